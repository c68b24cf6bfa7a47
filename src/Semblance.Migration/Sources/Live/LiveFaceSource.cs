using Semblance.Migration.Sources.Rows;
using Semblance.Spaces;

namespace Semblance.Migration.Sources.Live;

/// <summary>
/// The vectors of a table. How wide they are, and whether they are dlib's, is told by the first <see cref="Surveyed"/> rows: to look at all of them would
/// read a large table over the network once more. Rows of another width are rejects, wherever they are.
/// </summary>
internal sealed class LiveFaceSource : LiveSource
{
    private const int PageRows = 1_000;
    private const int Surveyed = 2_000;

    private readonly LiveFaces _faces;
    private readonly LivePeople _people;
    private readonly VectorSurvey _survey;

    public LiveFaceSource(ILiveDatabase database, LiveTable table, LiveMapping mapping, LiveFaces faces, LivePeople people, SourceOptions options, CancellationToken cancellationToken)
        : base(database, table)
    {
        (_faces, _people) = (faces, people);
        var models = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        _survey = VectorSurvey.Of(new Structure(mapping.Format) { Entries = Entries(models, cancellationToken).Take(Surveyed) }, _ => { }, cancellationToken);
        Info = Describe(mapping, models, options.Space);
    }

    public override SourceInfo Info { get; }

    protected override IEnumerable<LegacyRow> Rows(CancellationToken cancellationToken)
    {
        var maker = new RowMaker(Info.Files[0], new LabelledPeople());
        if (_survey.Refusal is { Code: not "store-empty" } refusal)
        {
            yield return maker.Reject(null, refusal.Code, refusal.Text, Count(cancellationToken));
            yield break;
        }

        foreach (var entry in Entries(null, cancellationToken))
        {
            yield return maker.Row(entry, _survey);
        }
    }

    private IEnumerable<Entry> Entries(HashSet<string>? models, CancellationToken cancellationToken)
    {
        string?[] columns = [_faces.Vector, _faces.Person, _faces.Box, _faces.DetectionScore, _faces.Quality, _faces.CreatedAt, _faces.Model];
        var read = columns.OfType<string>().Distinct(StringComparer.Ordinal).ToArray();
        var at = Array.ConvertAll(columns, c => c is null ? -1 : 1 + Array.IndexOf(read, c));
        foreach (var row in LivePages.Read(Database, Table, read, PageRows, cancellationToken))
        {
            object? Cell(int column) => at[column] < 0 ? null : row[at[column]];
            var id = (string)row[0]!;
            var (cells, problem) = Cell(0) is string path && path.Trim().EndsWith(".npy", StringComparison.OrdinalIgnoreCase)
                ? ([], new Reason("vectors-elsewhere", "its vectors are in a file beside the old program, not in the database: import that folder"))
                : LiveCells.Vectors(Cell(0));
            if (_faces.Person is null && cells.Count == 0 && problem is null)
            {
                continue; // somebody who was never enrolled; the table of people has them
            }

            var owner = _faces.Person is null ? id : LiveCells.Text(Cell(1));
            var facts = new FaceFacts(LiveCells.Box(Cell(2)), LiveCells.Number(Cell(3)), LiveCells.Number(Cell(4)), LiveCells.Time(Cell(5)));
            if (cells.Count > 0 && LiveCells.Text(Cell(6)) is { } model)
            {
                models?.Add(model);
            }

            foreach (var entry in Faces($"id {id}", owner, cells, problem, facts))
            {
                yield return entry;
            }
        }
    }

    private IEnumerable<Entry> Faces(string place, string? owner, IReadOnlyList<VectorCell> cells, Reason? problem, FaceFacts facts)
    {
        if (owner is null || _people.Find(owner) is not { } person)
        {
            yield return new Entry(default, null, place, new Reason(
                "person-missing", owner is null ? "the row refers to no person" : $"the row refers to person {owner}, who does not exist or has no name"));
            yield break;
        }

        if (problem is not null || cells.Count == 0)
        {
            yield return new Entry(default, null, place, problem ?? new Reason("vector-missing", "the row has no vector")) { Person = person };
            yield break;
        }

        for (var i = 0; i < cells.Count; i++)
        {
            yield return new Entry(default, cells[i], cells.Count == 1 ? place : FormattableString.Invariant($"{place}, vector {i}")) { Person = person, Facts = facts };
        }
    }

    private SourceInfo Describe(LiveMapping mapping, HashSet<string> models, Space? given)
    {
        var refused = _survey.Refusal is { Code: not "store-empty" };
        return new SourceInfo
        {
            Files = [_faces.Person is null ? $"{_faces.Table}.{_faces.Vector}" : _faces.Table],
            Format = mapping.Format,
            Kind = _survey.Width == 0 ? SourceKind.None : SourceKind.Embeddings,
            Action = refused ? SourceAction.Reject : SourceAction.Import,
            Reason = _survey.Refusal?.ToString(),
            Dimension = _survey.Width == 0 ? null : _survey.Width,
            Dtype = _survey.Dtype,
            Space = refused ? null : SpaceOf(models) ?? _survey.Space ?? (given?.Dimension == _survey.Width ? given.Key : null),
        };
    }

    /// <summary>The model that every row looked at names, where it is known and of that width; two models are two spaces, and then it is not told.</summary>
    private SpaceKey? SpaceOf(HashSet<string> models) => models.Count == 1
        && KnownSpaces.All.FirstOrDefault(s => s.Key.Value.Equals("deepface-" + models.First(), StringComparison.OrdinalIgnoreCase)) is { } known && known.Dimension == _survey.Width
            ? known.Key
            : null;
}
