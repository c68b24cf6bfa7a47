using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Semblance.Server.Http;

/// <summary>How the API writes and reads JSON: strictly, so that a misspelt member is told and not ignored.</summary>
internal static class ApiJson
{
    /// <summary>For what endpoints read and write themselves. openapi.json is written from the other options: a converter tells it nothing of what it reads.</summary>
    public static JsonSerializerOptions Options { get; } = Apply(new JsonSerializerOptions { Converters = { new EmbeddingConverter() } });

    public static JsonSerializerOptions Apply(JsonSerializerOptions options)
    {
        // Answers are JSON and say so (nosniff): letters stay as they are.
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.PropertyNameCaseInsensitive = false;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        options.AllowDuplicateProperties = false;

        // What documents keep as JSON nests up to 64 deep, and answers put it some levels down.
        options.MaxDepth = 72;
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false));
        return options;
    }
}
