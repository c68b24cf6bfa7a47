using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Npgsql;

namespace Semblance.Tests.Supabase;

/// <summary>
/// PostgREST as its documentation describes it (https://docs.postgrest.org), as far as reading goes, over a real database: it asks PostgreSQL as the role that the key names, so that rights, row-level security and
/// the JSON of every type are PostgreSQL's own. Anything it does not know is refused as PostgREST does and noted as a violation.
/// </summary>
internal sealed partial class RestServer(string connection)
{
    /// <summary>Rows of an answer at most, whatever is asked for (<c>db-max-rows</c>).</summary>
    public int MaxRows { get; init; } = 1_000;

    public ConcurrentQueue<string> Violations { get; } = new();

    public async Task ServeAsync(HttpContext context)
    {
        try
        {
            await AnswerAsync(context);
        }
        catch (PostgresException e)
        {
            var status = e.SqlState switch { "42501" => 403, "42P01" => 404, "57014" => 500, _ => 400 };
            await ErrorAsync(context, status, e.SqlState, e.MessageText);
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

        var role = key == StorageServer.AnonKey ? "anon" : "service_role";
        var table = request.Path.Value!["/rest/v1/".Length..];
        await ((request.Method, table) switch
        {
            ("GET", "") => DescribeAsync(context, role),
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
            var value = values.Single()!;
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
                case var column when NamePattern().IsMatch(column) && value.StartsWith("gt.", StringComparison.Ordinal):
                    parameters.Add(value[3..]);
                    conditions.Add($"t.\"{column}\" > ${parameters.Count}::{await TypeOfAsync(role, table, column)}");
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

    private async Task<string> TypeOfAsync(string role, string table, string column) => (await AskAsync(
        role, "SELECT format_type(atttypid, NULL) FROM pg_attribute WHERE attrelid = $1::regclass AND attname = $2", r => r.GetString(0), table, column)).FirstOrDefault() ?? "text";

    private async Task<List<T>> AskAsync<T>(string role, string sql, Func<NpgsqlDataReader, T> read, params string[] parameters)
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

        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync())
        {
            rows.Add(read(reader));
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

    private static async Task ErrorAsync(HttpContext context, int status, string? code, string message)
    {
        context.Response.StatusCode = status;
        await context.Response.WriteAsJsonAsync(new { code, details = (string?)null, hint = (string?)null, message });
    }

    [GeneratedRegex("^[a-z_][a-z0-9_]*$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex NamePattern();
}
