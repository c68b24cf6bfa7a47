using System.CommandLine;
using System.Text.Json.Nodes;
using Semblance.Access;
using Semblance.Cli.Hosting;
using Semblance.Cli.Input;
using Semblance.Cli.Output;

namespace Semblance.Cli.Commands;

/// <summary><c>semblance keys</c>: who may call the API, and for what. A secret is shown once, on standard output alone.</summary>
internal static class KeysCommand
{
    public static Verb On(CommandLine line) =>
        new Verb("keys", "Make, list, rotate and revoke the keys of the API.").With(Create(line), List(line), Rotate(line), Revoke(line));

    private static Argument<string> IdArgument() => new("ID") { Description = "The key's id, as 'keys list' shows it." };

    private static Verb Create(CommandLine line)
    {
        var name = new Argument<string>("NAME") { Description = "What you call it: the device, program or person that holds it." };
        var role = new Option<string?>("--role") { Description = "What it is for. Default: operator; owner with --installation." };
        role.AcceptOnlyFromAmong([.. AccessNames.AllRoles]);
        var scopes = new Option<string[]>("--scope") { Description = "One right; may be repeated. Default: all of the role's but embeddings.", HelpName = string.Join('|', AccessNames.AllScopes) };
        var expires = DurationOption.Symbol("--expires", "How long it is good: 90d, 24h. Default: until it is revoked.");
        var reach = new Option<bool>("--installation") { Description = "An owner's key for every client; it may add clients." };
        return line.Verb("create", "Make a key. Its secret is printed once and kept nowhere.",
            (session, parse, stop) => CreateAsync(
                session,
                new NewKey
                {
                    Client = session.Client,
                    Name = parse.GetValue(name)!,
                    Role = parse.GetValue(role) is { } given ? AccessNames.ParseRole(given) : parse.GetValue(reach) ? Role.Owner : Role.Operator,
                    Scopes = parse.GetValue(scopes) is { Length: > 0 } names ? AccessNames.ParseScopes(names) : null,
                    Reach = parse.GetValue(reach) ? Reach.Installation : Reach.Client,
                    ExpiresAt = session.Time.GetUtcNow() + DurationOption.Read(parse.GetValue(expires), "--expires"),
                },
                stop),
            [
                new("semblance keys create \"front desk\" --role operator", "a key that enrols and identifies"),
                new("semblance keys create \"door 3\" --role kiosk --expires 365d", "a key that only identifies, for a year"),
                new("KEY=$(semblance keys create admin --installation)", "a key for everything, straight into a variable"),
            ]).With(name, role, scopes, expires, reach);
    }

    private static async Task<int> CreateAsync(Session session, NewKey wanted, CancellationToken stop)
    {
        await using var store = await session.OpenStoreAsync(stop);
        var issued = await new ApiKeys(store.Keys, session.Time).CreateAsync(wanted, stop);
        await session.RecordAsync(store, "key.create", null, stop);
        Show(session.Screen, issued, $"The key {issued.Key.Id} (\"{issued.Key.Name}\", {Rights(issued.Key)}). It is shown this once: keep it where secrets are kept.");
        return ExitCode.Ok;
    }

    private static Verb List(CommandLine line) => line.Verb("list", "List the client's keys, the ended ones too; never a secret.",
        (session, _, stop) => ListAsync(session, stop),
        [new("semblance keys list", "which keys there are, and when each was last used")]);

    private static async Task<int> ListAsync(Session session, CancellationToken stop)
    {
        await using var store = await session.OpenStoreAsync(stop);
        var keys = await store.Keys.ListAsync(session.Client, stop);
        session.Screen.Answer(
            () => new JsonObject { ["keys"] = new JsonArray([.. keys.Select(Document)]) },
            () => Print(session, keys));
        return ExitCode.Ok;
    }

    private static void Print(Session session, IReadOnlyList<ApiKey> keys)
    {
        if (keys.Count == 0)
        {
            session.Screen.Say($"No keys. '{session.Command("keys create NAME")}' makes one.");
            return;
        }

        var table = new TextTable("id", "name", "role", "scopes", "reach", "made", "expires", "last used", "state");
        foreach (var key in keys)
        {
            table.Add(
                key.Id.Value, key.Name, AccessNames.Of(key.Role), string.Join(' ', AccessNames.Of(key.Scopes)), AccessNames.Of(key.Reach),
                Figures.Time(key.CreatedAt), Time(key.ExpiresAt), Time(key.LastUsedAt), State(key, session.Time.GetUtcNow()));
        }

        session.Screen.Show(table);
    }

