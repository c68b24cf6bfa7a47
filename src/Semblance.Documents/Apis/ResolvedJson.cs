using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Semblance.Documents.Apis;

/// <summary>
/// A list or an object of JSON that is written as it is put together, references followed: the same text may be named a hundred thousand times, so that each is counted before the next one.
/// </summary>
internal sealed class ResolvedJson
{
    // Of one endpoint: what a store takes (DocumentJson.Most), without a tree of it in memory.
    private const int Most = 16_000_000;

    private readonly DocumentFile _file;
    private readonly CancellationToken _cancellationToken;
    private readonly ArrayBufferWriter<byte> _bytes = new();
    private readonly Utf8JsonWriter _writer;
    private readonly bool _isList;
    private long _counted;
    private bool _isEmpty = true;

    public ResolvedJson(DocumentFile file, char opening, CancellationToken cancellationToken)
    {
        (_file, _cancellationToken, _isList, _writer) = (file, cancellationToken, opening == '[', new Utf8JsonWriter(_bytes));
        if (_isList)
        {
            _writer.WriteStartArray();
        }
        else
        {
            _writer.WriteStartObject();
        }
    }

    /// <param name="name">Null in a list.</param>
    /// <exception cref="SemblanceException">Exhausted, <c>document-too-large</c>.</exception>
    public void Add(string? name, JsonNode? value)
    {
        Begin(name);
        Write(value);
        Count();
    }

    /// <summary>The body of a request, as a parameter among the others.</summary>
    /// <inheritdoc cref="Add"/>
    public void AddBody(JsonObject body)
    {
        Begin(null);
        _writer.WriteStartObject();
        _writer.WriteString("in", "body");
        _writer.WriteString("description", body.Words("description"));
        _writer.WritePropertyName("content");
        Write(body["content"]);
        _writer.WriteEndObject();
        Count();
    }

    /// <returns>Null when nothing was added.</returns>
    public string? End()
    {
        using (_writer)
        {
            if (_isList)
            {
                _writer.WriteEndArray();
            }
            else
            {
                _writer.WriteEndObject();
            }
        }

        return _isEmpty ? null : Encoding.UTF8.GetString(_bytes.WrittenSpan);
    }

    private void Begin(string? name)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        _isEmpty = false;
        if (name is not null)
        {
            _writer.WritePropertyName(name);
        }
    }

    private void Write(JsonNode? value)
    {
        if (value is null)
        {
            _writer.WriteNullValue();
        }
        else
        {
            value.WriteTo(_writer);
        }
    }

    private void Count()
    {
        var written = _writer.BytesCommitted + _writer.BytesPending;
        _file.Give(written - _counted);
        _counted = written;
        if (written > Most)
        {
            throw _file.TooLarge($"an endpoint grows to more than {Most:N0} characters, its references followed");
        }
    }
}
