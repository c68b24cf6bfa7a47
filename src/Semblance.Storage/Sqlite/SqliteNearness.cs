using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace Semblance.Storage.Sqlite;

/// <summary>
/// What a connection's statements can call: <c>cosine_distance(a, b)</c> and <c>l2_distance(a, b)</c> of two blobs of float32, NULL where they are not of one width. Notes when it was
/// first and last called, for whoever wants to know how long a statement compared embeddings.
/// </summary>
internal sealed class SqliteNearness
{
    private SqliteNearness()
    {
    }

    /// <summary>In ticks of <see cref="System.Diagnostics.Stopwatch"/>; 0 for never since <see cref="Reset"/>.</summary>
    public long First { get; private set; }

    /// <inheritdoc cref="First"/>
    public long Last { get; private set; }

    /// <summary>Gives a connection the functions.</summary>
    public static SqliteNearness On(sqlite3 handle)
    {
        var nearness = new SqliteNearness();
        nearness.Add(handle, "cosine_distance", (a, b) => 1.0 - TensorPrimitives.CosineSimilarity(a, b));
        nearness.Add(handle, "l2_distance", (a, b) => TensorPrimitives.Distance(a, b));
        return nearness;
    }

    public void Reset() => (First, Last) = (0, 0);

    private delegate double Distance(ReadOnlySpan<float> a, ReadOnlySpan<float> b);

    private void Add(sqlite3 handle, string name, Distance distance) => _ = raw.sqlite3_create_function(
        handle, name, 2, raw.SQLITE_UTF8 | raw.SQLITE_DETERMINISTIC, null,
        (context, _, values) =>
        {
            Last = System.Diagnostics.Stopwatch.GetTimestamp();
            First = First == 0 ? Last : First;
            var a = MemoryMarshal.Cast<byte, float>(raw.sqlite3_value_blob(values[0]));
            var b = MemoryMarshal.Cast<byte, float>(raw.sqlite3_value_blob(values[1]));
            if (a.Length != b.Length || a.IsEmpty)
            {
                raw.sqlite3_result_null(context);
            }
            else
            {
                raw.sqlite3_result_double(context, distance(a, b));
            }
        });
}
