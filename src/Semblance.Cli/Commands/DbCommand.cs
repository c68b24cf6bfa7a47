using System.CommandLine;
using System.Text.Json.Nodes;
using Semblance.Cli.Hosting;
using Semblance.Cli.Input;
using Semblance.Cli.Output;
using Semblance.Storage;
using Semblance.Storage.Postgres;
using Semblance.Storage.Supabase.Rest;

namespace Semblance.Cli.Commands;

/// <summary><c>semblance db</c>: the schema of a PostgreSQL store. A SQLite store looks after its own.</summary>
internal static class DbCommand
{
    private const string Example = "semblance --store postgres://owner@db.example.org/semblance db";

    public static Verb On(CommandLine line) =>
        new Verb("db", "Prepare a PostgreSQL database for Semblance, and bring its tables up to date.").With(
            Migrate(line), Status(line), DbDistributeCommand.Distribute(line), DbDistributeCommand.Undistribute(line));

    private static Verb Migrate(CommandLine line)
    {
        var to = new Option<int?>("--to") { HelpName = "N", Description = "Go to this schema, forwards or back; 0 removes every table and all that is in it. Default: the newest." };
        var yes = Confirmation.Option("Go back, and lose what later schemas keep, without asking; for scripts.");
        return line.Verb("migrate", "Make the tables, or bring them up to date. Needs a user who may make tables; the extension and the role once, too.",
            (session, parse, stop) => MigrateAsync(session, parse.GetValue(to), parse.GetValue(yes), stop),
            [
                new($"{Example} migrate", "an empty database, or one of an older Semblance; the password comes from PGPASSWORD or ~/.pgpass"),
                new($"{Example} migrate --to 0 --yes", "removes everything; for tests"),
            ])
            .With(to, yes);
    }

    private static async Task<int> MigrateAsync(Session session, int? to, bool yes, CancellationToken stop)
    {
        var address = Address(session);
        var newest = PostgresStatus.NewestSchema;
        if (to is < 0 || to > newest)
        {
            throw new SemblanceException(ErrorKind.Invalid, "schema-unknown", $"There is no schema {to}: this Semblance knows 0 (nothing) to {newest}.");
        }

        var before = (await PostgresStore.InspectAsync(address, stop)).Schema;
        if (to < before)
        {
            await session.ConfirmAsync(
                to == 0 ? $"Remove every client, person, face and import from {address.Target}?" : $"Take {address.Target} from schema {before} back to {to}, and lose what that one cannot keep?",
                yes, stop);
        }

        await PostgresStore.MigrateAsync(address, to, stop);
        var after = await PostgresStore.InspectAsync(address, stop);
        session.Screen.Answer(
            () => Document(address, after).With("before", before),
            () => session.Screen.Say(before == after.Schema
                ? $"{address.Target} has schema {after.Schema} already."
                : $"{address.Target} has schema {after.Schema} now{(before == 0 ? "" : $", it had {before}")}."));
        WarnOfDefects(session, after);
        return ExitCode.Ok;
    }

    private static Verb Status(CommandLine line) => line.Verb(
        "status", "Show the schema, the versions of PostgreSQL and pgvector, and what the user may do. Changes nothing.",
        (session, _, stop) => ShowAsync(session, stop),
        [new($"{Example} status", "is there a store, and is it up to date? (exit code 3: no)")]);

    private static async Task<int> ShowAsync(Session session, CancellationToken stop)
    {
        var address = Address(session);
        var status = await PostgresStore.InspectAsync(address, stop);
        var isCurrent = status.Schema == PostgresStatus.NewestSchema;
        session.Screen.Answer(() => Document(address, status), () =>
        {
            var screen = session.Screen;
            screen.Say($"{address}:");
            screen.Say($"  schema      {status.Schema} of {PostgresStatus.NewestSchema}{(isCurrent ? "" : $": '{session.Command("db migrate")}' brings it up to date")}");
            screen.Say($"  PostgreSQL  {status.Server}{(status.IsReplica ? ", a replica" : status.IsReadOnly ? ", read-only" : "")}");
            foreach (var host in status.Hosts)
            {
                screen.Say($"  host        {host.Host}: {EnumName.Of(host.Role)}{(host.Problem is null ? "" : $", not used ({host.Problem})")}{(host.Role == HostRole.Standby ? $", {Figures.Of(host.LagBytes)} bytes behind" : "")}");
            }

            screen.Say($"  pgvector    {status.Pgvector ?? (status.PgvectorAvailable is { } version ? $"{version} is installed, the extension not yet made" : "not installed on the server")}");
            screen.Say($"  user        {status.User}{(status.IsSuperuser ? ", a superuser" : "")}, {(status.MayBeApplication ? "may" : "may not")} work as semblance_app");
            screen.Say($"  connection  {(status.IsEncrypted ? "encrypted" : "not encrypted")}");
        });
        WarnOfDefects(session, status);
        return isCurrent ? ExitCode.Ok : ExitCode.Differences;
    }

    private static void WarnOfDefects(Session session, PostgresStatus status)
    {
        if (status.Pgvector is { } version && PgvectorDefects.Of(version) is { Count: > 0 } defects)
        {
            session.Screen.Note($"warning: pgvector {version} has known defects ({string.Join("; ", defects)}): install {PgvectorDefects.SoundSince} or later, then ALTER EXTENSION vector UPDATE.");
        }
    }

    internal static PostgresAddress Address(Session session) => session.Address.Postgres ?? throw (session.Address.Project is { } project ? RestStore.NeedsDatabase(
        project, "a schema is written as files ('semblance supabase migrations supabase/migrations', then 'supabase db push'); 'semblance db'") : new SemblanceException(
        ErrorKind.Unsupported, "store-kind",
        $"{session.Address} looks after its own tables; 'semblance db' is for PostgreSQL: --store postgres://user@host/database."));

    private static JsonObject Document(PostgresAddress address, PostgresStatus status) => new()
    {
        ["store"] = address.ToString(),
        ["schema"] = status.Schema,
        ["newest"] = PostgresStatus.NewestSchema,
        ["server"] = status.Server,
        ["pgvector"] = status.Pgvector,
        ["pgvectorAvailable"] = status.PgvectorAvailable,
        ["user"] = status.User,
        ["superuser"] = status.IsSuperuser,
        ["applicationRole"] = status.MayBeApplication,
        ["replica"] = status.IsReplica,
        ["readOnly"] = status.IsReadOnly,
        ["encrypted"] = status.IsEncrypted,
        ["hosts"] = new JsonArray([.. status.Hosts.Select(h => (JsonNode)new JsonObject
        {
            ["host"] = h.Host, ["role"] = EnumName.Of(h.Role), ["lagBytes"] = h.LagBytes, ["problem"] = h.Problem,
        })]),
    };

    private static JsonObject With(this JsonObject document, string name, JsonNode value)
    {
        document[name] = value;
        return document;
    }
}
