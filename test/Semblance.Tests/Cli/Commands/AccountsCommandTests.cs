using Semblance.Accounts;
using Semblance.Clients;
using Semblance.Storage.Sqlite;

namespace Semblance.Tests.Cli.Commands;

public sealed class AccountsCommandTests : IDisposable
{
    private readonly CliRun _cli = new();

    [Fact]
    public async Task An_account_logs_in_with_the_password_from_standard_input_which_is_shown_nowhere()
    {
        var added = await InputAsync("correct horse\n", "accounts", "add", "ada", "--role", "operator");
        Assert.Equal(0, added.Code);
        var list = await _cli.RunAsync("accounts", "list");
        Assert.Contains("operator", list.Out, StringComparison.Ordinal);
        var json = await _cli.RunAsync("accounts", "list", "--json");
        Assert.DoesNotContain("pbkdf2", list.Out + json.Out + added.Out + added.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("correct horse", list.Out + json.Out + added.Out + added.Error, StringComparison.Ordinal);
        Assert.Equal(LoginOutcome.Accepted, await LoginAsync("ada", "correct horse"));
    }

    [Fact]
    public async Task Failed_logins_survive_a_restart_and_unlock_forgets_them()
    {
        await InputAsync("correct horse\n", "accounts", "add", "ada");
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(LoginOutcome.Refused, await LoginAsync("ada", "wrong"));
        }

        Assert.Equal(LoginOutcome.Delayed, await LoginAsync("ada", "correct horse"));
        Assert.Contains("waits until", (await _cli.RunAsync("accounts", "list")).Out, StringComparison.Ordinal);
        Assert.Equal(0, (await _cli.RunAsync("accounts", "unlock", "ADA")).Code);
        Assert.Equal(LoginOutcome.Accepted, await LoginAsync("ada", "correct horse"));
    }

    [Fact]
    public async Task A_bcrypt_hash_of_an_imported_system_logs_in()
    {
        var added = await InputAsync("$2b$04$abcdefghijklmnopqrstuuK7Sjs7rFYArh/ytIZsOeM/z4RV2Fw2i\n", "accounts", "add", "bo", "--bcrypt");
        Assert.Equal(0, added.Code);
        Assert.Contains("imported", (await _cli.RunAsync("accounts", "list")).Out, StringComparison.Ordinal);
        Assert.Equal(LoginOutcome.Accepted, await LoginAsync("bo", "password123"));
        var refused = await InputAsync("not a hash\n", "accounts", "add", "cy", "--bcrypt");
        Assert.Equal(2, refused.Code);
        Assert.DoesNotContain("not a hash", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Accounts_of_a_legacy_database_come_without_their_plain_text_and_no_password_is_shown_or_kept()
    {
        var file = Path.Combine(_cli.Folder, "app.db");
        await using (var database = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={file};Pooling=False"))
        {
            await database.OpenAsync();
            await using var command = database.CreateCommand();
            command.CommandText = """
                CREATE TABLE users (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, email TEXT UNIQUE NOT NULL, password TEXT NOT NULL);
                INSERT INTO users (name, email, password) VALUES
                    ('Ada', 'ada@example.org', 'correct horse plain'),
                    ('Bo', 'bo@example.org', '$2b$04$abcdefghijklmnopqrstuuK7Sjs7rFYArh/ytIZsOeM/z4RV2Fw2i'),
                    ('Cy', 'cy@example.org', 'password123'),
                    ('Di', 'di@example.org', 'pbkdf2:sha256:260000$salt$0123456789abcdef'),
                    ('Ed', '   ', 'nobody');
                """;
            await command.ExecuteNonQueryAsync();
        }

        var before = await File.ReadAllBytesAsync(file);
        var run = await _cli.RunAsync("accounts", "import", file, "--json");
        var again = await _cli.RunAsync("accounts", "import", file);

        Assert.Equal((0, 0), (run.Code, again.Code));
        Assert.DoesNotContain("correct horse", run.Out + run.Error + again.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("$2b$", run.Out + run.Error + again.Out, StringComparison.Ordinal);
        var outcomes = System.Text.Json.JsonDocument.Parse(run.Out).RootElement.GetProperty("accounts").EnumerateArray().Select(a => a.GetProperty("outcome").GetString());
        Assert.Equal(["hashed", "bcrypt", "weak-password", "unknown-hash"], outcomes);
        Assert.Equal(before, await File.ReadAllBytesAsync(file));
        Assert.Equal(LoginOutcome.Accepted, await LoginAsync("ada@example.org", "correct horse plain"));
        Assert.Equal(LoginOutcome.Accepted, await LoginAsync("bo@example.org", "password123"));
        Assert.Equal(LoginOutcome.Refused, await LoginAsync("cy@example.org", "password123"));
        foreach (var kept in Directory.GetFiles(_cli.Folder, "semblance.db*"))
        {
            Assert.DoesNotContain("correct horse plain", System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(kept)), StringComparison.Ordinal);
        }

        Assert.Contains("kiosk", (await _cli.RunAsync("accounts", "list")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_password_replaces_the_old_one_and_a_removal_needs_a_yes()
    {
        await InputAsync("correct horse\n", "accounts", "add", "ada");
        await LoginAsync("ada", "correct horse");
        Assert.Contains("1 login has ended", (await InputAsync("another horse\n", "accounts", "passwd", "ada")).Out, StringComparison.Ordinal);
        Assert.Equal(LoginOutcome.Refused, await LoginAsync("ada", "correct horse"));
        Assert.Equal(2, (await InputAsync("short\n", "accounts", "passwd", "ada")).Code);
        Assert.Equal(4, (await _cli.RunAsync("accounts", "remove", "ada")).Code);
        Assert.Equal(0, (await _cli.RunAsync("accounts", "remove", "ada", "--yes")).Code);
        Assert.Equal(1, (await _cli.RunAsync("accounts", "unlock", "ada")).Code);
        var actions = (await _cli.JsonAsync("audit", "list", "--action", "account")).GetProperty("entries").EnumerateArray().Select(e => e.GetProperty("action").GetString());
        Assert.Equal(["account.remove", "account.password", "account.add"], actions);
    }

    public void Dispose() => _cli.Dispose();

    private Task<CliAnswer> InputAsync(string input, params string[] args) => _cli.RunAsync(input, CancellationToken.None, args);

    private async Task<LoginOutcome> LoginAsync(string login, string password)
    {
        await using var store = await SqliteStore.OpenAsync(Path.Combine(_cli.Folder, "semblance.db"), TimeProvider.System, null, CancellationToken.None);
        using var logins = new Logins(store, new LoginRule(), TimeProvider.System);
        return (await logins.ByPasswordAsync(ClientId.Default, new LoginName(login), password, null, Logins.DefaultLife, CancellationToken.None)).Outcome;
    }
}
