using System.Text.Json;
using Semblance.Migration.Sources.Bytes;
using Semblance.Migration.Sources.Numpy;
using Semblance.Migration.Sources.Pickle;
using Semblance.Migration.Sources.Values;

namespace Semblance.Tests.Migration.Sources.Pickle;

/// <summary>Files written by real Python (scripts/make-fixtures.py), and the same values as it described them in JSON.</summary>
internal static class PythonFixtures
{
    public static string Folder => Path.Combine(AppContext.BaseDirectory, "Fixtures", "Python");

    public static IEnumerable<string> Files(string part) => Directory.EnumerateFiles(Path.Combine(Folder, part), "*", SearchOption.AllDirectories)
        .Where(f => !f.EndsWith(".json", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    /// <summary>Python's description of a file of the values parts: the name up to the first dot is the key.</summary>
    public static JsonElement Expected(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(Path.GetDirectoryName(file)!, "values.json")));
        return document.RootElement.GetProperty(Path.GetFileName(file).Split('.')[0]).Clone();
    }

    public static SourceValue Read(string file, SourceBytes bytes) => Path.GetExtension(file) switch
    {
        ".npy" => NpyReader.Read(bytes),
        ".npz" => NpzReader.Read(bytes),
        _ => PickleReader.Read(bytes),
    };

    /// <summary>A value in the form that the generator writes, with lists compared as lists whether packed or not.</summary>
    public static string Describe(SourceValue value) => value switch
    {
        SourceValue.None => "none",
        SourceValue.Bool b => $"bool {b.Value}",
        SourceValue.Integer i => $"int {i.Value}",
        SourceValue.Real r => $"real {BitConverter.DoubleToInt64Bits(r.Value):x16}",
        SourceValue.Text t => $"text {t.Value}",
        SourceValue.Binary b => $"bytes {Convert.ToHexStringLower(Bytes(b.Value))}",
        SourceValue.Sequence s => $"{s.Kind.ToString().ToLowerInvariant()} [{string.Join("|", s.Items.Select(Describe))}]",
        SourceValue.Numbers n => $"{n.Kind.ToString().ToLowerInvariant()} [{string.Join("|", n.Items.ToArray().Select(v => Describe(new SourceValue.Real(v))))}]",
        SourceValue.Mapping m => $"dict [{string.Join("|", m.Entries.Select(e => Describe(e.Key) + "=" + Describe(e.Value)))}]",
        SourceValue.ObjectArray o => $"objects ({string.Join(",", o.Shape)}) [{string.Join("|", o.Items.Select(Describe))}]",
        SourceValue.Array { Value: var a } => $"array {a.Dtype} ({string.Join(",", a.Shape)}) [{string.Join("|", Items(a).Select(Describe))}]",
        SourceValue.Foreign f => $"foreign {f.ClassName} {Describe(f.State)}",
        _ => throw new InvalidOperationException(),
    };

    public static string Describe(JsonElement told) => told.GetProperty("t").GetString() switch
    {
        "none" => "none",
        "counting" => Describe(new SourceValue.Numbers(SequenceKind.List, Enumerable.Range(0, told.GetProperty("v").GetInt32()).Select(i => (double)i).ToArray())),
        "bool" => $"bool {told.GetProperty("v").GetBoolean()}",
        "dict" => $"dict [{string.Join("|", told.GetProperty("v").EnumerateArray().Select(e => Describe(e[0]) + "=" + Describe(e[1])))}]",
        "objects" => $"objects ({Shape(told)}) [{Joined(told)}]",
        "array" => $"array {told.GetProperty("dtype").GetString()} ({Shape(told)}) [{Joined(told)}]",
        "list" or "tuple" or "set" => $"{told.GetProperty("t").GetString()} [{Joined(told)}]",
        var kind => $"{kind} {told.GetProperty("v").GetString()}",
    };

    private static string Shape(JsonElement told) => string.Join(",", told.GetProperty("shape").EnumerateArray().Select(n => n.GetInt64()));

    /// <summary>A list of floats and ints is packed as floats: so its ints are compared as floats.</summary>
    private static string Joined(JsonElement told)
    {
        var items = told.GetProperty("v").EnumerateArray().ToArray();
        var packed = told.GetProperty("t").GetString() is "list" or "tuple" or "set" && items.Any(i => Is(i, "real")) && items.All(i => Is(i, "real") || Is(i, "int"));
        return string.Join("|", items.Select(i => packed && Is(i, "int")
            ? Describe(new SourceValue.Real(double.Parse(i.GetProperty("v").GetString()!, System.Globalization.CultureInfo.InvariantCulture)))
            : Describe(i)));
    }

    private static bool Is(JsonElement told, string kind) => told.GetProperty("t").GetString() == kind;

    private static IEnumerable<SourceValue> Items(NumericArray array)
    {
        for (long i = 0; i < array.Count; i++)
        {
            yield return array.Item(i);
        }
    }

    private static byte[] Bytes(SourceBytes bytes)
    {
        var copy = new byte[(int)bytes.Length];
        bytes.Read(0, copy);
        return copy;
    }
}
