using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Semblance.Storage.Supabase.Rest;

/// <summary>
/// What a store asks of a project's PostgREST: functions of its schema, each a transaction of its own, and rows of its tables by filters.
/// Source: https://docs.postgrest.org/en/stable/references/api/functions.html, https://docs.postgrest.org/en/stable/references/api/tables_views.html
/// </summary>
internal sealed class RestCalls(SupabaseHttp http)
{
    /// <summary>Rows of a kind that a request brings or asks for at most.</summary>
    public const int MostRows = 100;

    private const string Api = "rest/v1/";

    /// <summary>Of a request whose answers break off.</summary>
    private const int Tries = 4;

    /// <summary>As many as PostgREST gives on Supabase, which may be told to give fewer.</summary>
    private const int PageRows = 1_000;

    public SupabaseProject Project => http.Project;

    /// <summary>Calls a function with its arguments by name.</summary>
    /// <param name="isRepeatable">Whether doing it twice is as doing it once, so that it may be sent again where no answer came.</param>
    /// <returns>Its answer; of kind Null where it gave none.</returns>
    /// <exception cref="SemblanceException">As <see cref="RestErrors"/> has them; Unavailable, <c>supabase-unreachable</c>.</exception>
    public async Task<JsonElement> CallAsync(string function, JsonObject arguments, bool isRepeatable, CancellationToken cancellationToken)
    {
        var body = Encoding.UTF8.GetBytes(arguments.ToJsonString());
        return await AskAsync(
            () =>
            {
                var content = new ByteArrayContent(body);
                content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
                return new HttpRequestMessage(HttpMethod.Post, $"{Api}rpc/{function}") { Content = content };
            },
            function, isRepeatable, (_, answer) => answer, cancellationToken);
    }

    /// <summary>All rows of a table that the filters leave, by a key, page after page.</summary>
    /// <param name="filters">As PostgREST writes them, escaped: <c>client_id=eq.default</c>.</param>
    /// <param name="key">A column that is unique among these rows.</param>
    /// <param name="select">Columns, with the key among them.</param>
    public async Task<List<JsonElement>> ListAsync(string table, string select, string filters, string key, CancellationToken cancellationToken)
    {
        var rows = new List<JsonElement>();
        while (true)
        {
            var after = rows.Count == 0 ? null : TextOf(rows[^1].GetProperty(key));
            var (page, total) = await ListPageAsync(table, select, filters, key, after, PageRows, counted: true, cancellationToken);
            rows.AddRange(page);
            if (page.Count == 0 || page.Count >= total)
            {
                return rows;
            }
        }
    }

    /// <summary>The rows behind <paramref name="after"/>; fewer than there are where the server gives no more at a time. Only none is the end.</summary>
    public async Task<List<JsonElement>> ListAsync(
        string table, string select, string filters, string key, string? after, int limit, CancellationToken cancellationToken) =>
        (await ListPageAsync(table, select, filters, key, after, limit, counted: false, cancellationToken)).Rows;

    /// <summary>A value as a filter has it, behind its operator.</summary>
    public static string Escape(string value) => Uri.EscapeDataString(value);

    /// <summary>A list of ids as the operator <c>in</c> has it.</summary>
    public static string In(IEnumerable<Guid> ids) => $"in.({string.Join(',', ids)})";

    private async Task<(List<JsonElement> Rows, long Total)> ListPageAsync(
        string table, string select, string filters, string key, string? after, int limit, bool counted, CancellationToken cancellationToken)
    {
        var address = string.Create(CultureInfo.InvariantCulture,
            $"{Api}{table}?select={select}{(filters.Length == 0 ? "" : "&" + filters)}{(after is null ? "" : $"&{key}=gt.{Escape(after)}")}&order={key}.asc&limit={limit}");
        return await AskAsync(
            () =>
            {
                var request = new HttpRequestMessage(HttpMethod.Get, address);
                if (counted)
                {
                    request.Headers.Add("Prefer", "count=exact");
                }

                return request;
            },
            table, isRepeatable: true,
            (response, answer) =>
            {
                var rows = answer.ValueKind == JsonValueKind.Array ? answer.EnumerateArray().ToList() : throw NoAnswer(table);
                return (rows, counted ? TotalOf(response, table) : rows.Count);
            },
            cancellationToken);
    }

    /// <summary>An answer that breaks off after it began is as none: what may be done twice is asked for again.</summary>
    private async Task<T> AskAsync<T>(
        Func<HttpRequestMessage> make, string what, bool isRepeatable, Func<HttpResponseMessage, JsonElement, T> read, CancellationToken cancellationToken)
    {
        for (var left = isRepeatable ? Tries - 1 : 0; ; left--)
        {
            using var response = await SendAsync(make, what, isRepeatable, cancellationToken);
            try
            {
                return read(response, await ReadAsync(response, what, cancellationToken));
            }
            catch (Exception e) when (SupabaseHttp.IsLost(e, cancellationToken))
            {
                if (left == 0)
                {
                    throw http.Unreachable(e);
                }
            }

            await http.PauseAsync(cancellationToken);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(Func<HttpRequestMessage> make, string what, bool isRepeatable, CancellationToken cancellationToken)
    {
        var response = await http.SendAsync(
            () =>
            {
                var request = make();
                request.Headers.Accept.ParseAdd("application/json");
                return request;
            },
            isRepeatable, cancellationToken);
        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            throw await RestErrors.ReadAsync(response, Project, what, cancellationToken);
        }
    }

    private async Task<JsonElement> ReadAsync(HttpResponseMessage response, string what, CancellationToken cancellationToken)
    {
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            using var document = await JsonDocument.ParseAsync(body, cancellationToken: cancellationToken);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            throw NoAnswer(what);
        }
    }

    /// <summary>Behind the slash of <c>Content-Range: 0-24/3573</c>.</summary>
    private long TotalOf(HttpResponseMessage response, string what)
    {
        var range = response.Content.Headers.TryGetValues("Content-Range", out var values) ? values.First() : "";
        return long.TryParse(range.AsSpan(range.IndexOf('/', StringComparison.Ordinal) + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var total) ? total : throw NoAnswer(what);
    }

    private SemblanceException NoAnswer(string what) => new(ErrorKind.Unavailable, "supabase-fault",
        $"{Project.Name} answers {what} with something else than PostgREST does: check SUPABASE_URL.");

    private static string TextOf(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
}
