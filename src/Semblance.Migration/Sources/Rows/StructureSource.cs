using Semblance.Spaces;

namespace Semblance.Migration.Sources.Rows;

/// <summary>A source whose rows come from a structure in a file or in files that belong together.</summary>
internal sealed class StructureSource : ILegacySource
{
    private readonly Func<OpenStructure> _open;
    private readonly PeopleDirectory? _directory;
    private readonly VectorSurvey? _survey;
    private readonly Structure _facts;

    private StructureSource(SourceInfo info, Structure facts, VectorSurvey? survey, Func<OpenStructure> open, PeopleDirectory? directory)
    {
        Info = info;
        _facts = facts;
        _survey = survey;
        _open = open;
        _directory = directory;
    }

    public SourceInfo Info { get; }

    /// <param name="files">Relative to the root, first the one that gives the source its name.</param>
    /// <param name="open">Opens the files anew; called for each reading.</param>
    public static StructureSource Create(
        IReadOnlyList<string> files, Func<OpenStructure> open, SourceOptions options, PeopleDirectory? directory, CancellationToken cancellationToken)
    {
        using var opened = open();
        var structure = opened.Structure;
        var facts = structure with { Entries = [] };
        if (structure.Refusal is { } refusal)
        {
            var kind = structure.RefusedKind;
            return new StructureSource(Rejected(files, structure, refusal, kind), facts, null, open, directory);
        }

        var survey = VectorSurvey.Of(structure, cancellationToken);
        return new StructureSource(Describe(files, structure, survey, options), facts, survey, open, directory);
    }

    public IEnumerable<LegacyRow> Read(CancellationToken cancellationToken)
    {
        var maker = new RowMaker(Info.Files[0], new People(_directory));
        if (_facts.Refusal is { } refusal)
        {
            yield return maker.Reject(null, refusal.Code, refusal.Text, _facts.RefusedRows);
            yield break;
        }

        if (_survey!.Refusal is { } unusable)
        {
            if (_survey.Rows > 0)
            {
                yield return maker.Reject(null, unusable.Code, unusable.Text, _survey.Rows);
            }

            yield break;
        }

        using var opened = _open();
        foreach (var entry in opened.Structure.Entries)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return maker.Row(entry, _survey);
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
            Kind = survey.Width == 0 ? SourceKind.None : pixels || survey.Refusal?.Code == "pixels-shape" ? SourceKind.Pixels : SourceKind.Embeddings,
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
