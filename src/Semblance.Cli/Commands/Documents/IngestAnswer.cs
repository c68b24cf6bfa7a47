using System.Text.Json.Nodes;
using Semblance.Cli.Output;
using Semblance.Documents;
using Semblance.Documents.Ingest;
using Semblance.Spaces;

namespace Semblance.Cli.Commands.Documents;

/// <summary>What <c>semblance ingest</c> says of its files.</summary>
/// <param name="space">Of the embeddings; null without a text model.</param>
internal sealed class IngestAnswer(IReadOnlyList<IngestedFile> files, SpaceKey? space)
{
    private const int MostShown = 50;
    private const int MostColumns = 5;

    public bool HasFailures => files.Any(f => f.IsFailed);

    public JsonObject Document() => new()
    {
        ["files"] = new JsonArray([.. files.Select(Document)]),
        ["space"] = space?.Value,
    };

    public void Print(Screen screen)
    {
        foreach (var file in files.Where(f => f.IsFailed).Concat(files.Where(f => !f.IsFailed)).Take(MostShown))
        {
            screen.Say($"{file.File}: {InWords(file)}");
            PrintUnsummed(screen, Unsummed(file));
        }

        if (files.Count > MostShown)
        {
            screen.Say($"… and {Figures.Of(files.Count - MostShown)} more; --json lists all.");
        }

        var isNew = files.Where(f => f is { IsFailed: false, IsNew: true }).ToList();
        screen.Say($"{Figures.Count(isNew.Count, "file")} taken in, {Figures.Of(files.Count(f => f is { IsFailed: false, IsNew: false }))} there before, {Figures.Of(files.Count(f => f.IsFailed))} failed; "
            + $"{Figures.Of(isNew.Sum(f => f.Progress.Parts))} parts, {Figures.Of(isNew.Sum(f => f.Progress.Pieces))} pieces to be found {(space is { } key ? $"by words and by meaning ({key})" : "by words")}.");
    }

    private static IReadOnlyList<UnsummedColumn> Unsummed(IngestedFile file) => file is { IsFailed: false, IsNew: true, Artifact: { } artifact } ? UnsummedColumn.Of(artifact) : [];

    private static void PrintUnsummed(Screen screen, IReadOnlyList<UnsummedColumn> columns)
    {
        foreach (var column in columns.Take(MostColumns))
        {
            screen.Say($"  {column.Message}");
        }

        if (columns.Count > MostColumns)
        {
            screen.Say($"  … and {Figures.Of(columns.Count - MostColumns)} more columns are not summed; --json lists all.");
        }
    }

    private static string InWords(IngestedFile file) =>
        file.Problem is { } problem ? $"{problem.Message} [{problem.Code}]"
        : !file.IsNew ? $"there before as {file.Artifact!.Name} ({DocumentNames.Of(file.Artifact.Status)})"
        : $"{(file.Artifact!.Kind is { } kind ? DocumentNames.Of(kind) : "file")}, {Figures.Count(file.Progress.Parts, "part")}, {Figures.Count(file.Progress.Pieces, "piece")}";

    private static JsonObject Document(IngestedFile file) => new JsonObject
    {
        ["file"] = file.File,
        ["artifact"] = file.Artifact?.Id.ToString(),
        ["status"] = file.Artifact is { } artifact ? DocumentNames.Of(artifact.Status) : "failed",
        ["kind"] = file.Artifact?.Kind is { } kind ? DocumentNames.Of(kind) : null,
        ["new"] = file.IsNew,
        ["parts"] = file.Progress.Parts,
        ["pieces"] = file.Progress.Pieces,
        ["notSummed"] = UnsummedColumns.Document(Unsummed(file)),
        ["problem"] = file.Problem is { } problem ? new JsonObject { ["code"] = problem.Code, ["message"] = problem.Message } : null,
    };
}
