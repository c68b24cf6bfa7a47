using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Semblance.Migration.Sources.Rows;

namespace Semblance.Migration.Sources.Sqlite;

/// <summary>
/// A sqlite-vec virtual table (vec0), read from the tables it keeps its data in, without its extension: <c>T_rowids</c> says in which chunk and slot a
/// row is, <c>T_vector_chunksNN</c> has a column's vectors one after another. Source: https://github.com/asg017/sqlite-vec, ARCHITECTURE.md. Only float32
/// columns; names come from a column of the table itself, else from the one other table that has the same ids.
/// </summary>
internal static class VecTables
{
    private static readonly string[] NameColumns = ["name", "full_name", "username", "person_name", "label", "display_name", "student_name", "employee_name"];

    private static readonly string[] PersonKeys = ["person_id", "user_id", "student_id", "employee_id", "emp_id", "roll_no", "member_id"];

    /// <summary>One structure for each column of vectors, with a name of its own.</summary>
    public static IEnumerable<(Structure Structure, string Name)> Find(LegacyDatabase database, DatabaseSchema schema)
    {
        foreach (var table in schema.Tables.Where(t => t.IsVirtual && t.Sql.Contains("vec0", StringComparison.OrdinalIgnoreCase)))
        {
            var columns = VecSchema.Of(table.Sql, c => NameColumns.Contains(c, StringComparer.OrdinalIgnoreCase));
            var usable = schema.Has(table.Name + "_rowids", "rowid", "chunk_id", "chunk_offset")
                ? columns.Vectors.Where(v => v.Width > 0 && schema.Has(Chunks(table.Name, v.Number), "vectors")).ToArray()
                : [];
            foreach (var vector in usable)
            {
                var people = columns.Name is null ? PeopleOf(database, schema, table.Name) : null;
                yield return (new Structure("sqlite-vec0")
                {
                    Names = people?.Count,
                    Entries = new VecRows(database, schema, table.Name, columns, vector, people).Entries(),
                }, $"{table.Name}.{vector.Name}");
            }

            if (usable.Length == 0)
            {
                yield return (new Structure("sqlite-vec0")
                {
                    Refusal = new Reason("vec0-encoding", $"table {table.Name} holds no float32 vectors that can be read without its extension"),
                }, table.Name);
            }
        }
    }

    private static string Chunks(string table, int number) => $"{table}_vector_chunks{number.ToString("00", CultureInfo.InvariantCulture)}";

    /// <summary>The only ordinary table with ids and names; null when there is none, or several.</summary>
    private static PeopleTable? PeopleOf(LegacyDatabase database, DatabaseSchema schema, string vecTable)
    {
        var tables = schema.Tables.Where(t => !t.IsVirtual && !t.Name.StartsWith(vecTable + "_", StringComparison.OrdinalIgnoreCase) && t.First(NameColumns) is not null).ToArray();
        return tables is [var only] ? PeopleTable.Read(database, only, new PeopleMapping { Table = only.Name, Name = only.First(NameColumns) }) : null;
    }

    /// <summary>The rows of one column of vectors; keeps one chunk in memory.</summary>
    private sealed class VecRows(LegacyDatabase database, DatabaseSchema schema, string table, VecSchema columns, VecColumn vector, PeopleTable? people)
    {
        private long _chunk = -1;
        private byte[] _vectors = [];
        private byte[] _names = [];

        public IEnumerable<Entry> Entries()
        {
            _chunk = -1;
            var rowIds = schema.Find(table + "_rowids")!;
            var key = rowIds.Has("id") ? "coalesce(id, rowid)" : "rowid";
            foreach (var reader in database.Query($"SELECT {key}, rowid, chunk_id, chunk_offset FROM {LegacyDatabase.Quote(rowIds.Name)} ORDER BY rowid"))
            {
                var id = CellText.Text(reader, 0);
                var place = $"{table}, id {id}";
                var hasSlot = !reader.IsDBNull(2) && !reader.IsDBNull(3);
                if (hasSlot)
                {
                    Turn(reader.GetInt64(2));
                }

                var person = id is null ? null : people?.Find(id);
                var label = person is null ? LabelOf(id, reader.GetInt64(1), hasSlot ? reader.GetInt64(3) : -1) : default;
                yield return new Entry(label, hasSlot ? VectorAt(reader.GetInt64(3)) : null, place) { Person = person };
            }
        }

        private Label LabelOf(string? id, long row, long slot)
        {
            if (columns.Name is not { } name)
            {
                return Label.Make(id, isId: true);
            }

            var label = Label.Make(name.IsAuxiliary ? Beside(row, name.Number) : InChunk(row, slot, name.Number), isId: false);
            return label.Problem is null && columns.Key is { } key && PersonKeys.Contains(key, StringComparer.OrdinalIgnoreCase) ? new Label(id, label.Name) : label;
        }

        private void Turn(long chunk)
        {
            if (chunk == _chunk)
            {
                return;
            }

            _chunk = chunk;
            _vectors = Blob($"SELECT vectors FROM {LegacyDatabase.Quote(Chunks(table, vector.Number))} WHERE rowid = $id", chunk);
            _names = columns.Name is { IsAuxiliary: false } name ? Blob($"SELECT data FROM {Metadata("chunks", name.Number)} WHERE rowid = $id", chunk) : [];
        }

        /// <summary>Null when the chunk is too short for the slot.</summary>
        private VectorCell? VectorAt(long slot)
        {
            var width = vector.Width!.Value;
            if (slot < 0 || slot >= _vectors.Length / (width * 4))
            {
                return null;
            }

            var numbers = new double[width];
            for (var i = 0; i < width; i++)
            {
                numbers[i] = BinaryPrimitives.ReadSingleLittleEndian(_vectors.AsSpan(((int)slot * width * 4) + (i * 4)));
            }

            return VectorCell.OfNumbers(numbers, "f4");
        }

        private const int TextView = 16, InlineText = 12;

        /// <summary>A text of metadata: its length in 4 bytes and up to 12 of its own; longer ones are kept whole in a table by row id.</summary>
        private string? InChunk(long row, long slot, int number)
        {
            if (slot < 0 || slot >= _names.Length / TextView)
            {
                return null;
            }

            var view = _names.AsSpan((int)slot * TextView, TextView);
            var length = BinaryPrimitives.ReadInt32LittleEndian(view);
            return length is >= 0 and <= InlineText
                ? Encoding.UTF8.GetString(view.Slice(4, length))
                : Text($"SELECT data FROM {Metadata("text", number)} WHERE rowid = $id", row);
        }

        private string? Beside(long row, int number) =>
            Text($"SELECT value{number.ToString("00", CultureInfo.InvariantCulture)} FROM {LegacyDatabase.Quote(table + "_auxiliary")} WHERE rowid = $id", row);

        private string Metadata(string kind, int number) => LegacyDatabase.Quote($"{table}_metadata{kind}{number.ToString("00", CultureInfo.InvariantCulture)}");

        private byte[] Blob(string sql, long id) => database.Query(sql, ("$id", id)).Select(r => r.GetValue(0) as byte[]).FirstOrDefault() ?? [];

        private string? Text(string sql, long id) => database.Query(sql, ("$id", id)).Select(r => CellText.Text(r, 0)).FirstOrDefault();
    }
}
