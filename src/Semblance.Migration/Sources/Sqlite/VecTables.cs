using System.Buffers.Binary;
using System.Globalization;
using System.Text.RegularExpressions;
using Semblance.Migration.Sources.Rows;

namespace Semblance.Migration.Sources.Sqlite;

/// <summary>
/// A sqlite-vec virtual table (vec0), read from the tables it keeps its data in, without its extension: <c>T_rowids</c> says in which chunk and slot a row
/// is, <c>T_vector_chunks00</c> has the chunks' vectors one after another. Source: https://github.com/asg017/sqlite-vec, ARCHITECTURE.md.
/// Only float32 columns; names come from another table that has the same ids.
/// </summary>
internal static partial class VecTables
{
    public static IEnumerable<(Structure Structure, string Table)> Find(LegacyDatabase database, DatabaseSchema schema)
    {
        foreach (var table in schema.Tables.Where(t => t.IsVirtual && t.Sql.Contains("vec0", StringComparison.OrdinalIgnoreCase)))
        {
            if (Column().Match(table.Sql) is { Success: true } column && schema.Has(table.Name + "_rowids", "rowid", "chunk_id", "chunk_offset"))
            {
                var width = int.Parse(column.Groups["width"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);
                var people = PeopleOf(database, schema, table.Name);
                yield return (new Structure("sqlite-vec0") { Names = people?.Count, Entries = Entries(database, schema, table.Name, width, people) }, table.Name);
            }
            else
            {
                yield return (new Structure("sqlite-vec0")
                {
                    Refusal = new Reason("vec0-encoding", $"table {table.Name} holds no float32 vectors that can be read without its extension"),
                }, table.Name);
            }
        }
    }

    private static IEnumerable<Entry> Entries(LegacyDatabase database, DatabaseSchema schema, string table, int width, PeopleTable? people)
    {
        var rowIds = schema.Find(table + "_rowids")!;
        var key = rowIds.Has("id") ? "coalesce(id, rowid)" : "rowid";
        var (chunkId, chunk) = (-1L, Array.Empty<byte>());
        foreach (var reader in database.Query($"SELECT {key}, chunk_id, chunk_offset FROM {LegacyDatabase.Quote(rowIds.Name)} ORDER BY rowid"))
        {
            var id = CellText.Text(reader, 0);
            var place = $"{table}, id {id}";
            var person = id is null ? null : people?.Find(id);
            var label = person is null ? Label.Make(id, isId: true) : default;
            if (reader.IsDBNull(1) || reader.IsDBNull(2))
            {
                yield return new Entry(label, null, place) { Person = person };
                continue;
            }

            if (reader.GetInt64(1) != chunkId)
            {
                chunkId = reader.GetInt64(1);
                chunk = Chunk(database, table, chunkId);
            }

            yield return new Entry(label, Slot(chunk, reader.GetInt64(2), width), place) { Person = person };
        }
    }

    private static byte[] Chunk(LegacyDatabase database, string table, long id) => database
        .Query($"SELECT vectors FROM {LegacyDatabase.Quote(table + "_vector_chunks00")} WHERE rowid = $id", ("$id", id))
        .Select(r => r.GetValue(0) as byte[]).FirstOrDefault() ?? [];

    /// <summary>Null when the chunk is too short for the slot.</summary>
    private static VectorCell? Slot(byte[] chunk, long slot, int width)
    {
        var start = slot * width * 4;
        if (slot < 0 || start + (width * 4L) > chunk.Length)
        {
            return null;
        }

        var numbers = new double[width];
        for (var i = 0; i < width; i++)
        {
            numbers[i] = BinaryPrimitives.ReadSingleLittleEndian(chunk.AsSpan((int)start + (i * 4)));
        }

        return VectorCell.OfNumbers(numbers, "f4");
    }

    /// <summary>The only ordinary table with ids and names; null when there is none, or several.</summary>
    private static PeopleTable? PeopleOf(LegacyDatabase database, DatabaseSchema schema, string vecTable)
    {
        var tables = schema.Tables.Where(t => !t.IsVirtual && !t.Name.StartsWith(vecTable + "_", StringComparison.OrdinalIgnoreCase)
            && t.First("name", "full_name", "username", "person_name", "label") is not null).ToArray();
        return tables is [var only]
            ? PeopleTable.Read(database, only, new PeopleMapping { Table = only.Name, Name = only.First("name", "full_name", "username", "person_name", "label") })
            : null;
    }

    [GeneratedRegex(@"\w+\s+(float|f32)\[(?<width>\d{1,5})\]", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Column();
}
