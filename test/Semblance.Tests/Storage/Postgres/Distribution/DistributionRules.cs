using System.Text.RegularExpressions;

namespace Semblance.Tests.Storage.Postgres.Distribution;

/// <summary>
/// What a statement must be like for Citus to send it to the one node where a client's rows are, as far as the text tells: each table of clients is bound to the client, one of them by a
/// value; a statement that changes rows decides nothing by a function that changes its mind; rows of no table are not copied in, which row-level security forbids.
/// </summary>
internal static partial class DistributionRules
{
    private static readonly HashSet<string> NoAlias = new(StringComparer.OrdinalIgnoreCase)
    {
        "WHERE", "SET", "ON", "USING", "ORDER", "GROUP", "LIMIT", "VALUES", "SELECT", "JOIN", "LEFT", "CROSS", "FULL", "INNER", "FOR", "RETURNING", "UNION", "DEFAULT", "AND", "FROM",
    };

    /// <param name="tables">Of clients.</param>
    /// <returns>What is wrong with the statement; nothing where Citus can route it.</returns>
    public static IReadOnlyList<string> Broken(string statement, IReadOnlySet<string> tables)
    {
        var sql = Texts().Replace(Comments().Replace(statement, " "), "''");
        var named = Tables().Matches(sql).Where(m => tables.Contains(m.Groups["table"].Value)).ToList();
        var broken = new List<string>();
        foreach (var table in named.Where(m => !m.Groups["verb"].Value.Equals("INTO", StringComparison.OrdinalIgnoreCase)))
        {
            var alias = table.Groups["alias"].Value is { Length: > 0 } given && !NoAlias.Contains(given) ? given : null;
            if (!IsBound(sql, alias ?? table.Groups["table"].Value, isBare: alias is null || table == named[0]))
            {
                broken.Add($"{table.Groups["table"].Value} {alias} is not bound to the client");
            }
        }

        if (named.Exists(m => !m.Groups["verb"].Value.Equals("INTO", StringComparison.OrdinalIgnoreCase)) && !ByValue().IsMatch(sql))
        {
            broken.Add("no client is given by value");
        }

        if (Outer().Matches(sql).FirstOrDefault(m => tables.Contains(m.Groups["table"].Value)) is { } outer)
        {
            broken.Add($"{outer.Groups["table"].Value} is joined from outside to {outer.Groups["first"].Value}, so that every node is asked");
        }

        var isWrite = Write().IsMatch(sql) && named.Count > 0;
        if (isWrite && sql.IndexOf("WHERE", StringComparison.OrdinalIgnoreCase) is >= 0 and var where && Volatile().Match(sql, where) is { Success: true } unsteady)
        {
            broken.Add($"{unsteady.Value} decides what is changed");
        }

        if (isWrite && Insert().IsMatch(sql) && From().IsMatch(sql) && named.Count == 1 && !Kept().IsMatch(sql))
        {
            broken.Add("INSERT … SELECT of no table needs ON CONFLICT or RETURNING");
        }

        return broken;
    }

    private static bool IsBound(string sql, string name, bool isBare)
    {
        // Without a table before it, it is that of the first, or only, one.
        var by = isBare ? $@"(?:(?<![\w.])|(?<![\w])(?:public\.)?{name}\.)" : $@"(?<![\w.]){name}\.";
        return Regex.IsMatch(sql, $@"{by}client_id\s*(?:=|IN\b)|=\s*{by}client_id\b|\({by}client_id\s*,[^()]*\)\s*(?:=|IN)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);
    }

    [GeneratedRegex(@"--[^\n]*|/\*.*?\*/", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Comments();

    [GeneratedRegex("'(?:[^']|'')*'", RegexOptions.CultureInvariant)]
    private static partial Regex Texts();

    [GeneratedRegex(@"\b(?<verb>FROM|JOIN|UPDATE|INTO|USING)\s+(?:ONLY\s+)?(?:public\.)?(?<table>\w+)(?:\s+(?:AS\s+)?(?<alias>[a-z_]\w*))?", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Tables();

    [GeneratedRegex(@"\bFROM\s+(?:public\.)?(?<first>spaces|clients)(?:\s+(?:AS\s+)?\w+)?\s+LEFT\s+JOIN\s+(?:public\.)?(?<table>\w+)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Outer();

    [GeneratedRegex(@"client_id\s*=\s*\$\d+|client_id\)?\s*=\s*ANY\s*\(\$\d+", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex ByValue();

    [GeneratedRegex(@"^\s*(?:WITH\b.*)?\b(?:INSERT|UPDATE|DELETE)\b", RegexOptions.IgnoreCase | RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Write();

    [GeneratedRegex(@"\b(?:clock_timestamp|statement_timestamp|timeofday|random|gen_random_uuid|nextval|setval|pg_sleep|set_config)\s*\(", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Volatile();

    [GeneratedRegex(@"^\s*INSERT\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Insert();

    [GeneratedRegex(@"\bSELECT\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex From();

    [GeneratedRegex(@"\bON\s+CONFLICT\b|\bRETURNING\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Kept();
}
