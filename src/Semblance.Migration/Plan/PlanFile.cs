using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Semblance.Migration.Plan;

/// <summary>
/// A plan's JSON. Readable, written as a stream with one person, photo, batch or reject a line, and sealed: its last member,
/// <c>seal</c>, is the SHA-256 of every byte before the comma in front of it, so that an edit by hand or a torn copy is noticed. The seal proves
/// nothing about who wrote the plan: everything in it is checked again when it is read (<see cref="PlanCheck"/>).
/// </summary>
public static class PlanFile
{
    /// <summary>Plans above this are refused: 1 GiB.</summary>
    public const long MaximumBytes = 1L << 30;

    private static readonly byte[] SealName = "\"seal\""u8.ToArray();

    /// <summary>Writes the plan to a new file that only its owner may read, or over the one there.</summary>
    public static async Task WriteAsync(ImportPlan plan, string path, CancellationToken cancellationToken)
    {
        var bytes = ToBytes(plan);
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            await using var file = new FileStream(path, options);
            await file.WriteAsync(bytes, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SemblanceException(ErrorKind.Invalid, "plan-not-written", $"The plan cannot be written to {path}: {e.Message}", e);
        }
    }

    /// <summary>The plan's bytes as they are saved, run and kept with the run.</summary>
    public static ReadOnlyMemory<byte> ToBytes(ImportPlan plan)
    {
        using var buffer = new MemoryStream();
        Write(plan, buffer);
        return buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
    }

    /// <summary>
    /// Reads and checks a saved plan. NotFound, <c>plan-not-found</c>; Invalid, <c>plan-malformed</c>; Unsupported,
    /// <c>plan-schema</c>; Refused, <c>plan-edited</c> or <c>plan-inconsistent</c>.
    /// </summary>
    public static async Task<SavedPlan> ReadAsync(string path, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            throw new SemblanceException(ErrorKind.NotFound, "plan-not-found",
                $"There is no plan {path}: 'semblance import plan FOLDER --out {Path.GetFileName(path)}' makes one.");
        }

        // A pipe or a device has no length either: opening one could wait for ever.
        if (new FileInfo(path).Length == 0)
        {
            throw Malformed($"{path} is empty, or no regular file.");
        }

        if (new FileInfo(path).Length > MaximumBytes)
        {
            throw Malformed($"{path} is larger than any plan (1 GiB).");
        }

