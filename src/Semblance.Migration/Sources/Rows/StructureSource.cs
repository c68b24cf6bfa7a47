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
        var maker = new RowMaker(Info.Files[0], new LabelledPeople(_directory));
        if ((_facts.Refusal ?? _survey!.Refusal) is { } refusal)
        {
            var rows = _survey?.Rows ?? _facts.RefusedRows;
            return rows > 0 ? [maker.Reject(null, refusal.Code, refusal.Text, rows)] : [];
        }

        return Rows(maker, cancellationToken);
    }

    /// <summary>A fault in the middle of the file (a damaged page, a changed file) ends the rows with a reject that says so.</summary>
    private IEnumerable<LegacyRow> Rows(RowMaker maker, CancellationToken cancellationToken)
    {
        using var opened = _open();
        using var entries = opened.Structure.Entries.GetEnumerator();
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            SemblanceException? fault = null;
            try
            {
                if (!entries.MoveNext())
                {
                    yield break;
                }
            }
            catch (SemblanceException e)
            {
                fault = e;
            }

            if (fault is not null)
            {
                yield return maker.Reject(null, fault.Code, fault.Message);
                yield break;
            }

            yield return maker.Row(entries.Current, _survey!);
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
