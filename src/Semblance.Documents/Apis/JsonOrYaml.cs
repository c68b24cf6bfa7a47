using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Semblance.Documents.Apis;

/// <summary>Reads JSON or YAML 1.2 (its JSON schema) into one tree. Anchors count wherever they are used, so that a small file cannot grow without bounds.</summary>
internal static class JsonOrYaml
{
    private const int MostDepth = 64;

    /// <exception cref="SemblanceException">Invalid, <c>document-malformed</c>; Exhausted, <c>document-too-large</c>.</exception>
    public static JsonNode? Read(DocumentFile file, string text, CancellationToken cancellationToken)
    {
        try
        {
            return text.AsSpan().TrimStart() is ['{' or '[', ..] ? Json(file, text) : new Yaml(file, text, cancellationToken).Read();
        }
        catch (JsonException e)
        {
            throw file.Malformed($"line {e.LineNumber + 1} is no JSON", e);
        }
        catch (YamlException e)
        {
            throw file.Malformed($"line {e.Start.Line} is no YAML", e);
        }
        catch (ArgumentException e)
        {
            throw file.Malformed("a name occurs twice in one object", e);
        }
    }

    private static SemblanceException TooDeep(DocumentFile file) => file.Malformed($"its values are nested more than {MostDepth} deep");

    private static JsonNode? Json(DocumentFile file, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = MostDepth + 1 });
        for (var values = 0; reader.Read();)
        {
            if (reader.CurrentDepth >= MostDepth && reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject)
            {
                throw TooDeep(file);
            }

            values += reader.TokenType is JsonTokenType.PropertyName or JsonTokenType.EndArray or JsonTokenType.EndObject ? 0 : 1;
            if (values > file.Limits.Values)
            {
                throw file.TooLarge($"it holds more than {file.Limits.Values:N0} values");
            }
        }

        return JsonNode.Parse(bytes, documentOptions: new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = MostDepth });
    }

    private sealed class Yaml(DocumentFile file, string text, CancellationToken cancellationToken)
    {
        // Characters that weigh as much as a value.
        private const int Weight = 64;

        private readonly Parser _parser = new(new StringReader(text));
        private readonly Dictionary<AnchorName, JsonNode?> _anchors = [];
        private long _values;

        public JsonNode? Read()
        {
            _parser.Consume<StreamStart>();
            if (_parser.Accept<StreamEnd>(out _))
            {
                return null;
            }

            _parser.Consume<DocumentStart>();
            return Value(0);
        }

        private JsonNode? Value(int depth)
        {
            if (depth > MostDepth)
            {
                throw TooDeep(file);
            }

            cancellationToken.ThrowIfCancellationRequested();
            Count(1);
            if (_parser.TryConsume<AnchorAlias>(out var alias))
            {
                return Copy(alias);
            }

            if (_parser.TryConsume<Scalar>(out var scalar))
            {
                return Keep(scalar.Anchor, Of(scalar));
            }

            if (_parser.TryConsume<SequenceStart>(out var sequence))
            {
                var items = new JsonArray();
                while (!_parser.TryConsume<SequenceEnd>(out _))
                {
                    items.Add(Value(depth + 1));
                }

                return Keep(sequence.Anchor, items);
            }

            var mapping = _parser.Consume<MappingStart>();
            var members = new JsonObject();
            while (!_parser.TryConsume<MappingEnd>(out _))
            {
                var name = _parser.Consume<Scalar>().Value;
                members[name] = Value(depth + 1);
            }

            return Keep(mapping.Anchor, members);
        }

        private JsonNode? Keep(AnchorName anchor, JsonNode? value)
        {
            if (!anchor.IsEmpty)
            {
                Count(Size(value));
                _anchors[anchor] = value?.DeepClone();
            }

            return value;
        }

        private JsonNode? Copy(AnchorAlias alias)
        {
            if (!_anchors.TryGetValue(alias.Value, out var value))
            {
                throw file.Malformed($"line {alias.Start.Line} uses an anchor that is not defined before it");
            }

            Count(Size(value));
            return value?.DeepClone();
        }

        private void Count(long values)
        {
            _values += values;
            if (_values > file.Limits.Values)
            {
                throw file.TooLarge($"it holds more than {file.Limits.Values:N0} values, those of its anchors counted wherever they are used");
            }
        }

        private static long Size(JsonNode? value) => value switch
        {
            JsonObject members => 1 + members.Sum(m => (m.Key.Length / Weight) + Size(m.Value)),
            JsonArray items => 1 + items.Sum(Size),
            JsonValue text when text.TryGetValue<string>(out var words) => 1 + (words.Length / Weight),
            _ => 1,
        };

        private static JsonNode? Of(Scalar scalar)
        {
            if (scalar.Style != ScalarStyle.Plain)
            {
                return scalar.Value;
            }

            return scalar.Value switch
            {
                "" or "~" or "null" or "Null" or "NULL" => null,
                "true" or "True" or "TRUE" => true,
                "false" or "False" or "FALSE" => false,
                var text when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && !IsZeroLed(text) => number,
                var text => text, // versions like 1.10 stay what they are
            };
        }

        private static bool IsZeroLed(string text) => text.TrimStart('-', '+') is ['0', _, ..];
    }
}
