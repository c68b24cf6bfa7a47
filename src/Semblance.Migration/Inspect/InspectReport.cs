using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Semblance.Migration.Inspect;

/// <summary>The whole answer of <c>inspect</c>, one entry per file or group of files that belong together.</summary>
public sealed record InspectReport([property: JsonPropertyName("sources")] IReadOnlyList<SourceReport> Sources)
{
    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>As <c>inspect --json</c> prints it.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);
}
