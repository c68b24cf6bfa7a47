using System.Text.Json;
using Semblance.Access;
using Semblance.Storage.Sqlite;

namespace Semblance.Tests.Cli.Commands;

public sealed class KeysCommandTests : IDisposable
{
    private readonly CliRun _cli = new();

    [Fact]
    public async Task A_new_key_is_printed_once_alone_on_standard_output_and_kept_nowhere()
    {
        var answer = await _cli.RunAsync("keys", "create", "front desk");
        var secret = answer.Out.Trim();
        Assert.True(KeySecret.TryParse(secret, out var key));
        Assert.DoesNotContain(secret, answer.Error, StringComparison.Ordinal);
        Assert.Contains(key.Id.Value, answer.Error, StringComparison.Ordinal);

        var list = await _cli.RunAsync("keys", "list");
        Assert.Contains("front desk", list.Out, StringComparison.Ordinal);
        Assert.DoesNotContain(secret[^KeySecret.SecretLength..], list.Out + (await _cli.RunAsync("keys", "list", "--json")).Out, StringComparison.Ordinal);
        foreach (var file in Directory.GetFiles(_cli.Folder))
        {
            Assert.DoesNotContain(secret[^KeySecret.SecretLength..], await File.ReadAllTextAsync(file, System.Text.Encoding.Latin1), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_printed_key_is_good_until_it_is_rotated_and_revoked()
    {
        var first = await CreateAsync("door", "--role", "kiosk");
        Assert.Equal(KeyOutcome.Accepted, await OutcomeAsync(first));
        var id = KeySecret.TryParse(first, out var parsed) ? parsed.Id.Value : "";
        var second = (await _cli.RunAsync("keys", "rotate", id, "--grace", "0")).Out.Trim();
        Assert.Equal(KeyOutcome.WrongSecret, await OutcomeAsync(first));
        Assert.Equal(KeyOutcome.Accepted, await OutcomeAsync(second));

        Assert.Equal(0, (await _cli.RunAsync("keys", "revoke", id)).Code);
        Assert.Equal(KeyOutcome.Revoked, await OutcomeAsync(second));
        var again = await _cli.RunAsync("keys", "rotate", id);
        Assert.Equal(4, again.Code);
        Assert.Contains("[key-ended]", again.Error, StringComparison.Ordinal);
        Assert.Contains("revoked", (await _cli.RunAsync("keys", "list")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Role_scopes_reach_and_end_are_as_asked()
    {
        await CreateAsync("vectors", "--role", "operator", "--scope", "identify", "--scope", "embeddings", "--expires", "90d");
        await CreateAsync("admin", "--installation");
        var keys = (await _cli.JsonAsync("keys", "list")).GetProperty("keys").EnumerateArray().ToDictionary(k => k.GetProperty("name").GetString()!);
        Assert.Equal(["identify", "embeddings"], keys["vectors"].GetProperty("scopes").EnumerateArray().Select(s => s.GetString()));
        Assert.Equal(90, (keys["vectors"].GetProperty("expiresAt").GetDateTimeOffset() - keys["vectors"].GetProperty("createdAt").GetDateTimeOffset()).TotalDays, 3);
        Assert.Equal(("owner", "installation"), (keys["admin"].GetProperty("role").GetString(), keys["admin"].GetProperty("reach").GetString()));
        Assert.Equal(JsonValueKind.Null, keys["admin"].GetProperty("expiresAt").ValueKind);
    }

    [Theory]
    [InlineData("key-scopes", "--role", "viewer", "--scope", "enrol")]
    [InlineData("scope-unknown", "--scope", "everything")]
    [InlineData("duration", "--expires", "soon")]
    [InlineData("duration", "--expires", "999999d")]
    [InlineData("key-reach", "--installation", "--role", "viewer")]
    [InlineData("key-reach", "--installation", "--client", "north")]
    public async Task What_cannot_be_is_refused_in_one_line(string code, params string[] options)
    {
        await _cli.JsonAsync("clients", "add", "north");
        var answer = await _cli.RunAsync(["keys", "create", "x", .. options]);
        Assert.Equal(2, answer.Code);
        Assert.Contains($"[{code}]", answer.Error, StringComparison.Ordinal);
        Assert.Single(answer.Error.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task The_keys_of_one_client_are_not_seen_or_ended_by_another()
    {
        await _cli.JsonAsync("clients", "add", "north");
        var id = (await _cli.JsonAsync("keys", "create", "desk")).GetProperty("id").GetString()!;
        Assert.Empty((await _cli.JsonAsync("keys", "list", "--client", "north")).GetProperty("keys").EnumerateArray());
        var answer = await _cli.RunAsync("keys", "revoke", id, "--client", "north");
        Assert.Equal(1, answer.Code);
        Assert.Contains("[key-unknown]", answer.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _cli.Dispose();

    private async Task<string> CreateAsync(params string[] args) => (await _cli.RunAsync(["keys", "create", .. args])).Out.Trim();

    private async Task<KeyOutcome> OutcomeAsync(string secret)
    {
        await using var store = await SqliteStore.OpenAsync(Path.Combine(_cli.Folder, "semblance.db"), TimeProvider.System, null, CancellationToken.None);
        return (await new ApiKeys(store.Keys, TimeProvider.System).AuthenticateAsync(secret, CancellationToken.None)).Outcome;
    }
}
