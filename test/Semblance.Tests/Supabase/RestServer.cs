using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Npgsql;

namespace Semblance.Tests.Supabase;

/// <summary>
/// PostgREST as its documentation describes it (https://docs.postgrest.org), as far as reading tables and calling functions goes, over a real database: it asks PostgreSQL as the role that the key names, a transaction
/// a request, so that rights, row-level security, the work of functions and the JSON of every type are PostgreSQL's own. Anything it does not know is refused as PostgREST does and noted as a violation.
/// </summary>
internal sealed partial class RestServer(string connection)
{
    /// <summary>Rows of an answer at most, whatever is asked for (<c>db-max-rows</c>).</summary>
    public int MaxRows { get; init; } = 1_000;

    /// <summary>As whom it asks for the service key.</summary>
    public string Service { get; set; } = "service_role";

    /// <summary>Rows of one kind in a request at most: what a client of this project promises.</summary>
    public int MostRows { get; init; } = 100;

    public ConcurrentQueue<string> Violations { get; } = new();

    public async Task ServeAsync(HttpContext context)
    {
        try
        {
            await AnswerAsync(context);
        }
        catch (PostgresException e)
        {
            await ErrorAsync(context, StatusOf(e.SqlState, context), e.SqlState, e.MessageText, e.Detail, e.Hint);
        }
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var request = context.Request;
        var key = request.Headers["apikey"].ToString();
        if ((key != StorageServer.ServiceKey && key != StorageServer.AnonKey && key != StorageServer.SecretKey) || (key != StorageServer.SecretKey && request.Headers.Authorization != $"Bearer {key}"))
        {
            await ErrorAsync(context, 401, null, "Invalid API key");
            return;
        }

        var role = key == StorageServer.AnonKey ? "anon" : Service;
        var table = request.Path.Value!["/rest/v1/".Length..];
        await ((request.Method, table) switch
        {
            ("GET", "") => DescribeAsync(context, role),
            ("POST", _) when table.StartsWith("rpc/", StringComparison.Ordinal) && NamePattern().IsMatch(table[4..]) => CallAsync(context, role, table[4..]),
            ("GET" or "HEAD", not "") when NamePattern().IsMatch(table) => ReadAsync(context, role, table),
            _ => RefuseAsync(context, $"{request.Method} {request.Path}"),
        });
    }

    private async Task DescribeAsync(HttpContext context, string role)
    {
        Require(context, context.Request.Headers.Accept == "application/openapi+json", "the description is application/openapi+json");
        var columns = await AskAsync(role, """
            SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), coalesce(a.attnum = ANY (k.conkey), false)
            FROM pg_class c
            JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            LEFT JOIN pg_constraint k ON k.conrelid = c.oid AND k.contype = 'p'
            WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'v') AND has_table_privilege(c.oid, 'SELECT')
            ORDER BY c.relname, a.attnum
            """, r => (Table: r.GetString(0), Column: r.GetString(1), Type: r.GetString(2), IsKey: r.GetBoolean(3)));
        context.Response.ContentType = "application/openapi+json; charset=utf-8";
        await context.Response.WriteAsync(JsonSerializer.Serialize(new
        {
            swagger = "2.0",
            definitions = columns.GroupBy(c => c.Table).ToDictionary(t => t.Key, t => new
            {
                type = "object",
                properties = t.ToDictionary(c => c.Column, c => new
                {
                    format = c.Type.StartsWith("vector", StringComparison.Ordinal) ? "public." + c.Type : c.Type,
                    description = c.IsKey ? "Note:\nThis is a Primary Key.<pk/>" : null,
                }),
            }),
        }));
    }

