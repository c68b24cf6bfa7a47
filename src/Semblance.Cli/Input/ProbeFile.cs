using System.CommandLine;
using System.Text.Json;
using Semblance.Cli.Hosting;

namespace Semblance.Cli.Input;

/// <summary>
/// A probe as other programs write it: a JSON array of numbers, an object with it under "embedding", "vector" or "encoding", or an .npy file of
/// shape (N,) or (1, N). Told apart by content, never by the file's name.
/// </summary>
internal static class ProbeFile
{
    /// <summary>The widest space as JSON text, with room to spare.</summary>
    private const int MaxBytes = 4 << 20;

    private const int MaxValues = 16_384;

    private static readonly string[] Members = ["embedding", "vector", "encoding"];

    public static Option<string> Option() => new("--vector")
    {
        HelpName = "FILE",
        Description = "The probe: a JSON array of numbers, {\"embedding\": […]}, or .npy. '-' reads standard input.",
    };

    /// <summary>Whether the probe is a photo, and not a vector.</summary>
    /// <exception cref="SemblanceException">Invalid, <c>probe-needed</c>: neither was given, or both.</exception>
    public static bool IsPhoto(string? photo, string? vector) => (photo, vector) switch
    {
        ({ }, null) => true,
        (null, { }) => false,
        (null, null) => throw new SemblanceException(ErrorKind.Invalid, "probe-needed", "Nothing to look at: give a photo, or a vector with --vector FILE."),
        _ => throw new SemblanceException(ErrorKind.Invalid, "probe-needed", "Give a photo or --vector, not both."),
    };

    /// <exception cref="SemblanceException">NotFound, <c>file-missing</c>; Invalid, <c>probe-too-large</c> or <c>probe-unreadable</c>.</exception>
    public static async Task<ReadOnlyMemory<float>> ReadAsync(CliHost host, string path, CancellationToken cancellationToken)
    {
        var bytes = await ReadBytesAsync(host, path, cancellationToken);
        var name = path == "-" ? "standard input" : path;
        try
        {
            return NpyProbe.Is(bytes) ? NpyProbe.Read(bytes) : ReadJson(bytes);
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            throw new SemblanceException(ErrorKind.Invalid, "probe-unreadable",
                $"{name} holds no vector: {Reason(e)} Give a JSON array of numbers, {{\"embedding\": [...]}}, or an .npy file of one vector.", e);
        }
    }

    private static async Task<byte[]> ReadBytesAsync(CliHost host, string path, CancellationToken cancellationToken)
    {
        if (path != "-" && !File.Exists(path))
        {
            throw new SemblanceException(ErrorKind.NotFound, "file-missing", $"There is no file {path}.");
        }

        await using var input = path == "-" ? host.OpenInput() : File.OpenRead(path);
        var buffer = new byte[64 * 1024];
        using var read = new MemoryStream();
        int n;
        while ((n = await input.ReadAsync(buffer, cancellationToken)) > 0)
        {
            read.Write(buffer, 0, n);
            if (read.Length > MaxBytes)
            {
                throw new SemblanceException(ErrorKind.Invalid, "probe-too-large", $"{path} is larger than 4 MiB: one vector is much smaller.");
            }
        }

        return read.ToArray();
    }

    private static ReadOnlyMemory<float> ReadJson(byte[] bytes)
    {
        using var document = JsonDocument.Parse(bytes);
        var value = document.RootElement;
        if (value.ValueKind == JsonValueKind.Object)
        {
            value = Members.Select(m => value.TryGetProperty(m, out var found) ? found : default).FirstOrDefault(v => v.ValueKind != JsonValueKind.Undefined);
        }

        // One row of a two-dimensional list is one vector.
        if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 1 && value[0].ValueKind == JsonValueKind.Array)
        {
            value = value[0];
        }

        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() is < 2 or > MaxValues)
        {
            throw new FormatException($"it has no list of 2 to {MaxValues} numbers.");
        }

        return value.EnumerateArray()
            .Select((item, i) => item.ValueKind == JsonValueKind.Number ? (float)item.GetDouble() : throw new FormatException($"item {i} is no number."))
            .ToArray();
    }

    private static string Reason(Exception e) => e is JsonException json ? $"no JSON from line {json.LineNumber + 1} on, and no .npy." : e.Message;
}
