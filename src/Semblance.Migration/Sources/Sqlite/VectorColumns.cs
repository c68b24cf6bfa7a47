using Semblance.Migration.Sources.Photos;
using Semblance.Migration.Sources.Rows;

namespace Semblance.Migration.Sources.Sqlite;

/// <summary>
/// Finds the vectors of a schema nobody described: a column named like a vector whose values decode to vectors (or name .npy files), or 128 numeric
/// columns named 0 to 127; names in the same row or in the table that an id column refers to.
/// </summary>
internal static class VectorColumns
{
    private const int Sampled = 50;

    private static readonly string[] VectorWords = ["embed", "encod", "descriptor", "feature", "vector", "represent", "face_data", "facedata", "template"];

    private static readonly string[] OtherWords = ["model", "version", "detector", "metadata", "count", "dim", "type", "date", "_at", "has_", "confidence", "score", "variants"];

    private static readonly string[] NameColumns =
        ["name", "full_name", "fullname", "username", "user_name", "person_name", "student_name", "employee_name", "display_name", "label", "nama"];

    private static readonly string[] IdColumns = ["person_id", "user_id", "student_id", "employee_id", "emp_id", "face_id", "people_id", "member_id", "customer_id"];

    private static readonly string[] ExternalIds = ["roll_no", "roll_number", "rollno", "emp_id", "employee_id", "student_id", "enrollment_no", "registration_no", "prn", "external_id", "code"];

    private static readonly string[] Attributes = ["email", "phone", "department", "designation", "position", "role", "section", "year", "age", "gender", "description"];

    private static readonly string[] PhotoColumns = ["image_data", "face_image", "photo", "image", "picture", "photo_data", "img", "photo_blob", "image_blob"];

    private static readonly string[] FaceTables = ["face", "embed", "encod", "descriptor", "vector", "feature", "sample", "template", "image", "photo"];

    public static IEnumerable<TableMapping> Find(LegacyDatabase database, DatabaseSchema schema)
    {
        foreach (var table in schema.Tables.Where(t => !t.IsVirtual && !t.Name.EndsWith("_chunks", StringComparison.Ordinal)))
        {
            if (VectorOf(database, table) is var (columns, encoding) && PeopleOf(schema, table) is var (person, people))
            {
                yield return new TableMapping
                {
                    Format = "sqlite-vectors",
                    Table = table.Name,
                    Vector = columns,
                    Encoding = encoding,
                    Person = person,
                    Photo = table.First(PhotoColumns),
                    CreatedAt = table.First("created_at", "timestamp"),
                    Quality = table.First("quality_score", "quality"),
                    DetectionScore = table.First("det_score", "detection_score"),
                    People = people,
                };
            }
        }
    }

    /// <summary>Tables with photos and names and no vectors at all.</summary>
    public static IEnumerable<TableMapping> FindPhotos(LegacyDatabase database, DatabaseSchema schema)
    {
        foreach (var table in schema.Tables.Where(t => !t.IsVirtual))
        {
            if (table.Columns.FirstOrDefault(c => IsPhoto(database, table, c)) is { } photo && PeopleOf(schema, table) is var (person, people))
            {
                yield return new TableMapping { Format = "sqlite", Table = table.Name, Photo = photo, Person = person, People = people };
            }
        }
    }

    private static (IReadOnlyList<string> Columns, VectorEncoding Encoding)? VectorOf(LegacyDatabase database, TableSchema table)
    {
        var numbered = table.Columns.Where(c => c.Length <= 5 && c.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0).OrderBy(int.Parse).ToArray();
        if (numbered.Length >= Widths.Minimum)
        {
            return (numbered, VectorEncoding.Columns);
        }

        foreach (var column in table.Columns.Where(IsVectorName))
        {
            if (EncodingOf(database, table, column) is { } encoding)
            {
                return ([column], encoding);
            }
        }

        return null;
    }

    private static bool IsVectorName(string column)
    {
        var lower = column.ToLowerInvariant();
        return Array.Exists(VectorWords, w => lower.Contains(w, StringComparison.Ordinal)) && !Array.Exists(OtherWords, w => lower.Contains(w, StringComparison.Ordinal));
    }

    /// <summary>Null when none of the column's first values is a vector.</summary>
    private static VectorEncoding? EncodingOf(LegacyDatabase database, TableSchema table, string column)
    {
        foreach (var value in Sample(database, table, column))
        {
            if (value is string path && path.Trim().EndsWith(".npy", StringComparison.OrdinalIgnoreCase))
            {
                return VectorEncoding.NpyPath;
            }

            var (cells, problem) = StoredVectors.Decode(value, VectorEncoding.Auto);
            if (cells.Count > 0 && cells[0].Width >= Widths.Minimum || problem?.Code == "blob-ambiguous")
            {
                return VectorEncoding.Auto;
            }
        }

        return null;
    }

    private static bool IsPhoto(LegacyDatabase database, TableSchema table, string column) =>
        Sample(database, table, column).Any(v => v is byte[] bytes && ImageContent.MediaType(bytes) is not null);

    private static IEnumerable<object> Sample(LegacyDatabase database, TableSchema table, string column) => database
        .Query($"SELECT {LegacyDatabase.Quote(column)} FROM {LegacyDatabase.Quote(table.Name)} WHERE {LegacyDatabase.Quote(column)} IS NOT NULL ORDER BY {table.OrderSql} LIMIT {Sampled}")
        .Select(r => r.GetValue(0));

    /// <summary>Names in the same row, else by an id column whose table can be told; null when nobody's name can be had.</summary>
    private static (string? Person, PeopleMapping People)? PeopleOf(DatabaseSchema schema, TableSchema table)
    {
        foreach (var column in table.Columns.Where(c => Array.IndexOf(IdColumns, c.ToLowerInvariant()) >= 0))
        {
            var noun = column[..column.LastIndexOf('_')];
            string[] names = [noun + "s", noun, noun == "person" ? "people" : noun + "es", "people", "persons", "users", "students", "employees"];
            var people = names.Select(schema.Find).FirstOrDefault(t => t is not null && t.Name != table.Name && t.First(NameColumns) is not null);
            if (people is not null)
            {
                // The column may refer to the other table's own column of that name (employee_id) instead of its key.
                var id = people.First("id") is null && people.Has(column) ? people.First(column) : null;
                return (column, Mapping(people, id));
            }
        }

        if (table.First(NameColumns) is null && table.First(ExternalIds) is null)
        {
            return null;
        }

        var own = Mapping(table, null);
        return (null, own with { ByName = own.Name is not null && own.ExternalId is null && IsOfFaces(table.Name) });
    }

    /// <summary>A table of faces has a row for each sample of a person (11 rows a name and more were seen); a table of users has a row for each person.</summary>
    private static bool IsOfFaces(string table) => Array.Exists(FaceTables, w => table.Contains(w, StringComparison.OrdinalIgnoreCase));

    private static PeopleMapping Mapping(TableSchema table, string? id) => new()
    {
        Table = table.Name,
        Id = id,
        Name = table.First(NameColumns),
        ExternalId = table.First(ExternalIds),
        Region = table.First("region", "site", "campus"),
        Groups = table.First("class_name", "class", "team", "group_name") is { } group ? [new GroupMapping(group)] : [],
        Attributes = Attributes.Select(a => table.First(a)).OfType<string>().ToArray(),
        CreatedAt = table.First("created_at", "registered_at", "registration_date"),
    };
}
