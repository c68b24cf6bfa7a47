using System.CommandLine;
using System.Text.Json.Nodes;
using Semblance.Access;
using Semblance.Cli.Hosting;
using Semblance.Cli.Output;
using Semblance.Migration.Accounts;

namespace Semblance.Cli.Commands;

/// <summary><c>semblance accounts import</c>: the accounts of a legacy system, whose passwords stay good and are plain text nowhere.</summary>
internal static class AccountsImportCommand
{
    public static Verb On(CommandLine line)
    {
        var file = new Argument<string>("FILE") { Description = "The legacy system's SQLite database; it is only read." };
        var role = new Option<string>("--role") { Description = "What the accounts may do. Default: kiosk.", DefaultValueFactory = _ => AccessNames.Of(Role.Kiosk) };
        var weak = new Option<bool>("--keep-weak") { Description = "Take passwords that everybody tries first, too; else their accounts have none until 'accounts passwd'." };
        return line.Verb("import", "Make accounts of those in a legacy database. Plain-text passwords are hashed before anything is written.",
            (session, parse, stop) => RunAsync(session, parse.GetValue(file)!, AccessNames.ParseRole(parse.GetValue(role)!), parse.GetValue(weak), stop),
            [
                new("semblance accounts import instance/app.db", "after the people: an account is its person's who has its e-mail address"),
            ]).With(file).With(role, weak);
    }

    private static async Task<int> RunAsync(Session session, string file, Role role, bool keepsWeak, CancellationToken stop)
    {
        var legacy = LegacyAccounts.Read(file);
        await using var store = await session.OpenStoreAsync(stop);
        var results = await new AccountImport(store, session.Time).RunAsync(session.Client, legacy, role, keepsWeak, stop);
        foreach (var added in results.Where(r => r.Outcome is not (AccountImportOutcome.AlreadyThere or AccountImportOutcome.BadName)))
        {
            await session.RecordAsync(store, "account.add", added.Person, stop);
        }

        session.Screen.Answer(
            () => new JsonObject
            {
                ["accounts"] = new JsonArray([.. results.Select(r => (JsonNode)new JsonObject
                {
                    ["login"] = r.Login,
                    ["outcome"] = EnumName.Of(r.Outcome),
                    ["person"] = r.Person?.ToString(),
                })]),
            },
            () => Print(session, results));
        return ExitCode.Ok;
    }

    private static void Print(Session session, IReadOnlyList<AccountImported> results)
    {
        session.Screen.Say(
            $"{Figures.Count(results.Count(r => r.Outcome == AccountImportOutcome.Hashed), "password was", "passwords were")} hashed, "
            + $"{Figures.Count(results.Count(r => r.Outcome == AccountImportOutcome.Bcrypt), "is", "are")} a bcrypt hash that the first login replaces, "
            + $"{Figures.Count(results.Count(r => r.Outcome == AccountImportOutcome.AlreadyThere), "account was", "accounts were")} there already.");
        var table = new TextTable("login", "needs a password because");
        foreach (var result in results)
        {
            if (ReasonOf(result.Outcome) is { } reason)
            {
                table.Add(result.Login, reason);
            }
        }

        if (results.Any(r => ReasonOf(r.Outcome) is not null))
        {
            session.Screen.Show(table);
            session.Screen.Say($"'{session.Command("accounts passwd LOGIN")}' gives one.");
        }
    }

    private static string? ReasonOf(AccountImportOutcome outcome) => outcome switch
    {
        AccountImportOutcome.WithoutPassword => "the legacy system kept none",
        AccountImportOutcome.WeakPassword => "its own is among the first that anybody tries, or too short",
        AccountImportOutcome.UnknownHash => "it is hashed in a way that cannot be checked",
        AccountImportOutcome.BadName => "nobody could log in with this name: it was left out",
        _ => null,
    };
}