    private async Task ReadAsync(HttpContext context, string role, string table)
    {
        var query = context.Request.Query;
        var (conditions, parameters, limit, order) = (new List<string>(), new List<string>(), MaxRows, "");
        foreach (var (name, values) in query)
        {
            var value = values[0]!;
            switch (name)
            {
                case "select":
                    break;
                case "limit" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var n):
                    limit = Math.Min(n, MaxRows);
                    break;
                case "order" when value.EndsWith(".asc", StringComparison.Ordinal) && NamePattern().IsMatch(value[..^4]):
                    order = $" ORDER BY t.\"{value[..^4]}\"";
                    break;
                case var column when NamePattern().IsMatch(column) && values.All(v => OperatorPattern().IsMatch(v!)):
                    foreach (var filter in values)
                    {
                        var (sign, text) = Operator(filter!);
                        parameters.Add(text);
                        var typed = $"${parameters.Count}::{await TypeOfAsync(role, table, column)}";
                        conditions.Add(sign == "in" ? $"t.\"{column}\" = ANY ({typed}[])" : $"t.\"{column}\" {sign} {typed}");
                    }

                    break;
                default:
                    await RefuseAsync(context, $"{name}={value}");
                    return;
            }
        }

        var selected = query["select"].ToString().Split(',');
        Require(context, selected.All(s => NamePattern().IsMatch(s)), "select of plain columns");
        Require(context, context.Request.Headers.Accept == "application/json", "rows are application/json");
        var where = conditions.Count == 0 ? "" : $" WHERE {string.Join(" AND ", conditions)}";
        var rows = await AskAsync(
            role, $"SELECT row_to_json(r)::text FROM (SELECT {string.Join(", ", selected.Select(s => $"t.\"{s}\""))} FROM \"{table}\" t{where}{order} LIMIT {limit}) r", r => r.GetString(0), [.. parameters]);
        var total = context.Request.Headers["Prefer"] == "count=exact"
            ? (await AskAsync(role, $"SELECT count(*) FROM \"{table}\" t{where}", r => r.GetInt64(0), [.. parameters]))[0].ToString(CultureInfo.InvariantCulture)
            : "*";
        context.Response.StatusCode = total != "*" && rows.Count < long.Parse(total, CultureInfo.InvariantCulture) ? 206 : 200;
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.Headers["Content-Range"] = $"{(rows.Count == 0 ? "*" : $"0-{rows.Count - 1}")}/{total}";
        if (context.Request.Method == "GET")
        {
            await context.Response.WriteAsync($"[{string.Join(",\n", rows)}]");
        }
    }

    /// <summary>A function by the names of its arguments; one that no function takes, or that is missing, is none that PostgREST finds.</summary>
    private async Task CallAsync(HttpContext context, string role, string function)
    {
        Require(context, context.Request.ContentType == "application/json", "arguments are application/json");
        Require(context, context.Request.Headers.Accept == "application/json", "answers are application/json");
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        using var arguments = JsonDocument.Parse(body.Length == 0 ? "{}" : body);
        var given = arguments.RootElement.EnumerateObject().Select(a => a.Name).ToArray();
        Require(context, LongestList(arguments.RootElement) <= MostRows, $"at most {MostRows} rows a request");
        var found = await AskAsync(
            role,
            """
            SELECT coalesce(p.proargnames, '{}'), ARRAY(SELECT format_type(t, NULL) FROM unnest(p.proargtypes) WITH ORDINALITY u (t, n) ORDER BY n), p.pronargdefaults::int
            FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND p.proname = $1
            """,
            r => (Names: r.GetFieldValue<string[]>(0), Types: r.GetFieldValue<string[]>(1), Defaults: (int)r.GetInt32(2)), function);
        if (found.Count != 1 || given.Except(found[0].Names).Any() || found[0].Names.SkipLast(found[0].Defaults).Except(given).Any())
        {
            await ErrorAsync(context, 404, "PGRST202", $"Could not find the function public.{function}({string.Join(", ", given)}) in the schema cache");
            return;
        }

        var columns = string.Join(", ", found[0].Names.Zip(found[0].Types).Where(a => given.Contains(a.First)).Select(a => $"\"{a.First}\" {a.Second}"));
        var passed = string.Join(", ", given.Select(a => $"\"{a}\" => a.\"{a}\""));
        var sql = given.Length == 0
            ? $"WITH pgrst_source AS (SELECT public.\"{function}\"() AS answer) SELECT coalesce(to_json(answer)::text, 'null') FROM pgrst_source WHERE $1 IS NOT NULL"
            : $"WITH pgrst_source AS (SELECT public.\"{function}\"({passed}) AS answer FROM json_to_record($1::json) AS a ({columns})) SELECT coalesce(to_json(answer)::text, 'null') FROM pgrst_source";
        var answer = (await AskAsync(role, sql, r => r.GetString(0), commits: true, body)).Single();
        context.Response.ContentType = "application/json; charset=utf-8";
        await context.Response.WriteAsync(answer);
    }

    private static int LongestList(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => Math.Max(value.GetArrayLength(), value.EnumerateArray().Select(LongestList).DefaultIfEmpty().Max()),
        JsonValueKind.Object => value.EnumerateObject().Where(p => p.Name is not ("known" or "groups")).Select(p => LongestList(p.Value)).DefaultIfEmpty().Max(),
        _ => 0,
    };

    /// <summary>https://docs.postgrest.org/en/stable/references/errors.html#http-status-codes</summary>
    private static int StatusOf(string state, HttpContext context) => state switch
    {
        "42501" => context.Request.Headers.Authorization.ToString() == $"Bearer {StorageServer.AnonKey}" ? 401 : 403,
        "42P01" or "42883" => 404,
        "23503" or "23505" => 409,
        "25006" => 405,
        "P0001" => 400,
        _ when state.StartsWith("08", StringComparison.Ordinal) || state.StartsWith("53", StringComparison.Ordinal) => 503,
        _ when state[..2] is "09" or "25" or "38" or "39" or "3B" or "40" or "54" or "55" or "57" or "58" or "F0" or "HV" or "P0" or "XX" => 500,
        _ => 400,
    };

    private static (string Sign, string Text) Operator(string filter) => filter.Split('.', 2) switch
    {
        ["eq", var text] => ("=", text),
        ["gt", var text] => (">", text),
        [_, var text] => ("in", $"{{{text[1..^1]}}}"),
        _ => throw new InvalidOperationException(filter),
    };

    private async Task<string> TypeOfAsync(string role, string table, string column) => (await AskAsync(
        role, "SELECT format_type(atttypid, NULL) FROM pg_attribute WHERE attrelid = $1::regclass AND attname = $2", r => r.GetString(0), table, column)).FirstOrDefault() ?? "text";

    private Task<List<T>> AskAsync<T>(string role, string sql, Func<NpgsqlDataReader, T> read, params string[] parameters) => AskAsync(role, sql, read, commits: false, parameters);

    private async Task<List<T>> AskAsync<T>(string role, string sql, Func<NpgsqlDataReader, T> read, bool commits, params string[] parameters)
    {
        await using var opened = new NpgsqlConnection(connection);
        await opened.OpenAsync();
        await using var transaction = await opened.BeginTransactionAsync();
        await using (var become = new NpgsqlCommand($"SET LOCAL ROLE {role}; SET LOCAL TimeZone = 'UTC'", opened))
        {
            await become.ExecuteNonQueryAsync();
        }

        await using var command = new NpgsqlCommand(sql, opened);
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        }

        var rows = new List<T>();
        await using (var reader = await command.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
            {
                rows.Add(read(reader));
            }
        }

        if (commits)
        {
            await transaction.CommitAsync();
        }

        return rows;
    }

    private void Require(HttpContext context, bool holds, string rule)
    {
        if (!holds)
        {
            Violations.Enqueue($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}: {rule}");
        }
    }

    private Task RefuseAsync(HttpContext context, string what)
    {
        Violations.Enqueue(what);
        return ErrorAsync(context, 400, "PGRST100", $"failed to parse {what}");
    }

    private static async Task ErrorAsync(HttpContext context, int status, string? code, string message, string? details = null, string? hint = null)
    {
        context.Response.StatusCode = status;
        await context.Response.WriteAsJsonAsync(new { code, details, hint, message });
    }

    [GeneratedRegex(@"^(eq\..*|gt\..*|in\.\([0-9a-f,-]+\))$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Singleline)]
    private static partial Regex OperatorPattern();

    [GeneratedRegex("^[a-z_][a-z0-9_]*$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex NamePattern();
}
