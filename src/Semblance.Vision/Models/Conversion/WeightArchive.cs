using System.Text.Json;

namespace Semblance.Vision.Models.Conversion;

/// <summary>
/// The trained values of one network as TensorFlow.js stores them: a manifest in JSON that names the tensors in order, and their bytes
/// one after the other in one or more files
/// (https://github.com/tensorflow/tfjs/blob/tfjs-v4.22.0/tfjs-core/src/io/io_utils.ts).
/// </summary>
internal sealed class WeightArchive
{
    private readonly string _name;
    private readonly Dictionary<string, Tensor> _tensors = new(StringComparer.Ordinal);

    private WeightArchive(string name) => _name = name;

    /// <exception cref="SemblanceException">Invalid, <c>weights-format</c>: there is no such tensor.</exception>
    public Tensor this[string tensor] => _tensors.GetValueOrDefault(tensor) ?? throw Wrong(_name, $"holds no \"{tensor}\"");

    public ArchiveSection Section(string path) => new(this, path);

    /// <summary>The names of the files that hold the bytes, in order.</summary>
    /// <exception cref="SemblanceException">Invalid, <c>weights-format</c>: the manifest is none, or names a file outside its folder.</exception>
    public static IReadOnlyList<string> FilesOf(string name, ReadOnlyMemory<byte> manifest)
    {
        using var document = Parse(name, manifest);
        try
        {
            var files = document.RootElement.EnumerateArray()
                .SelectMany(g => g.GetProperty("paths").EnumerateArray()).Select(p => p.GetString() ?? "").ToArray();
            return Array.Find(files, f => f is "" or "." or ".." || f.AsSpan().ContainsAny("/\\\0")) is { } outside
                ? throw Wrong(name, $"names the file \"{outside}\", which is no plain file name")
                : files;
        }
        catch (Exception e) when (e is InvalidOperationException or KeyNotFoundException)
        {
            throw Wrong(name, "has no list of groups with \"paths\"", e);
        }
    }

    /// <param name="name">Of the network, for messages.</param>
    /// <param name="bytes">All files, one after the other.</param>
    /// <exception cref="SemblanceException">Invalid, <c>weights-format</c>: the manifest is none, or the bytes are not as many as it says.</exception>
    public static WeightArchive Read(string name, ReadOnlyMemory<byte> manifest, ReadOnlySpan<byte> bytes)
    {
        var archive = new WeightArchive(name);
        foreach (var entry in Entries(name, manifest))
        {
            if (entry.Count < 0)
            {
                throw Wrong(name, $"gives \"{entry.Name}\" a shape that makes no sense");
            }

            if (entry.ByteLength > bytes.Length)
            {
                throw Wrong(name, $"ends {entry.ByteLength - bytes.Length} bytes before the end of \"{entry.Name}\": fetch it anew");
            }

            if (entry.IsFloat && !archive._tensors.TryAdd(entry.Name, entry.Decode(bytes[..(int)entry.ByteLength])))
            {
                throw Wrong(name, $"holds \"{entry.Name}\" twice");
            }

            bytes = bytes[(int)entry.ByteLength..];
        }

        return bytes.IsEmpty ? archive : throw Wrong(name, $"has {bytes.Length} bytes too many: fetch it anew");
    }

    private static List<WeightEntry> Entries(string name, ReadOnlyMemory<byte> manifest)
    {
        using var document = Parse(name, manifest);
        try
        {
            return
            [
                .. document.RootElement.EnumerateArray()
                    .SelectMany(g => g.GetProperty("weights").EnumerateArray()).Select(e => Entry(name, e)),
            ];
        }
        catch (Exception e) when (e is InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw Wrong(name, "has a weight whose name, shape, dtype or quantization cannot be read", e);
        }
    }

    private static WeightEntry Entry(string name, JsonElement json)
    {
        var tensor = json.GetProperty("name").GetString() ?? "";
        var type = json.GetProperty("dtype").GetString();
        var shape = json.GetProperty("shape").EnumerateArray().Select(side => side.GetInt32()).ToArray();
        if (!json.TryGetProperty("quantization", out var quantization))
        {
            return type is "float32" or "int32"
                ? new WeightEntry(tensor, shape, type == "float32", null, 0)
                : throw Wrong(name, $"stores \"{tensor}\" as {type}; float32 and int32 can be read");
        }

        var (scale, minimum) = (quantization.GetProperty("scale").GetDouble(), quantization.GetProperty("min").GetDouble());
        return quantization.GetProperty("dtype").GetString() is "uint8"
            ? new WeightEntry(tensor, shape, type == "float32", scale, minimum)
            : throw Wrong(name, $"quantises \"{tensor}\" other than to uint8");
    }

    private static JsonDocument Parse(string name, ReadOnlyMemory<byte> manifest)
    {
        try
        {
            return JsonDocument.Parse(manifest);
        }
        catch (JsonException e)
        {
            throw Wrong(name, "has a manifest that is no JSON", e);
        }
    }

    private static SemblanceException Wrong(string name, string what, Exception? inner = null) =>
        new(ErrorKind.Invalid, "weights-format", $"The weights of {name} cannot be used: the archive {what}.", inner);
}
