using System.Globalization;
using System.Text.Json;

namespace Semblance.Migration.Sources.Live;

/// <summary>
/// A database behind PostgREST, for who has a project's address and key alone: its tables as the API describes them, rows by key in pages. Each page is a question of its own, so this is no
/// snapshot: what changes meanwhile is noticed by the fingerprint and the counts, not kept out. Source: https://docs.postgrest.org/en/stable/references/api.html
/// </summary>
public sealed class LiveRest : ILiveDatabase
{
    private const string Api = "rest/v1/";

    private readonly RestSender _send;
    private readonly Action _close;
    private readonly Lock _gate = new();

    private LiveRest(string address, RestSender send, Action close) => (Address, _send, _close) = (address, send, close);

    /// <summary>Sends a request with the key, again where it failed in passing. Called by one thread at a time.</summary>
    /// <param name="make">Makes the request, anew for each attempt, with an address relative to the project's.</param>
    public delegate Task<HttpResponseMessage> RestSender(Func<HttpRequestMessage> make, CancellationToken cancellationToken);

    public string Address { get; }

    public IReadOnlyList<LiveTable> Tables { get; private set; } = [];

    /// <param name="address">The project's; for messages and plans.</param>
    /// <param name="seesEverything">Whether the key passes row-level security by; with any other, nobody can tell how many rows there are.</param>
    /// <param name="close">Called when it is disposed.</param>
    /// <exception cref="SemblanceException">Refused, <c>source-login</c>; Unavailable, <c>source-unreachable</c>; and what <paramref name="send"/> throws.</exception>
    public static LiveRest Open(string address, RestSender send, bool seesEverything, Action close)
    {
        var database = new LiveRest(address, send, close);
        using var answer = database.Ask(HttpMethod.Get, Api, "application/openapi+json", null, CancellationToken.None);
        using var description = Json(answer, CancellationToken.None);
        database.Tables = description.RootElement.TryGetProperty("definitions", out var tables) ? [.. tables.EnumerateObject().Select(d => TableOf(d, seesEverything))] : [];
        return database;
    }

    public IReadOnlyList<object?[]> ReadPage(LiveTable table, IReadOnlyList<string> columns, string? after, int limit, CancellationToken cancellationToken)
    {
        var key = table.Key ?? throw LiveErrors.WithoutKey(Address, table.Name);
        string[] selected = [key.Name, .. columns.Where(c => c != key.Name).Distinct(StringComparer.Ordinal)];
        var rows = new List<object?[]>();
        lock (_gate)
        {
            // The server may give fewer rows than it is asked for (its own limit, 1,000 on Supabase): only an empty answer is the end.
            while (rows.Count < limit)
            {
                var some = ReadSome(table, key, selected, columns, rows.Count > 0 ? (string)rows[^1][0]! : after, limit - rows.Count, cancellationToken);
                if (some.Count == 0)
                {
                    break;
                }

                rows.AddRange(some);
            }
        }

        return rows;
    }

    public long Count(LiveTable table, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var column = table.Key?.Name ?? table.Columns[0].Name;
            using var response = Ask(HttpMethod.Head, $"{Api}{Escape(table.Name)}?select={Escape(column)}", "application/json", table.Name, cancellationToken, "count=exact");
            var range = response.Content.Headers.TryGetValues("Content-Range", out var values) ? values.First() : "";
            return long.TryParse(range[(range.IndexOf('/', StringComparison.Ordinal) + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var count)
                ? count
                : throw LiveErrors.OfAnswer(Address, table.Name, (int)response.StatusCode, null);
        }
    }

    public void Dispose() => _close();

    private List<object?[]> ReadSome(
        LiveTable table, LiveColumn key, string[] selected, IReadOnlyList<string> columns, string? after, int limit, CancellationToken cancellationToken)
    {
        var address = string.Create(CultureInfo.InvariantCulture,
            $"{Api}{Escape(table.Name)}?select={string.Join(',', selected.Select(Escape))}&order={Escape(key.Name)}.asc&limit={limit}{(after is null ? "" : $"&{Escape(key.Name)}=gt.{Escape(after)}")}");
        using var response = Ask(HttpMethod.Get, address, "application/json", table.Name, cancellationToken);
        using var answer = Json(response, cancellationToken);
        var types = columns.Select(c => table.Find(c)!.Type).ToArray();
        return answer.RootElement.ValueKind != JsonValueKind.Array
            ? throw LiveErrors.OfAnswer(Address, table.Name, (int)response.StatusCode, null)
            : [.. answer.RootElement.EnumerateArray().Select(row => (object?[])[Text(row.GetProperty(key.Name)), .. columns.Select((c, i) => Cell(row.GetProperty(c), types[i]))])];
    }

    private HttpResponseMessage Ask(HttpMethod method, string address, string accept, string? table, CancellationToken cancellationToken, string? prefer = null)
    {
        var response = _send(() =>
        {
            var request = new HttpRequestMessage(method, address);
            request.Headers.Accept.ParseAdd(accept);
            if (prefer is not null)
            {
                request.Headers.Add("Prefer", prefer);
            }

            return request;
        }, cancellationToken).GetAwaiter().GetResult();
        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            throw LiveErrors.OfAnswer(Address, table, (int)response.StatusCode, CodeOf(response, cancellationToken));
        }
    }

    private static JsonDocument Json(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        using var body = response.Content.ReadAsStream(cancellationToken);
        return JsonDocument.Parse(body);
    }

    private static string? CodeOf(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            using var error = Json(response, cancellationToken);
            return error.RootElement.ValueKind == JsonValueKind.Object && error.RootElement.TryGetProperty("code", out var code) && code.ValueKind == JsonValueKind.String ? code.GetString() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The description marks the columns of a primary key, and has PostgreSQL's types, some with their schema and their length: <c>public.vector(128)</c>.</summary>
    private static LiveTable TableOf(JsonProperty definition, bool seesEverything)
    {
        var columns = definition.Value.TryGetProperty("properties", out var properties)
            ? properties.EnumerateObject().Select(p => (
                Column: new LiveColumn(p.Name, TypeOf(p.Value)),
                IsKey: p.Value.TryGetProperty("description", out var text) && text.GetString()?.Contains("<pk/>", StringComparison.Ordinal) == true)).ToArray()
            : [];
        return new LiveTable("public", definition.Name, columns.Select(c => c.Column), columns.Count(c => c.IsKey) == 1 ? columns.First(c => c.IsKey).Column : null, !seesEverything);
    }

    private static string TypeOf(JsonElement property) =>
        property.TryGetProperty("format", out var format) && format.GetString() is { } name ? name.Split('(')[0] : "";

    private static object? Cell(JsonElement value, string type) => (type, value.ValueKind) switch
    {
        ("bytea", JsonValueKind.String) when value.GetString()!.StartsWith("\\x", StringComparison.Ordinal) => Convert.FromHexString(value.GetString()![2..]),
        _ => Text(value),
    };

    /// <summary>As PostgreSQL writes it where that is text, else as JSON does.</summary>
    private static string? Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => null,
        JsonValueKind.String => value.GetString(),
        _ => value.GetRawText(),
    };

    private static string Escape(string text) => Uri.EscapeDataString(text);
}
