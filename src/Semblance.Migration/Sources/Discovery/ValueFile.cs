using Semblance.Migration.Sources.Bytes;
using Semblance.Migration.Sources.Json;
using Semblance.Migration.Sources.Numpy;
using Semblance.Migration.Sources.Pickle;
using Semblance.Migration.Sources.Values;

namespace Semblance.Migration.Sources.Discovery;

/// <summary>A file whose content is one value: a pickle, an .npy, the members of an .npz, JSON. Arrays stay in the open file.</summary>
internal sealed class ValueFile : IDisposable
{
    private readonly IDisposable? _bytes;

    private ValueFile(SourceValue value, IDisposable? bytes)
    {
        Value = value;
        _bytes = bytes;
    }

    public SourceValue Value { get; }

    /// <summary>The first part of a format's name; null when the file holds no value.</summary>
    public static string? Container(FileFormat format) => format switch
    {
        FileFormat.Pickle => "pickle",
        FileFormat.Npy => "npy",
        FileFormat.Npz => "npz",
        FileFormat.Json => "json",
        _ => null,
    };

    /// <exception cref="SemblanceException">The file is broken, hostile or too large; the message has the byte offset.</exception>
    public static ValueFile Open(FoundFile file)
    {
        if (file.Format == FileFormat.Json)
        {
            using var stream = new FileStream(file.Full, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return new ValueFile(JsonValues.OfFile(stream), null);
        }

        var bytes = FileBytes.Open(file.Full);
        try
        {
            return new ValueFile(Read(bytes, file.Format), bytes);
        }
        catch
        {
            bytes.Dispose();
            throw;
        }
    }

    private static SourceValue Read(SourceBytes bytes, FileFormat format) => format switch
    {
        FileFormat.Npy => NpyReader.Read(bytes),
        FileFormat.Npz => NpzReader.Read(bytes),
        _ => PickleReader.Read(bytes),
    };

    public void Dispose() => _bytes?.Dispose();
}
