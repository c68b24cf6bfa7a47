using System.CommandLine;
using System.Text.Json.Nodes;
using Semblance.Cli.Hosting;
using Semblance.Cli.Output;
using Semblance.Migration.Backup;

namespace Semblance.Cli.Commands;

/// <summary><c>semblance restore</c>: what <c>semblance backup</c> wrote becomes a store again, where there is none, and is compared with what was backed up.</summary>
internal static class RestoreCommand
{
    public static Verb On(CommandLine line)
    {
        var file = new Argument<string>("FILE") { Description = "An archive that 'semblance backup' wrote." };
        var check = new Option<bool>("--check") { Description = "Only read the whole archive and compare it with its manifest; change nothing." };
        var erased = new Option<string?>("--erased")
        {
            HelpName = "FILE",
            Description = "The list of erased people of the store that was in use (….photos.erased): they are erased again. The one beside the store restored is heeded anyway.",
        };
        var tools = BackupCommand.ToolFolder();
        return line.Verb("restore", "Make a store of a backup where there is none, and compare it with what was backed up. Replaces nothing.",
            (session, parse, stop) => parse.GetValue(check)
                ? CheckAsync(session, parse.GetValue(file)!, stop)
                : RestoreAsync(session, parse.GetValue(file)!, parse.GetValue(erased), parse.GetValue(tools), stop),
            [
                new("semblance restore nightly.tar --check", "is it whole? exit code 0"),
                new("semblance --store sqlite:./restored/semblance.db restore nightly.tar", "beside the running one, to look into it"),
                new("semblance --store sqlite:./restored/semblance.db restore nightly.tar --erased data/semblance.db.photos.erased", "and nobody erased since comes back"),
                new("createdb restored && semblance --store postgres://owner@db.example.org/restored --photos /srv/restored restore nightly.tar", "of a PostgreSQL store"),
            ])
            .With(file, check, erased, tools);
    }

    private static async Task<int> CheckAsync(Session session, string file, CancellationToken stop)
    {
        var manifest = await BackupProgressBar.ShowAsync(session.Host, "checking", told => new BackupReader(file).CheckAsync(told, stop));
        session.Screen.Answer(() => Document(file, manifest, new RestoredStore([], [])), () =>
        {
            session.Screen.Say($"{file} is whole: a {manifest.Store} store (schema {manifest.Schema}) of {manifest.TakenAt:u} by {manifest.Product}, {Figures.Count(manifest.Files, "file")}");
            session.Screen.Show(BackupCommand.Clients(manifest));
        });
        return ExitCode.Ok;
    }

    private static async Task<int> RestoreAsync(Session session, string file, string? erased, string? tools, CancellationToken stop)
    {
        await using var target = await RestoreTarget.OpenAsync(session, tools, await ErasedPeople.ReadAsync(session, erased, stop), stop);
        var reader = new BackupReader(file);
        try
        {
            // The first reading decides whether it is worth anything; only then is anything written.
            var manifest = await BackupProgressBar.ShowAsync(session.Host, "checking", told => reader.CheckAsync(told, stop));
            target.Check(file, manifest);
            await BackupProgressBar.ShowAsync(session.Host, "copying", told => reader.ExtractAsync(target.TakeAsync, told, stop));
            var restored = await BackupProgressBar.ShowAsync(session.Host, "restoring", told => target.FinishAsync(manifest, told, stop));
            session.Screen.Answer(() => Document(file, manifest, restored), () => Print(session, manifest, restored));
            return restored.IsGood ? ExitCode.Ok : ExitCode.Differences;
        }
        finally
        {
            target.RemoveWhatIsLeft();
        }
    }

    private static void Print(Session session, BackupManifest manifest, RestoredStore restored)
    {
        var screen = session.Screen;
        screen.Say($"Restored {session.Address} as of {manifest.TakenAt:u}");
        screen.Show(BackupCommand.Clients(manifest));
        foreach (var difference in restored.Differences)
        {
            screen.Say($"differs: {difference}");
        }

        screen.Say(restored.Differences.Count == 0
            ? "Compared with the backup, row by row: the same."
            : "It is not what was backed up: do not use it, and report this.");
        if (restored.Erased.Count > 0)
        {
            screen.Say($"{Figures.Count(restored.Erased.Count, "person", "people")} of it had been erased since, and {(restored.Erased.Count == 1 ? "was" : "were")} erased again.");
        }

        foreach (var certificate in restored.Erased.Where(e => !e.IsComplete))
        {
            screen.Say($"{certificate.Person}: {certificate.Left.Total} still there; see 'semblance doctor'.");
        }
    }

    private static JsonObject Document(string file, BackupManifest manifest, RestoredStore restored) => new()
    {
        ["file"] = file,
        ["takenAt"] = manifest.TakenAt,
        ["product"] = manifest.Product,
        ["store"] = manifest.Store,
        ["schema"] = manifest.Schema,
        ["files"] = manifest.Files,
        ["bytes"] = manifest.Bytes,
        ["clients"] = BackupCommand.ClientDocuments(manifest),
        ["differences"] = new JsonArray([.. restored.Differences.Select(d => JsonValue.Create(d))]),
        ["erased"] = new JsonArray([.. restored.Erased.Select(e => (JsonNode)e.ToJson())]),
    };
}
