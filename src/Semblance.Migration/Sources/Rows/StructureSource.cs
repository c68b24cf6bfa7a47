using Semblance.Migration.Sources.Discovery;
using Semblance.Migration.Sources.Photos;
using Semblance.Spaces;

namespace Semblance.Migration.Sources.Rows;

/// <summary>A source whose rows come from a structure in a file or in files that belong together.</summary>
internal sealed class StructureSource : ILegacySource
{
    private readonly Func<OpenStructure> _open;
    private readonly SourceContext _context;
    private readonly VectorSurvey? _survey;
    private readonly Structure _facts;

    private StructureSource(SourceInfo info, Structure facts, VectorSurvey? survey, Func<OpenStructure> open, SourceContext context)
    {
        Info = info;
        _facts = facts;
        _survey = survey;
        _open = open;
        _context = context;
    }

    public SourceInfo Info { get; }

    /// <summary>The source, or a rejected file when it cannot be opened.</summary>
    /// <param name="files">Relative to the root, first the one that gives the source its name.</param>
    /// <param name="open">Opens the files anew; called for each reading.</param>
    public static ILegacySource Create(IReadOnlyList<string> files, Func<OpenStructure> open, SourceContext context, CancellationToken cancellationToken)
    {
        try
        {
            return new GuardedSource(Survey(files, open, context, cancellationToken), context, files);
        }
        catch (Exception e) when (SourceFault.ReasonOf(e) is not null)
        {
            var reason = SourceFault.ReasonOf(e)!;
            return new RejectedFile(files, "unknown", reason.Code, reason.Text);
        }
    }

    public IEnumerable<LegacyRow> Read(CancellationToken cancellationToken)
    {
        var maker = new RowMaker(Info.Files[0], new LabelledPeople(_context.Directory)) { Photos = new PhotoPaths(_context.Root, Info.Files[0]) };
        if ((_facts.Refusal ?? _survey!.Refusal) is { } refusal)
        {
            var rows = _survey?.Rows ?? _facts.RefusedRows;
            return rows > 0 ? [maker.Reject(null, refusal.Code, refusal.Text, rows)] : [];
        }

        return Rows(maker, cancellationToken);
    }

    private static StructureSource Survey(IReadOnlyList<string> files, Func<OpenStructure> open, SourceContext context, CancellationToken cancellationToken)
    {
        using var opened = open();
        var structure = opened.Structure;
        var facts = structure with { Entries = [] };
        if (structure.Refusal is { } refusal)
        {
            return new StructureSource(Rejected(files, structure, refusal, structure.RefusedKind), facts, null, open, context);
        }

        var people = new LabelledPeople(context.Directory);
        var survey = VectorSurvey.Of(structure, entry => Name(entry, people, context.Directory), cancellationToken);
        return new StructureSource(Describe(files, structure, survey, context.Options), facts, survey, open, context);
    }

    /// <summary>Tells the directory of a person whom only this store names, so that folders of photos find them.</summary>
    private static void Name(Entry entry, LabelledPeople people, PeopleDirectory? directory)
    {
        if (directory is { TakesNames: true } && entry is { Person: null, Label.Problem: null })
        {
            directory.AddNames(people.Of(entry.Label));
        }
    }

    private IEnumerable<LegacyRow> Rows(RowMaker maker, CancellationToken cancellationToken)
    {
        using var opened = _open();
        if (opened.Structure.Refusal is not null)
        {
            throw new SemblanceException(ErrorKind.Conflict, "source-changed", "it is no longer the store that was opened; leave the folder alone and start again");
        }

        foreach (var entry in opened.Structure.Entries)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return maker.Row(entry, _survey!);
        }
    }

    private static SourceInfo Rejected(IReadOnlyList<string> files, Structure structure, Reason reason, SourceKind kind) => new()
    {
        Files = files,
        Format = structure.Format,
        Kind = kind,
        Action = SourceAction.Reject,
        Reason = reason.ToString(),
        Names = structure.Names,
    };

    private static SourceInfo Describe(IReadOnlyList<string> files, Structure structure, VectorSurvey survey, SourceOptions options)
    {
        var pixels = survey.Frame is not null || structure.PixelRefusal is not null && survey.Refusal == structure.PixelRefusal;
        var reason = survey.Refusal ?? structure.Note ?? (pixels ? PixelNote(survey) : null);
        return new SourceInfo
        {
            Files = files,
            Format = structure.Format,
            Kind = survey.Width == 0 ? (survey.People > 0 ? SourceKind.People : SourceKind.None) : pixels || survey.Refusal?.Code == "pixels-shape" ? SourceKind.Pixels : SourceKind.Embeddings,
            Action = survey.Refusal is not null ? SourceAction.Reject : pixels ? SourceAction.Embed : SourceAction.Import,
            Reason = reason?.ToString(),
            Dimension = survey.Width == 0 || pixels ? null : survey.Width,
            Dtype = survey.Dtype is null ? null : structure.Dtype ?? survey.Dtype,
            Names = structure.Names,
            Space = pixels || survey.Refusal is not null ? null : structure.SpaceOf?.Invoke(survey.Width) ?? survey.Space ?? Chosen(options.Space, survey.Width),
        };
    }

    private static Reason PixelNote(VectorSurvey survey) => new("pixels-not-embeddings",
        $"{survey.Frame!.Value.Width} x {survey.Frame.Value.Height} {(survey.Frame.Value.Channels == 3 ? "colour" : "gray")} photos, no embeddings: they need embedding with a model first");

    private static SpaceKey? Chosen(Space? space, int width) => space is not null && space.Dimension == width ? space.Key : null;
}

/// <summary>A structure and the open files that its vectors still lie in.</summary>
internal sealed class OpenStructure(Structure structure, params IReadOnlyList<IDisposable> files) : IDisposable
{
    public Structure Structure { get; } = structure;

    public void Dispose()
    {
        foreach (var file in files)
        {
            file.Dispose();
        }
    }
}
