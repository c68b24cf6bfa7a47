using System.Security.Cryptography;
using System.Text.Json;
using Semblance.Migration.Plan;

namespace Semblance.Migration.Documents;

/// <summary>Plans of documents as JSON, sealed.</summary>
public static class DocumentPlanFile
{
    /// <summary>Whether a file, or what is kept with a run, is a plan of documents.</summary>
    public static bool Is(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            var reader = new Utf8JsonReader(bytes.Span);
            return reader.Read() && reader.TokenType == JsonTokenType.StartObject && reader.Read() && reader.ValueTextEquals("schemaVersion"u8)
                && reader.Read() && reader.Read() && reader.ValueTextEquals("kind"u8) && reader.Read() && reader.ValueTextEquals("documents"u8);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    public static byte[] ToBytes(DocumentPlan plan) => JsonSerializer.SerializeToUtf8Bytes(plan with { Seal = SealOf(plan) }, PlanJson.Options);

    /// <summary>How runs know their plan.</summary>
    public static string HashOf(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>Writes the plan to a file that only its owner may read.</summary>
    /// <exception cref="SemblanceException">Invalid, <c>plan-not-written</c>.</exception>
    public static async Task WriteAsync(DocumentPlan plan, string path, CancellationToken cancellationToken)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            await using var file = new FileStream(path, options);
            await file.WriteAsync(ToBytes(plan), cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SemblanceException(ErrorKind.Invalid, "plan-not-written", $"The plan cannot be written to {path}: {e.Message}", e);
        }
    }

    /// <exception cref="SemblanceException">Invalid, <c>plan-malformed</c>; Unsupported, <c>plan-schema</c>; Refused, <c>plan-edited</c>.</exception>
    public static DocumentPlan Parse(ReadOnlySpan<byte> bytes)
    {
        DocumentPlan plan;
        try
        {
            plan = JsonSerializer.Deserialize<DocumentPlan>(bytes, PlanJson.Options) ?? throw new JsonException("It is null.");
        }
        catch (JsonException e)
        {
            throw new SemblanceException(ErrorKind.Invalid, "plan-malformed", $"This is no plan of 'semblance import plan'. At {e.Path ?? "$"}, line {e.LineNumber + 1}.", e);
        }

        return plan.SchemaVersion != DocumentPlan.CurrentSchema
                ? throw new SemblanceException(ErrorKind.Unsupported, "plan-schema", $"The plan has schema version {plan.SchemaVersion}; this Semblance reads {DocumentPlan.CurrentSchema}: plan again with it.")
            : plan.Seal != SealOf(plan)
                ? throw new SemblanceException(ErrorKind.Refused, "plan-edited", "The plan is not as it was written (its seal does not match): plan again, with the options you want.")
            : plan;
    }

    private static string SealOf(DocumentPlan plan) => HashOf(JsonSerializer.SerializeToUtf8Bytes(plan with { Seal = null }, PlanJson.Options));
}
