using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;
using Semblance.Migration.Inspect;
using Semblance.Migration.Sources;

namespace Semblance.Tests.Migration.Sources;

/// <summary>A legacy project in a temporary folder of its own.</summary>
internal sealed class TempProject : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("semblance-test-").FullName;

    public string PathOf(string relative)
    {
        var path = Path.Combine(Root, relative);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return path;
    }

    public TempProject With(string relative, string text)
    {
        File.WriteAllText(PathOf(relative), text);
        return this;
    }

    public TempProject With(string relative, byte[] bytes)
    {
        File.WriteAllBytes(PathOf(relative), bytes);
        return this;
    }

    public TempProject WithNpy(string relative, string descr, long[] shape, byte[] data) => With(relative, Npy(descr, shape, data));

    /// <summary>An .npy of float32 rows.</summary>
    public TempProject WithVectors(string relative, params float[][] rows) =>
        WithNpy(relative, "<f4", [rows.Length, rows[0].Length], rows.SelectMany(Bytes).ToArray());

    /// <summary>A database made by statements; values by position ($0, $1, …) in each.</summary>
    public TempProject WithDatabase(string relative, params (string Sql, object?[] Values)[] statements)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = PathOf(relative), Pooling = false }.ToString());
        connection.Open();
        foreach (var (sql, values) in statements)
        {
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            for (var i = 0; i < values.Length; i++)
            {
                command.Parameters.AddWithValue(string.Create(CultureInfo.InvariantCulture, $"${i}"), values[i] ?? DBNull.Value);
            }

            command.ExecuteNonQuery();
        }

        return this;
    }

    public SourceCatalog Open(SourceOptions? options = null) => SourceCatalog.Open(Root, options ?? SourceOptions.Default);

    /// <summary>The only source.</summary>
    public ILegacySource Single(SourceOptions? options = null) => Assert.Single(Open(options).Sources);

    public SourceReport Inspect(SourceOptions? options = null) => Inspector.Inspect(Single(options));

    /// <summary>SHA-256 of every file, and thereby which files there are.</summary>
    public SortedDictionary<string, string> Hashes() => new(
        Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories).ToDictionary(f => f, f => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(f)))), StringComparer.Ordinal);

    public void Dispose() => Directory.Delete(Root, recursive: true);

    /// <summary>A vector with a norm such as dlib's, different for each seed.</summary>
    public static float[] Dlib(int seed) => Vector(seed, 128, 1.4f);

    public static float[] Vector(int seed, int width, float norm)
    {
        var random = new Random(seed);
        var values = Enumerable.Range(0, width).Select(_ => (float)(random.NextDouble() - 0.5)).ToArray();
        var length = MathF.Sqrt(values.Sum(v => v * v));
        return Array.ConvertAll(values, v => v / length * norm);
    }

    public static string Json(IEnumerable<float> vector) => "[" + string.Join(", ", vector.Select(v => v.ToString("R", CultureInfo.InvariantCulture))) + "]";

    public static byte[] Bytes(float[] vector)
    {
        var bytes = new byte[vector.Length * 4];
        for (var i = 0; i < vector.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * 4), vector[i]);
        }

        return bytes;
    }

    public static byte[] Bytes(double[] vector)
    {
        var bytes = new byte[vector.Length * 8];
        for (var i = 0; i < vector.Length; i++)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(i * 8), vector[i]);
        }

        return bytes;
    }

    public static double[] Doubles(float[] vector) => Array.ConvertAll(vector, v => v + 1e-12);

    public static byte[] Npy(string descr, long[] shape, byte[] data)
    {
        var dimensions = string.Concat(shape.Select(n => string.Create(CultureInfo.InvariantCulture, $"{n}, ")));
        var header = $"{{'descr': '{descr}', 'fortran_order': False, 'shape': ({dimensions}), }}";
        header = header.PadRight(((header.Length + 11 + 63) / 64 * 64) - 11) + "\n";
        var length = new byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(length, (ushort)header.Length);
        return [0x93, .. "NUMPY"u8, 1, 0, .. length, .. Encoding.ASCII.GetBytes(header), .. data];
    }

    /// <summary>The smallest file that is a PNG by its first bytes.</summary>
    public static byte[] Png(byte mark = 0) => [0x89, .. "PNG\r\n\u001A\n"u8, 0, 0, 0, 13, .. "IHDR"u8, mark];

    public static byte[] Jpeg(byte mark = 0) => [0xFF, 0xD8, 0xFF, 0xE0, 0, 16, .. "JFIF"u8, 0, 1, 1, mark];
}
