using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using Semblance.Clients;
using Semblance.Imports;
using Semblance.People;
using Semblance.Photos;
using Semblance.Spaces;

namespace Semblance.Migration.Plan;

/// <summary>How plans and reports are spelt in JSON: camelCase, strict when read (no unknown, missing, doubled or null members).</summary>
internal static class PlanJson
{
    public static readonly JsonSerializerOptions Options = Create();

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(JsonSerializerOptions.Strict)
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
            MaxDepth = 8,
        };
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false));
        options.Converters.Add(new TextConverter<ClientId>(v => new ClientId(v), v => v.Value));
        options.Converters.Add(new TextConverter<SpaceKey>(v => new SpaceKey(v), v => v.Value));
        options.Converters.Add(new TextConverter<RunId>(v => new RunId(v), v => v.Value));
        options.Converters.Add(new TextConverter<PhotoHash>(v => new PhotoHash(v), v => v.Hex));
        options.Converters.Add(new TextConverter<PersonId>(v => new PersonId(Guid.ParseExact(v, "D")), v => v.ToString()));
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }

    private sealed class TextConverter<T>(Func<string, T> parse, Func<T, string> format) : JsonConverter<T>
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            try
            {
                return parse(reader.GetString() ?? throw new JsonException());
            }
            catch (Exception e) when (e is SemblanceException or FormatException or InvalidOperationException)
            {
                throw new JsonException(e.Message, e);
            }
        }

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(format(value));
    }
}
