using System.CommandLine;
using Semblance.Cli.Hosting;
using Semblance.Cli.Input;
using Semblance.Cli.Output;
using Semblance.Migration.Plan;
using Semblance.Migration.Sources;
using Semblance.Storage;
using Semblance.Storage.Supabase.Rest;
using Semblance.Vision.Models;

namespace Semblance.Cli.Commands.Import;

/// <summary>The options that say how rows become people; the same for <c>import plan</c> and <c>migrate</c>.</summary>
internal sealed class MappingOptions
{
    private readonly Option<string?> _space = new("--space")
    {
        HelpName = "KEY",
        Description = "The space of vectors whose own data does not tell it. Without it such rows are set aside: the width alone does not tell the model.",
    };

    private readonly Option<string?> _scope = new("--scope")
    {
        HelpName = "NAME",
        Description = "The project the people come from, part of their ids: plans of one scope never write a row twice. Default: the folder's name.",
    };

    private readonly Option<bool> _mergeCase = new("--merge-case") { Description = "Names that differ only by case are one person. Default: kept apart." };

    private readonly Option<string?> _map = new("--map")
    {
        HelpName = "FILE",
        Description = "A JSON file that names table, id, name, vector and photo columns of an SQLite schema of your own.",
    };

    private readonly Option<string?> _region = new("--region") { Description = "The region of people whose source names none." };

    private readonly Option<bool> _noPhotos = new("--no-photos") { Description = "Leave photos where they are: their rows are set aside." };

    private readonly Option<string?> _photosFrom = new("--photos-from")
    {
        HelpName = "BUCKET",
        Description = "Of a live database: the bucket of Supabase Storage that its photos are in, of the same project, or https://PROJECT.supabase.co/BUCKET. Its key is in $SEMBLANCE_FROM_KEY.",
    };

    private readonly Option<bool> _embedPhotos = new("--embed-photos")
    {
        Description = "Compute embeddings from photos too, beside vectors that are there. Default: where a project has nothing but photos.",
    };

    private readonly Option<bool> _noEmbed = new("--no-embed") { Description = "Compute nothing: face crops are set aside, photos are only kept." };

    private readonly Option<string?> _set = new("--set") { HelpName = "NAME", Description = "The model set that embeds face crops and photos. Default: default." };

    private readonly Option<int?> _batchRows = new("--batch-rows")
    {
        HelpName = "N",
        Description = "Rows written at once, 1 to 100,000; an interrupted import repeats one batch. Default: 2,000.",
    };

    /// <summary>Those that say how files are read; the others say what becomes of their rows.</summary>
    public Symbol[] OfReading => [_space, _map];

    public Symbol[] All => [_space, _scope, _mergeCase, _map, _region, _noPhotos, _photosFrom, _embedPhotos, _noEmbed, _set, _batchRows];

    /// <summary>Those <see cref="OfReading"/> that were given, as they are typed behind a command; empty for none.</summary>
    public string Given(ParseResult parse) => string.Concat(new[] { _space, _map }
        .Select(o => parse.GetValue(o) is { } value ? $" {o.Name} {Shell.Quote(value)}" : ""));

    /// <param name="held">The store's spaces; null when there is no store yet.</param>
    public PlanOptions Read(ParseResult parse, Session session, IReadOnlyList<SpaceUse>? held) => new()
    {
        Client = session.Client,
        Scope = parse.GetValue(_scope),
        Space = parse.GetValue(_space) is { } key ? SpaceArgument.FindForImport(key, held) : null,
        MapFile = MapFile(parse),
        MergeCase = parse.GetValue(_mergeCase),
        Region = parse.GetValue(_region),
        Photos = !parse.GetValue(_noPhotos),
        BatchRows = BatchRows(parse, session.Address),
        Models = ModelsOption.InstalledSpaces(session),
    };

    /// <summary>As <see cref="ImageEmbedding.Find"/>; null with <c>--no-embed</c>.</summary>
    public (PlanEmbedding Embedding, ModelSet Set)? FindEmbedding(ParseResult parse, Session session, IReadOnlyList<ILegacySource> sources)
    {
        var (photos, none) = (parse.GetValue(_embedPhotos), parse.GetValue(_noEmbed));
        if (none && (photos || parse.GetValue(_set) is not null))
        {
            throw new SemblanceException(ErrorKind.Invalid, "embed-options", "--no-embed computes nothing: leave it out, or --embed-photos and --set.");
        }

        if (photos && parse.GetValue(_noPhotos))
        {
            throw new SemblanceException(ErrorKind.Invalid, "embed-options", "--no-photos leaves photos where they are: leave it out, or --embed-photos.");
        }

        return none ? null : ImageEmbedding.Find(session, sources, parse.GetValue(_set), photos, !parse.GetValue(_noPhotos));
    }

    /// <summary>Of a live database no files are read, and nothing is computed.</summary>
    /// <exception cref="SemblanceException">Invalid, <c>live-options</c>.</exception>
    public void RefuseForLive(ParseResult parse)
    {
        if (parse.GetValue(_map) is not null || parse.GetValue(_embedPhotos) || parse.GetValue(_set) is not null)
        {
            throw new SemblanceException(ErrorKind.Invalid, "live-options",
                "--map, --embed-photos and --set are for files: leave them out for a database; 'semblance reembed' computes embeddings from photos later.");
        }
    }

    /// <summary>Null for the source's own.</summary>
    public string? Scope(ParseResult parse) => parse.GetValue(_scope);

    /// <summary>The bucket of a live database's photos; null for none. Not of <see cref="OfReading"/> alone.</summary>
    public string? PhotosFrom(ParseResult parse) => parse.CommandResult.Command.Options.Contains(_photosFrom) ? parse.GetValue(_photosFrom) : null;

    /// <summary>A store behind an API takes a batch a request, and no more than so many rows.</summary>
    private int BatchRows(ParseResult parse, StoreAddress target) => (parse.GetValue(_batchRows) ?? (target.Project is null ? PlanOptions.DefaultBatchRows : RestStore.BatchRows)) is >= 1 and <= 100_000 and var rows
        ? rows
        : throw new SemblanceException(ErrorKind.Invalid, "batch-rows", "--batch-rows takes 1 to 100,000.");

    private string? MapFile(ParseResult parse) => parse.GetValue(_map) switch
    {
        null => null,
        var path when File.Exists(path) => Path.GetFullPath(path),
        var path => throw new SemblanceException(ErrorKind.NotFound, "map-missing", $"There is no mapping file {path}."),
    };
}
