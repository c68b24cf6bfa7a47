using System.CommandLine;
using System.Text.Json.Nodes;
using Semblance.Cli.Commands.Import;
using Semblance.Cli.Hosting;
using Semblance.Clients;
using Semblance.Migration.Plan;
using Semblance.Storage;
using Semblance.Storage.Supabase.Rest;

namespace Semblance.Cli.Commands;

/// <summary><c>semblance store copy</c>: promotes a store. Each client is an import of its own: planned, run, verified.</summary>
internal static class StoreCopyCommand
{
    public static Verb On(CommandLine line)
    {
        var options = new StoreCopyOptions();
        return line.Verb(
            "copy", "Copy people, faces, photos, attendance and documents into another store, ids and all. Plan, dry run, resume, verify and rollback as of any import. All clients, or --client.",
            (session, parse, stop) => CopyAsync(session, parse, options, stop),
            [
                new("semblance store copy --from sqlite:data/semblance.db --to postgres://semblance@db.example.org/semblance", "a dry run: the exact counts, and nothing written"),
                new("semblance store copy --from sqlite:data/semblance.db --to postgres://semblance@db.example.org/semblance --apply", "writes and compares; exits with 3 on any difference"),
                new("semblance store copy --from postgres://semblance@db.example.org/semblance --to sqlite:laptop.db --client north --apply", "one client, and back again"),
            ])
            .With(options.All);
    }

    private static async Task<int> CopyAsync(Session session, ParseResult parse, StoreCopyOptions options, CancellationToken stop)
    {
        var from = CopiedStore.AddressOf(session, parse.GetValue(options.From));
        var target = Target(session, parse.GetValue(options.To));
        if (target.Address.Project is { } project)
        {
            throw RestStore.NeedsDatabase(project, "a copy of a whole store, accounts and log included,");
        }

        var photos = PhotosOf(parse, options, from, target);
        CheckApart(from, photos, target);
        var store = new PlanStore(CopiedStore.TextOf(from), photos);
        var (clients, spaces) = await ListAsync(session, from, stop);
        var apply = parse.GetValue(options.Apply);
        var copied = new List<ClientCopy>();
        foreach (var client in clients)
        {
            var copy = new ClientCopy(target.On(null, client.Id), client, store);
            copied.Add(copy);
            await copy.PlanAsync(parse.GetValue(options.BatchRows), stop);
            await SaveAsync(copy, parse.GetValue(options.Plan), clients.Count > 1, stop);
            await copy.RunAsync(apply, spaces, stop);
            copy.Print(apply);
            if (copy.IsInterrupted)
            {
                break;
            }
        }

        if (session.Screen.IsJson)
        {
            session.Screen.Answer(Document(store, target, apply, copied));
        }

        copied[^1].SayInterrupted();
        return copied.Max(c => c.ExitCode);
    }

    private static Session Target(Session session, string? to) => to is null && !session.IsStoreGiven
        ? throw new SemblanceException(ErrorKind.Invalid, "copy-to", "Name the store to copy to: --to postgres://user@host/database, or SEMBLANCE_STORE.")
        : session.On(to, session.Client);

    private static string? PhotosOf(ParseResult parse, StoreCopyOptions options, StoreAddress from, Session target)
    {
        if (target.PhotoFolder is null)
        {
            throw new SemblanceException(ErrorKind.Unsupported, "store-kind", $"{target.Address} goes away with this command: copy to a file or to PostgreSQL.");
        }

        if (parse.GetValue(options.NoPhotos))
        {
            return null;
        }

        return Path.GetFullPath(parse.GetValue(options.FromPhotos) ?? Stores.PhotoFolderOf(from)
            ?? throw new SemblanceException(ErrorKind.Unsupported, "store-kind", $"{from} begins empty with every command: there is nothing to copy."));
    }

    /// <summary>What a rollback of the copy takes away must not be what the source still needs.</summary>
    private static void CheckApart(StoreAddress from, string? photos, Session target)
    {
        if (CopiedStore.TextOf(from) == CopiedStore.TextOf(target.Address))
        {
            throw new SemblanceException(ErrorKind.Invalid, "copy-same", $"{from} would be copied into itself: --to names another store.");
        }

        if (!target.HasBucket && photos is not null && photos == Path.GetFullPath(target.PhotoFolder!))
        {
            throw new SemblanceException(ErrorKind.Refused, "copy-same-photos",
                $"Both stores would keep their photos in {photos}, and what one no longer needs would be gone from the other: name another folder with --photos, or where the first one's are with --from-photos.");
        }
    }

    /// <summary>The clients to copy; and, when those are all, the spaces of the store, used or not.</summary>
    private static async Task<(IReadOnlyList<Client> Clients, IReadOnlyList<Spaces.Space> Spaces)> ListAsync(Session session, StoreAddress from, CancellationToken stop)
    {
        await using var store = await CopiedStore.OpenStoreAsync(session, from, stop);
        var clients = await store.Clients.ListAsync(stop);
        if (!session.IsClientGiven)
        {
            return (clients, [.. (await store.Spaces.ListAsync(ClientId.Default, stop)).Select(s => s.Space)]);
        }

        var client = clients.FirstOrDefault(c => c.Id == session.Client)
            ?? throw new SemblanceException(ErrorKind.NotFound, "client-unknown", $"{from} has no client {session.Client}; it has {string.Join(", ", clients.Select(c => c.Id))}.");
        return ([client], []);
    }

    private static async Task SaveAsync(ClientCopy copy, string? file, bool isOneOfMany, CancellationToken stop)
    {
        if (file is not null)
        {
            var path = isOneOfMany ? $"{file}.{copy.Client.Id}" : file;
            await PlanFile.WriteAsync(copy.Plan.Plan, path, stop);
        }
    }

    private static JsonObject Document(PlanStore store, Session target, bool applied, IReadOnlyList<ClientCopy> copied) => new()
    {
        ["from"] = store.Address,
        ["to"] = $"{target.Address}",
        ["applied"] = applied,
        ["equal"] = applied ? copied.All(c => c.ExitCode == ExitCode.Ok) : null,
        ["clients"] = new JsonArray([.. copied.Select(c => c.Document())]),
    };
}
