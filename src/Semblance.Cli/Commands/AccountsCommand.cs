using System.CommandLine;
using System.Text.Json.Nodes;
using Semblance.Access;
using Semblance.Accounts;
using Semblance.Cli.Hosting;
using Semblance.Cli.Input;
using Semblance.Cli.Output;
using Semblance.Storage;

namespace Semblance.Cli.Commands;

/// <summary><c>semblance accounts</c>: who logs in. A password is never an argument and never shown.</summary>
internal static class AccountsCommand
{
    private static readonly LoginRule Rule = new();

    public static Verb On(CommandLine line) => new Verb("accounts", "Add, list, unlock and remove the accounts of people who log in.")
        .With(Add(line), AccountsImportCommand.On(line), List(line), Password(line), Unlock(line), Remove(line));

    private static Argument<string> LoginArgument() => new("LOGIN") { Description = "The name the account logs in with." };

    private static Verb Add(CommandLine line)
    {
        var login = LoginArgument();
        var role = new Option<string>("--role") { Description = "What it may do. Default: viewer.", DefaultValueFactory = _ => AccessNames.Of(Role.Viewer) };
        var person = new Option<string?>("--person") { HelpName = "PERSON", Description = $"Who it is, for login by face. {PersonArgument.Help}" };
        var faceOnly = new Option<bool>("--no-password") { Description = "It logs in by face alone." };
        var hash = new Option<bool>("--bcrypt") { Description = "What is read is the bcrypt hash of the system it comes from; the first login replaces it." };
        return line.Verb("add", "Add an account; its password is asked for, or read from standard input.",
            (session, parse, stop) => AddAsync(
                session, parse.GetValue(login)!, AccessNames.ParseRole(parse.GetValue(role)!), parse.GetValue(person),
                parse.GetValue(faceOnly) ? Secret.None : parse.GetValue(hash) ? Secret.Bcrypt : Secret.Password, stop),
            [
                new("semblance accounts add ada@example.org --role operator", "asks for the password"),
                new("semblance accounts add bo --person P25-001 --no-password < /dev/null", "logs in by name and face"),
            ]).With(login, role, person, faceOnly, hash);
    }

    private static async Task<int> AddAsync(Session session, string login, Role role, string? who, Secret secret, CancellationToken stop)
    {
        var name = new LoginName(login);
        await using var store = await session.OpenStoreAsync(stop);
        var person = who is null ? null : await PersonArgument.FindAsync(store, session.Client, who, stop);
        var read = secret == Secret.None ? null : await NewPassword.ReadAsync(session.Host, stop);
        var account = await new AccountRegister(store, session.Time).AddAsync(
            new NewAccount
            {
                Client = session.Client,
                Login = name,
                Role = role,
                Person = person?.Id,
                Password = secret == Secret.Password ? read : null,
                Imported = secret == Secret.Bcrypt ? PasswordHash.Parse(read!.Trim()) : null,
            },
            stop);
        await session.RecordAsync(store, "account.add", account.Person, stop);
        session.Screen.Answer(() => Document(account, LoginFailures.None, session.Time), () => session.Screen.Say($"Added the account {account.Login}."));
        return ExitCode.Ok;
    }

    private static Verb List(CommandLine line) => line.Verb("list", "List accounts, oldest first, and which of them have to wait after failed logins.",
        (session, _, stop) => ListAsync(session, stop),
        [new("semblance accounts list", "who logs in, as what, and when they last did")]);

    private static async Task<int> ListAsync(Session session, CancellationToken stop)
    {
        await using var store = await session.OpenStoreAsync(stop);
        var accounts = new List<(Account Account, LoginFailures Failures)>();
        while (await store.Accounts.ListAsync(session.Client, accounts.LastOrDefault().Account?.Id, 1_000, stop) is { Count: > 0 } page)
        {
            foreach (var account in page)
            {
                accounts.Add((account, await store.Accounts.FindFailuresAsync(session.Client, LoginKey.Of(account.Login), stop)));
            }
        }

        session.Screen.Answer(
            () => new JsonObject { ["accounts"] = new JsonArray([.. accounts.Select(a => Document(a.Account, a.Failures, session.Time))]) },
            () => Print(session, accounts));
        return ExitCode.Ok;
    }

    private static void Print(Session session, List<(Account Account, LoginFailures Failures)> accounts)
    {
        if (accounts.Count == 0)
        {
            session.Screen.Say($"No accounts. '{session.Command("accounts add LOGIN")}' makes one.");
            return;
        }

        var table = new TextTable("login", "role", "person", "password", "last login", "state");
        foreach (var (account, failures) in accounts)
        {
            table.Add(
                account.Login.Value, AccessNames.Of(account.Role), account.Person?.ToString(), PasswordState(account),
                account.LastLoginAt is { } at ? Figures.Time(at) : null, State(failures, session.Time));
        }

        session.Screen.Show(table);
    }

