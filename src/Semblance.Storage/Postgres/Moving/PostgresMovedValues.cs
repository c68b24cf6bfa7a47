using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Npgsql;
using Semblance.Storage.Moving;

namespace Semblance.Storage.Postgres.Moving;

/// <summary>Values of moved rows as the driver takes and gives them.</summary>
internal static class PostgresMovedValues
{
    private const int VectorHeader = 4; // width and zero, int16 each

    public static object?[] Read(MovedTable table, NpgsqlDataReader row, bool hashesVectors)
    {
        var values = new object?[table.Columns.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = row.IsDBNull(i) ? null : table.Columns[i].Type switch
            {
                MovedType.Text or MovedType.Json or MovedType.Day => row.GetString(i),
                MovedType.Jsonb => row.Json(i),
                MovedType.Whole => row.GetInt64(i),
                MovedType.Time => StoreTime.ToMicroseconds(row.GetFieldValue<DateTimeOffset>(i)),
                MovedType.Real => row.GetDouble(i),
                MovedType.Flag => row.GetBoolean(i),
                MovedType.Uuid => row.GetGuid(i),
                MovedType.Vector when !hashesVectors => Received(row.GetFieldValue<byte[]>(i)),
                _ => row.GetFieldValue<byte[]>(i),
            };
        }

        return values;
    }

    /// <summary>One array of a column of all rows.</summary>
    public static object ToArray(MovedType type, IReadOnlyList<object?> values) => type switch
    {
        MovedType.Whole or MovedType.Time => Array<long?>(values),
        MovedType.Real => Array<double?>(values),
        MovedType.Flag => Array<bool?>(values),
        MovedType.Uuid => Array<Guid?>(values),
        MovedType.Bytes => Array<byte[]?>(values),
        MovedType.Vector => values.SelectMany(v => MemoryMarshal.Cast<byte, float>((byte[])v!).ToArray()).ToArray(),
        _ => Array<string?>(values),
    };

    private static T[] Array<T>(IReadOnlyList<object?> values) => [.. values.Select(v => (T)v!)];

    private static byte[] Received(byte[] sent)
    {
        var vector = new byte[sent.Length - VectorHeader];
        BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, int>(sent.AsSpan(VectorHeader)), MemoryMarshal.Cast<byte, int>(vector.AsSpan()));
        return vector;
    }
}