        return Parse(await File.ReadAllBytesAsync(path, cancellationToken));
    }

    /// <summary>As <see cref="ReadAsync"/>, from the bytes kept with a run.</summary>
    public static SavedPlan Parse(ReadOnlyMemory<byte> bytes)
    {
        CheckSchema(bytes);
        CheckSeal(bytes.Span);
        ImportPlan plan;
        try
        {
            plan = JsonSerializer.Deserialize<ImportPlan>(bytes.Span, PlanJson.Options) ?? throw Malformed("It is null.");
        }
        catch (JsonException e)
        {
            throw Malformed($"At {e.Path ?? "$"}, line {e.LineNumber + 1}: {FirstLine(e.Message)}", e);
        }

        PlanCheck.Check(plan);
        return new SavedPlan(plan, bytes, Convert.ToHexStringLower(SHA256.HashData(bytes.Span)));
    }

    private static void Write(ImportPlan plan, MemoryStream stream)
    {
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions
        {
            Indented = true,
            NewLine = "\n",
            Encoder = PlanJson.Options.Encoder,
        });
        json.WriteStartObject();
        WriteHead(json, plan);
        WriteLines(json, "sources", plan.Sources);
        WriteLines(json, "notes", plan.Notes);
        WriteLines(json, "conflicts", plan.Conflicts);
        WriteLines(json, "batches", plan.Batches);
        WriteLines(json, "people", plan.People);
        WriteLines(json, "photos", plan.Photos);
        WriteLines(json, "duplicates", plan.Duplicates);
        WriteLines(json, "rejects", plan.Rejects);
        json.Flush();
        var seal = Convert.ToHexStringLower(SHA256.HashData(stream.GetBuffer().AsSpan(0, (int)stream.Length)));
        json.WriteString("seal", seal);
        json.WriteEndObject();
        json.Flush();
        stream.WriteByte((byte)'\n');
    }

    private static void WriteHead(Utf8JsonWriter json, ImportPlan plan)
    {
        json.WriteNumber("schemaVersion", plan.SchemaVersion);
        json.WriteString("tool", plan.Tool);
        json.WriteString("createdAt", plan.CreatedAt);
        json.WriteString("client", plan.Client.Value);
        json.WriteString("scope", plan.Scope);
        json.WriteString("root", plan.Root);
        json.WriteString("origin", plan.Origin);
        WriteLine(json, "mapping", plan.Mapping);
        WriteLine(json, "totals", plan.Totals);
        WriteLine(json, "target", plan.Target);
        WriteLines(json, "spaces", plan.Spaces);
        json.WriteStartObject("fingerprint");
        json.WriteString("total", plan.Fingerprint.Total);
        WriteLines(json, "files", plan.Fingerprint.Files);
        json.WriteEndObject();
    }

    private static void WriteLine<T>(Utf8JsonWriter json, string name, T value)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(JsonSerializer.SerializeToUtf8Bytes(value, PlanJson.Options), skipInputValidation: true);
    }

    private static void WriteLines<T>(Utf8JsonWriter json, string name, IReadOnlyList<T> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteRawValue(JsonSerializer.SerializeToUtf8Bytes(value, PlanJson.Options), skipInputValidation: true);
            if (json.BytesPending > 1 << 16)
            {
                json.Flush();
            }
        }

        json.WriteEndArray();
    }

    /// <summary>Before all else, so that a plan of another version is named as such and not as malformed.</summary>
    private static void CheckSchema(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            var reader = new Utf8JsonReader(bytes.Span);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject || !reader.Read() || !reader.ValueTextEquals("schemaVersion"u8)
                || !reader.Read() || !reader.TryGetInt32(out var version))
            {
                throw Malformed("It does not begin with {\"schemaVersion\": …}.");
            }

            if (version != ImportPlan.CurrentSchema)
            {
                throw new SemblanceException(ErrorKind.Unsupported, "plan-schema",
                    $"The plan has schema version {version}; this Semblance reads {ImportPlan.CurrentSchema}: plan again with it.");
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw Malformed(FirstLine(e.Message), e);
        }
    }

    private static void CheckSeal(ReadOnlySpan<byte> bytes)
    {
        var name = bytes.LastIndexOf(SealName);
        var end = name < 0 ? -1 : bytes[..name].LastIndexOf((byte)',');
        if (end < 0)
        {
            throw Malformed("Its end is missing: the copy is not complete.");
        }

        Span<byte> hex = stackalloc byte[64];
        Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(bytes[..end])), hex);
        if (bytes[name..].IndexOf(hex) < 0)
        {
            throw new SemblanceException(ErrorKind.Refused, "plan-edited",
                "The plan is not as it was written (its seal does not match): plan again, with the options you want.");
        }
    }

    private static SemblanceException Malformed(string detail, Exception? inner = null) =>
        new(ErrorKind.Invalid, "plan-malformed", $"This is no plan of 'semblance import plan'. {detail}", inner);

    private static string FirstLine(string text) => text.Split('\n', 2)[0].Trim();
}

/// <summary>A plan as it was saved.</summary>
/// <param name="Hash">SHA-256 of <paramref name="Bytes"/>, lower-case hex; how runs know their plan.</param>
public sealed record SavedPlan(ImportPlan Plan, ReadOnlyMemory<byte> Bytes, string Hash)
{
    /// <summary>A plan just made, as it would be read back from its file.</summary>
    public static SavedPlan Of(ImportPlan plan)
    {
        var bytes = PlanFile.ToBytes(plan);
        return new SavedPlan(plan, bytes, Convert.ToHexStringLower(SHA256.HashData(bytes.Span)));
    }
}
