using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Semblance.Migration.Inspect;

/// <summary>The whole answer of <c>inspect</c>, one entry per file or group of files that belong together.</summary>
/// <param name="SecretsLeftUnread">Files and folders that were neither opened nor listed because they are named like credentials or identity numbers.</param>
public sealed record InspectReport(
    [property: JsonPropertyName("sources")] IReadOnlyList<SourceReport> Sources,
    [property: JsonPropertyName("secretsLeftUnread")] int SecretsLeftUnread)
{
    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>As <c>inspect --json</c> prints it.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);
}
