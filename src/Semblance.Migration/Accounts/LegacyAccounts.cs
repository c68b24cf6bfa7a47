using Semblance.Migration.Sources.Discovery;
using Semblance.Migration.Sources.Sqlite;

namespace Semblance.Migration.Accounts;

/// <summary>
/// The accounts in a legacy SQLite file, such as guide 002's <c>instance/app.db</c>. The one place that reads a column of passwords, and only when
/// somebody asks for accounts by name; an import of people never does.
/// </summary>
public static class LegacyAccounts
{
    private const int MostAccounts = 100_000;
    private const int MostSecret = 1_000;

    private static readonly string[] Tables = ["users", "user", "accounts", "account"];
    private static readonly string[] Logins = ["email", "username", "user_name", "login", "name"];
    private static readonly string[] Secrets = ["password_hash", "hashed_password", "password", "passwd", "pwd"];

    /// <summary>Columns that say whether somebody may log in, and what they hold where nobody may.</summary>
    private static readonly (string Column, int Ended)[] Ends = [("is_active", 0), ("active", 0), ("is_deleted", 1), ("disabled", 1), ("is_disabled", 1)];

    /// <returns>In the table's order; rows without a login name, and accounts that were switched off or deleted there, left out.</returns>
    /// <exception cref="SemblanceException">
    /// NotFound, <c>file-unknown</c>; Invalid, <c>accounts-none</c>: no table of accounts; Exhausted, <c>accounts-many</c>; what the file's SQLite says.
    /// </exception>
    public static IReadOnlyList<LegacyAccount> Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new SemblanceException(ErrorKind.NotFound, "file-unknown", $"There is no file {path}: give the legacy system's database.");
        }

        using var database = LegacyDatabase.Open(new FoundFile(Path.GetFileName(path), Path.GetFullPath(path), FileFormat.Sqlite, new FileInfo(path).Length, null));
        var (table, login, secret, ends) = Find(database);
        var sql = $"""
            SELECT rowid, {LegacyDatabase.Quote(login)}, {(secret is null ? "NULL" : LegacyDatabase.Quote(secret))}
            FROM {LegacyDatabase.Quote(table)}
            WHERE {string.Join(" AND ", ends.Select(e => $"{LegacyDatabase.Quote(e.Column)} IS NOT {e.Ended}").Prepend("true"))}
            ORDER BY rowid LIMIT {MostAccounts + 1}
            """;
        var accounts = new List<LegacyAccount>();
        foreach (var row in database.Query(sql))
        {
            var (name, kept) = (Text(row.GetValue(1)), Text(row.GetValue(2)));
            if (!string.IsNullOrWhiteSpace(name))
            {
                accounts.Add(new LegacyAccount(row.GetInt64(0).ToString(System.Globalization.CultureInfo.InvariantCulture), name.Trim(), kept is { Length: > 0 and <= MostSecret } ? kept : null));
            }
        }

        return accounts.Count <= MostAccounts ? accounts : throw new SemblanceException(
            ErrorKind.Exhausted, "accounts-many", $"The table {table} has more than {MostAccounts} accounts: import them in parts.");
    }

    private static (string Table, string Login, string? Secret, IEnumerable<(string Column, int Ended)> Ends) Find(LegacyDatabase database)
    {
        foreach (var table in Tables)
        {
            var columns = database.Query("SELECT name FROM pragma_table_info($table)", ("$table", table)).Select(r => r.GetString(0)).ToArray();
            if (First(columns, Logins) is { } login)
            {
                return (table, login, First(columns, Secrets), Ends.Where(e => columns.Contains(e.Column, StringComparer.OrdinalIgnoreCase)));
            }
        }

        throw new SemblanceException(ErrorKind.Invalid, "accounts-none", "No table of the file holds accounts: it has none called users or accounts with an email, username or name.");
    }

    private static string? First(string[] columns, string[] names) =>
        names.Select(n => Array.Find(columns, c => c.Equals(n, StringComparison.OrdinalIgnoreCase))).FirstOrDefault(c => c is not null);

    private static string? Text(object value) => value switch
    {
        string text => text,
        byte[] bytes => System.Text.Encoding.UTF8.GetString(bytes),
        _ => null,
    };
}