    private static Verb Password(CommandLine line)
    {
        var login = LoginArgument();
        return line.Verb("passwd", "Give an account a new password, which ends its logins and unlocks it.",
            (session, parse, stop) => ChangePasswordAsync(session, parse.GetValue(login)!, stop),
            [new("semblance accounts passwd ada@example.org", "asks for the new password")]).With(login);
    }

    private static async Task<int> ChangePasswordAsync(Session session, string login, CancellationToken stop)
    {
        await using var store = await session.OpenStoreAsync(stop);
        var account = await FindAsync(session, store, login, stop);
        var password = await NewPassword.ReadAsync(session.Host, stop);
        var ended = await new AccountRegister(store, session.Time).ChangePasswordAsync(session.Client, account.Id, password, stop) ?? throw Unknown(session, account.Login);
        await session.RecordAsync(store, "account.password", account.Person, stop);
        session.Screen.Answer(
            () => new JsonObject { ["id"] = account.Id.ToString(), ["endedLogins"] = ended },
            () => session.Screen.Say($"The account {account.Login} has a new password; {Figures.Count(ended, "login has", "logins have")} ended."));
        return ExitCode.Ok;
    }

    private static Verb Unlock(CommandLine line)
    {
        var login = LoginArgument();
        return line.Verb("unlock", "Forget the failed logins under a name.",
            (session, parse, stop) => UnlockAsync(session, parse.GetValue(login)!, stop),
            [new("semblance accounts unlock ada@example.org", "may try again at once")]).With(login);
    }

    private static async Task<int> UnlockAsync(Session session, string login, CancellationToken stop)
    {
        await using var store = await session.OpenStoreAsync(stop);
        var account = await FindAsync(session, store, login, stop);
        await store.Accounts.RemoveFailuresAsync(session.Client, LoginKey.Of(account.Login), stop);
        await session.RecordAsync(store, "account.unlock", account.Person, stop);
        session.Screen.Answer(() => Document(account, LoginFailures.None, session.Time), () => session.Screen.Say($"Unlocked the account {account.Login}."));
        return ExitCode.Ok;
    }

    private static Verb Remove(CommandLine line)
    {
        var login = LoginArgument();
        var yes = Confirmation.Option("Remove without asking.");
        return line.Verb("remove", "Remove an account with its logins. The person stays.",
            (session, parse, stop) => RemoveAsync(session, parse.GetValue(login)!, parse.GetValue(yes), stop),
            [new("semblance accounts remove ada@example.org", "asks before it does")]).With(login, yes);
    }

    private static async Task<int> RemoveAsync(Session session, string login, bool yes, CancellationToken stop)
    {
        await using var store = await session.OpenStoreAsync(stop);
        var account = await FindAsync(session, store, login, stop);
        await session.ConfirmAsync($"Remove the account {account.Login}?", yes, stop);
        if (!await store.Accounts.RemoveAsync(session.Client, account.Id, stop))
        {
            throw Unknown(session, account.Login);
        }

        await session.RecordAsync(store, "account.remove", account.Person, stop);
        session.Screen.Answer(
            () => new JsonObject { ["id"] = account.Id.ToString(), ["login"] = account.Login.Value },
            () => session.Screen.Say($"Removed the account {account.Login}."));
        return ExitCode.Ok;
    }

    private static async Task<Account> FindAsync(Session session, IStore store, string login, CancellationToken stop)
    {
        var name = new LoginName(login);
        return await store.Accounts.FindByLoginAsync(session.Client, name, stop) ?? throw Unknown(session, name);
    }

    private static SemblanceException Unknown(Session session, LoginName login) => new(ErrorKind.NotFound, "account-unknown",
        $"There is no account \"{login}\": '{session.Command("accounts list")}' shows those there are.");

    private static string PasswordState(Account account) =>
        account.Password is null ? "none" : account.PasswordChangedAt is { } at ? $"of {Figures.Time(at)}" : "imported";

    private static string State(LoginFailures failures, TimeProvider time) => Rule.NextAttemptAt(failures, time.GetUtcNow()) switch
    {
        null => "open",
        { } at when at == DateTimeOffset.MaxValue => $"locked after {failures.Count} failures",
        { } at => $"waits until {Figures.Time(at)}, {failures.Count} failures",
    };

    private static JsonObject Document(Account account, LoginFailures failures, TimeProvider time)
    {
        var next = Rule.NextAttemptAt(failures, time.GetUtcNow());
        return new JsonObject
        {
            ["id"] = account.Id.ToString(),
            ["login"] = account.Login.Value,
            ["role"] = AccessNames.Of(account.Role),
            ["person"] = account.Person?.ToString(),
            ["hasPassword"] = account.Password is not null,
            ["passwordChangedAt"] = account.PasswordChangedAt,
            ["createdAt"] = account.CreatedAt,
            ["lastLoginAt"] = account.LastLoginAt,
            ["locked"] = next == DateTimeOffset.MaxValue,
            ["waitsUntil"] = next == DateTimeOffset.MaxValue ? null : next,
        };
    }

    private enum Secret
    {
        Password,
        Bcrypt,
        None,
    }
}
