using System.CommandLine;
using System.Text.Json.Nodes;
using Semblance.Cli.Hosting;
using Semblance.Cli.Output;
using Semblance.Migration.Backup;
using Semblance.Storage;

namespace Semblance.Cli.Commands;

/// <summary><c>semblance backup</c>: the whole store, all clients and all photos, in one file.</summary>
internal static class BackupCommand
{
    private const int NamedAtMost = 10;

    public static Verb On(CommandLine line)
    {
        var file = new Argument<string>("FILE") { Description = "The archive to make, a tar file; must not be there." };
        var embeddings = new Option<bool>("--embeddings-only") { Description = "People, faces and spaces alone: no photos, keys, accounts, imports or logs. Restorable into either kind of store." };
        var tools = ToolFolder();
        return line.Verb("backup", "Write the whole store with its photos into one file, while others use it. It holds faces and is not encrypted: keep it as safe as the store.",
            (session, parse, stop) => WriteAsync(session, parse.GetValue(file)!, parse.GetValue(embeddings), parse.GetValue(tools), stop),
            [
                new("semblance backup /backup/semblance-$(date +%F).tar", "every night, from cron; 'semblance restore FILE --check' proves it"),
                new("semblance --store postgres://semblance_backup@db.example.org/semblance backup nightly.tar", "by pg_dump; the user must have BYPASSRLS"),
                new("semblance backup faces.tar --embeddings-only", "a SQLite file of people and vectors, whatever the store is"),
            ])
            .With(file, embeddings, tools);
    }

    public static Option<string?> ToolFolder() => new("--pg-bin")
    {
        HelpName = "FOLDER",
        Description = "Where pg_dump and pg_restore are, for a PostgreSQL store. Default: the PATH.",
    };

    private static async Task<int> WriteAsync(Session session, string file, bool embeddings, string? tools, CancellationToken stop)
    {
        if (File.Exists(file))
        {
            throw new SemblanceException(ErrorKind.Refused, "backup-exists", $"{file} is there already: name another file.");
        }

        var whole = await Stores.TakeSnapshotAsync(session.Address, file + ".copy", tools, session.Time, stop)
            ?? throw new SemblanceException(ErrorKind.NotFound, "store-missing", $"There is no store at {session.Address} yet.");
        await using var snapshot = embeddings ? await EmbeddingsSnapshot.OfAsync(session, whole, file + ".embeddings", stop) : whole;
        var writer = new BackupWriter(snapshot, embeddings ? EmbeddingsSnapshot.NoFiles : session.Files, Product.Name, session.Time);
        var report = await BackupProgressBar.ShowAsync(session.Host, "backing up", told => writer.WriteAsync(file, told, stop));
        session.Screen.Answer(() => Document(file, report), () => Print(session, file, report));
        return report.Lost.Count == 0 ? ExitCode.Ok : ExitCode.Differences;
    }

    private static void Print(Session session, string file, BackupReport report)
    {
        var screen = session.Screen;
        screen.Say($"Backed up {session.Address} as of {report.Manifest.TakenAt:u}: {Figures.Of(report.Length)} bytes in {file}");
        screen.Show(Clients(report.Manifest));
        foreach (var photo in report.Lost.Take(NamedAtMost))
        {
            screen.Say($"missing or damaged, and so in the backup: photo {photo}");
        }

        if (report.Lost.Count > 0)
        {
            screen.Say($"{Figures.Count(report.Lost.Count, "photo")} could not be backed up: 'semblance doctor' says more.");
        }

        screen.Note($"It holds faces and is not encrypted. To prove it: semblance restore {Shell.Quote(file)} --check");
    }

    internal static TextTable Clients(BackupManifest manifest)
    {
        var table = new TextTable("client", "people", "photos", "faces", "hash");
        foreach (var client in manifest.Clients)
        {
            table.Add(client.Client, Figures.Of(client.People), Figures.Of(client.Photos), Figures.Of(client.Faces), client.Root[..16]);
        }

        return table;
    }

    internal static JsonArray ClientDocuments(BackupManifest manifest) => new([.. manifest.Clients.Select(c => new JsonObject
    {
        ["client"] = c.Client,
        ["people"] = c.People,
        ["photos"] = c.Photos,
        ["faces"] = c.Faces,
        ["root"] = c.Root,
    })]);

    private static JsonObject Document(string file, BackupReport report) => new()
    {
        ["file"] = file,
        ["length"] = report.Length,
        ["takenAt"] = report.Manifest.TakenAt,
        ["store"] = report.Manifest.Store,
        ["schema"] = report.Manifest.Schema,
        ["clients"] = ClientDocuments(report.Manifest),
        ["lost"] = new JsonArray([.. report.Lost.Select(l => JsonValue.Create(l))]),
    };
}
