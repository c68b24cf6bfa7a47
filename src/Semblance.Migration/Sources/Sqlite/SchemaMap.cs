using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Semblance.Migration.Sources.Discovery;
using Semblance.Spaces;

namespace Semblance.Migration.Sources.Sqlite;

/// <summary>
/// The user's description of their own SQLite schema (<c>--map</c>): one table, or several under <c>tables</c>, each with the keys of
/// <see cref="MapTable"/>. Every table and column is checked against the file before a row is read.
/// </summary>
internal sealed class SchemaMap
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    private readonly IReadOnlyList<MapTable> _tables;

    private SchemaMap(IReadOnlyList<MapTable> tables) => _tables = tables;

    /// <exception cref="SemblanceException">NotFound or Invalid, <c>map-file</c>: the file is missing, no JSON, or has keys that mean nothing.</exception>
    public static SchemaMap Read(string path)
    {
        try
        {
            // A pipe or a device has no length either: opening one could wait for ever.
            var text = new FileInfo(path).Length > 0 ? File.ReadAllText(path) : throw Invalid("map-file", $"{path} is empty, or no regular file.");
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            var tables = document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("tables", out var list)
                ? list.Deserialize<MapTable[]>(Json)
                : [document.RootElement.Deserialize<MapTable>(Json)!];
            return tables is { Length: > 0 } ? new SchemaMap(tables) : throw Invalid("map-file", $"{path} describes no table.");
        }
        catch (JsonException e)
        {
            throw Invalid("map-file", $"{path} is no mapping file: {FirstLine(e.Message)}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SemblanceException(ErrorKind.NotFound, "map-file", $"The mapping file {path} cannot be read.", e);
        }
    }

    /// <summary>True when at least one of its tables is in the file: a project may have other databases.</summary>
    public bool AppliesTo(DatabaseSchema schema) => _tables.Any(t => schema.Find(t.Table) is not null);

    /// <exception cref="SemblanceException">Invalid, <c>map-table</c>, <c>map-column</c>, <c>map-encoding</c>, <c>map-secret</c>.</exception>
    public IEnumerable<TableMapping> Mappings(DatabaseSchema schema) => _tables.Select(t => Mapping(schema, t)).ToArray();

    private static TableMapping Mapping(DatabaseSchema schema, MapTable map)
    {
        var table = Table(schema, map.Table);
        var people = map.Person is { } join ? Table(schema, join.Table) : table;
        var encoding = Encoding(map.Encoding);
        return new TableMapping
        {
            Format = "sqlite-map",
            Table = table.Name,
            Id = Column(table, map.Id),
            Vector = Vector(table, map.Vector, encoding),
            Encoding = encoding,
            Dimension = map.Dimension,
            Photo = Column(table, map.Photo),
            Person = map.Person is null ? null : Column(table, map.Person.Column ?? throw Invalid("map-column", $"person of table {map.Table} needs \"column\", the column that refers to {people.Name}.")),
            Box = Column(table, map.Box),
            DetectionScore = Column(table, map.DetectionScore),
            Quality = Column(table, map.Quality),
            CreatedAt = Column(table, map.CreatedAt),
            Space = map.Space is null ? null : new SpaceKey(map.Space),
            People = People(people, map.Person ?? (MapColumns)map),
        };
    }

    private static PeopleMapping People(TableSchema table, MapColumns person)
    {
        if (person.Name is null && person.ExternalId is null)
        {
            throw Invalid("map-column", $"table {table.Name} needs \"name\" or \"externalId\": what to call its people by.");
        }

        return new PeopleMapping
        {
            Table = table.Name,
            Id = Column(table, person.Id),
            Name = Column(table, person.Name),
            ExternalId = Column(table, person.ExternalId),
            Region = Column(table, person.Region),
            Groups = (person.Groups ?? []).Select(g => new GroupMapping(Column(table, g)!)).ToArray(),
            Attributes = (person.Attributes ?? []).Select(a => Column(table, a)!).ToArray(),
            CreatedAt = Column(table, person.CreatedAt),
        };
    }

    /// <summary>One column, or for the encoding "columns" a range such as <c>v0..v127</c>.</summary>
    private static string[] Vector(TableSchema table, string? vector, VectorEncoding encoding)
    {
        if (vector is null)
        {
            return [];
        }

        if (encoding != VectorEncoding.Columns)
        {
            return [Column(table, vector)!];
        }

        var ends = vector.Split("..");
        var digits = ends.Select(e => e.AsSpan().TrimEnd("0123456789").Length).ToArray();
        if (ends.Length != 2 || ends[0][..digits[0]] != ends[1][..digits[1]]
            || !int.TryParse(ends[0].AsSpan(digits[0]), NumberStyles.None, CultureInfo.InvariantCulture, out var first) || !int.TryParse(ends[1].AsSpan(digits[1]), NumberStyles.None, CultureInfo.InvariantCulture, out var last) || last < first || last - first >= Rows.Widths.Maximum)
        {
            throw Invalid("map-encoding", $"\"{vector}\" is no range of columns: write it as v0..v127.");
        }

        return Enumerable.Range(first, last - first + 1).Select(i => Column(table, FormattableString.Invariant($"{ends[0][..digits[0]]}{i}"))!).ToArray();
    }

    private static VectorEncoding Encoding(string? text) => text?.ToLowerInvariant() switch
    {
        null or "auto" => VectorEncoding.Auto,
        "f4" => VectorEncoding.F4,
        "f8" => VectorEncoding.F8,
        "pickle" => VectorEncoding.Pickle,
        "json" => VectorEncoding.Json,
        "text" => VectorEncoding.Text,
        "base64" => VectorEncoding.Base64,
        "columns" => VectorEncoding.Columns,
        "npy-path" => VectorEncoding.NpyPath,
        _ => throw Invalid("map-encoding", $"\"{text}\" is no encoding: use auto, f4, f8, pickle, json, text, base64, columns or npy-path."),
    };

    private static TableSchema Table(DatabaseSchema schema, string name) => schema.Find(name) is { IsVirtual: false } table
        ? table
        : throw Invalid("map-table", $"there is no table {name}{Nearest.Hint(name, schema.Tables.Where(t => !t.IsVirtual).Select(t => t.Name))}");

    private static string? Column(TableSchema table, string? name)
    {
        if (name is not null && SecretNames.Matches(name))
        {
            throw Invalid("map-secret", $"column {name} is named like a credential or an identity number, which Semblance never reads; leave it out.");
        }

        return name is null || table.First(name) is { } column && (name = column) is not null
            ? name
            : throw Invalid("map-column", $"table {table.Name} has no column {name}{Nearest.Hint(name!, table.Columns)}");
    }

    private static string FirstLine(string text) => text.Split('\n')[0];

    private static SemblanceException Invalid(string code, string message) => new(ErrorKind.Invalid, code, message);
}
