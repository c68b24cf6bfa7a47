using Microsoft.Data.Sqlite;
using Semblance.Migration.Sources.Rows;

namespace Semblance.Migration.Sources.Sqlite;

/// <summary>
/// The faces of a mapped table: its rows in the table's order, then the people whom none of them refers to. Rows that refer to nobody are
/// orphans (no application of the guides had foreign keys on) and are rejected.
/// </summary>
internal sealed class TableStructure(LegacyDatabase database, DatabaseSchema schema, TableMapping mapping, PathResolver paths)
{
    public Structure Build()
    {
        var people = PeopleTable.Read(database, schema.Find(mapping.People.Table)!, mapping.People);
        return new Structure(mapping.Format)
        {
            Names = people.Count,
            SpaceOf = mapping.Space is { } space ? width => KnownWidth(space, width) : null,
            Entries = Entries(people),
        };
    }

    private IEnumerable<Entry> Entries(PeopleTable people)
    {
        var withVector = new HashSet<string>(StringComparer.Ordinal);
        if (mapping.Vector.Count > 0)
        {
            foreach (var entry in VectorRows(people, withVector))
            {
                yield return entry;
            }
        }

        foreach (var (id, person) in people.People)
        {
            if (!withVector.Contains(id))
            {
                yield return new Entry(default, null, $"{mapping.People.Table}, id {id}") { Person = person, PersonOnly = true };
            }
        }

        foreach (var (id, problem) in mapping.Person is null && mapping.Vector.Count > 0 ? [] : people.Nameless)
        {
            yield return new Entry(default, null, $"{mapping.People.Table}, id {id}", new Reason(problem, "the row has no name"));
        }
    }

    private IEnumerable<Entry> VectorRows(PeopleTable people, HashSet<string> withVector)
    {
        var table = schema.Find(mapping.Table)!;
        var vectors = string.Join(", ", mapping.Vector.Select(LegacyDatabase.Quote));
        var sql = $"""
            SELECT {Column(table, mapping.Id)}, {(mapping.Person is null ? Column(table, mapping.People.Id) : LegacyDatabase.Quote(mapping.Person))},
                   {Optional(table, mapping.Box)}, {Optional(table, mapping.DetectionScore)}, {Optional(table, mapping.Quality)}, {Optional(table, mapping.CreatedAt)},
                   {vectors}
            FROM {LegacyDatabase.Quote(table.Name)}
            ORDER BY {table.OrderSql}
            """;
        foreach (var reader in database.Query(sql))
        {
            var place = $"{table.Name}, id {CellText.Text(reader, 0)}";
            var personId = CellText.Text(reader, 1);
            var person = personId is null ? null : people.Find(personId);
            var (cells, problem, file) = Cells(reader);
            if (cells.Count == 0 && problem is null && mapping.Person is null && person is not null)
            {
                continue;
            }

            if (person is null)
            {
                yield return new Entry(default, null, place, Nobody(personId));
                continue;
            }

            withVector.Add(personId!);
            foreach (var entry in Faces(place, person, cells, problem, file, FactsOf(reader)))
            {
                yield return entry;
            }
        }
    }

    private IEnumerable<Entry> Faces(string place, LegacyPerson person, IReadOnlyList<VectorCell> cells, Reason? problem, string? file, FaceFacts facts)
    {
        if (problem is not null || cells.Count == 0)
        {
            yield return new Entry(default, null, place, problem ?? new Reason("vector-missing", "the row has no vector")) { Person = person };
            yield break;
        }

        for (var i = 0; i < cells.Count; i++)
        {
            var wrong = mapping.Dimension is { } dimension && cells[i].Width != dimension
                ? new Reason("vector-width", $"{cells[i].Width} values where the mapping says {dimension}")
                : null;
            var detail = file is null ? (cells.Count == 1 ? place : FormattableString.Invariant($"{place}, vector {i}")) : FormattableString.Invariant($"row {i}");
            yield return new Entry(default, cells[i], detail, wrong) { Person = person, Facts = facts, File = file };
        }
    }

    /// <summary>Values from the sixth column on.</summary>
    private (IReadOnlyList<VectorCell> Cells, Reason? Problem, string? File) Cells(SqliteDataReader reader)
    {
        if (mapping.Encoding == VectorEncoding.NpyPath)
        {
            return CellText.Text(reader, FirstVector) is { } path ? paths.Vectors(path) : ([], null, null);
        }

        if (mapping.Encoding == VectorEncoding.Columns)
        {
            var numbers = Enumerable.Range(FirstVector, mapping.Vector.Count).Select(i => CellText.Number(reader, i)).ToArray();
            return Array.TrueForAll(numbers, n => n is null) ? ([], null, null)
                : Array.Exists(numbers, n => n is null) ? ([], new Reason("vector-not-number", "a column of the vector is empty or no number"), null)
                : ([VectorCell.OfNumbers(Array.ConvertAll(numbers, n => n!.Value))], null, null);
        }

        var (cells, problem) = StoredVectors.Decode(reader.GetValue(FirstVector), mapping.Encoding);
        return (cells, problem, null);
    }

    private const int FirstVector = 6;

    private static Reason Nobody(string? id) => id is null
        ? new Reason("person-missing", "the row refers to no person")
        : new Reason("person-missing", $"the row refers to person {id}, who does not exist or has no name");

    private static FaceFacts FactsOf(SqliteDataReader reader) =>
        new(CellText.Box(reader, 2), CellText.Number(reader, 3), CellText.Number(reader, 4), CellText.Time(reader, 5));

    private static string Column(TableSchema table, string? name) => name is null ? table.IdSql : LegacyDatabase.Quote(name);

    private static string Optional(TableSchema table, string? name) => name is not null && table.Has(name) ? LegacyDatabase.Quote(name) : "NULL";

    private static Spaces.SpaceKey? KnownWidth(Spaces.SpaceKey space, int width) =>
        Spaces.KnownSpaces.Find(space) is { } known && known.Dimension != width ? null : space;
}