    private static Verb Rotate(CommandLine line)
    {
        var id = IdArgument();
        var grace = DurationOption.Symbol("--grace", "How long the old secret stays good: 0 to 30d. Default: 24h.");
        return line.Verb("rotate", "Give a key a new secret; the old one stays good for a while.",
            (session, parse, stop) => RotateAsync(session, parse.GetValue(id)!, DurationOption.Read(parse.GetValue(grace), "--grace"), stop),
            [
                new("semblance keys rotate 3kTz0aQ9LmXb", "time to replace it everywhere: 24 hours"),
                new("semblance keys rotate 3kTz0aQ9LmXb --grace 0", "the secret has leaked: end it now"),
            ]).With(id, grace);
    }

    private static async Task<int> RotateAsync(Session session, string id, TimeSpan? grace, CancellationToken stop)
    {
        var key = new KeyId(id);
        await using var store = await session.OpenStoreAsync(stop);
        var issued = await new ApiKeys(store.Keys, session.Time).RotateAsync(session.Client, key, grace ?? ApiKeys.DefaultGrace, stop)
            ?? throw Unknown(session, key);
        await session.RecordAsync(store, "key.rotate", null, stop);
        Show(session.Screen, issued, $"The key {key} (\"{issued.Key.Name}\") has a new secret, shown this once; the old one is good until {Time(issued.Key.PreviousUntil)}.");
        return ExitCode.Ok;
    }

    private static Verb Revoke(CommandLine line)
    {
        var id = IdArgument();
        return line.Verb("revoke", "End a key at once and for good. It stays in the list.",
            (session, parse, stop) => RevokeAsync(session, parse.GetValue(id)!, stop),
            [new("semblance keys revoke 3kTz0aQ9LmXb", "whoever holds it is refused from now on")]).With(id);
    }

    private static async Task<int> RevokeAsync(Session session, string id, CancellationToken stop)
    {
        var key = new KeyId(id);
        await using var store = await session.OpenStoreAsync(stop);
        var revoked = await new ApiKeys(store.Keys, session.Time).RevokeAsync(session.Client, key, stop) ?? throw Unknown(session, key);
        await session.RecordAsync(store, "key.revoke", null, stop);
        session.Screen.Answer(
            () => Document(revoked),
            () => session.Screen.Say($"Revoked the key {key} (\"{revoked.Name}\"); running servers notice within {ApiKeys.MemoryTime.TotalSeconds:0} s."));
        return ExitCode.Ok;
    }

    private static void Show(Screen screen, IssuedKey issued, string note) => screen.Answer(
        () =>
        {
            var document = Document(issued.Key);
            document["secret"] = issued.Secret.Reveal();
            return document;
        },
        () =>
        {
            screen.Note(note);
            screen.Say(issued.Secret.Reveal());
        });

    private static SemblanceException Unknown(Session session, KeyId id) => new(ErrorKind.NotFound, "key-unknown",
        $"The client {session.Client} has no key {id}: '{session.Command("keys list")}' shows those there are.");

    private static string State(ApiKey key, DateTimeOffset now) =>
        key.RevokedAt is { } at ? $"revoked {Figures.Time(at)}"
        : key.ExpiresAt <= now ? "expired"
        : key.PreviousUntil > now ? $"good; the old secret until {Time(key.PreviousUntil)}"
        : "good";

    private static string Rights(ApiKey key) =>
        $"{AccessNames.Of(key.Role)}: {string.Join(' ', AccessNames.Of(key.Scopes))}{(key.Reach == Reach.Installation ? ", every client" : "")}";

    private static string? Time(DateTimeOffset? time) => time is { } at ? Figures.Time(at) : null;

    private static JsonObject Document(ApiKey key) => new()
    {
        ["id"] = key.Id.Value,
        ["name"] = key.Name,
        ["role"] = AccessNames.Of(key.Role),
        ["scopes"] = new JsonArray([.. AccessNames.Of(key.Scopes).Select(s => (JsonNode)s)]),
        ["reach"] = AccessNames.Of(key.Reach),
        ["createdAt"] = key.CreatedAt,
        ["expiresAt"] = key.ExpiresAt,
        ["lastUsedAt"] = key.LastUsedAt,
        ["previousUntil"] = key.PreviousUntil,
        ["revokedAt"] = key.RevokedAt,
    };
}
