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
        var tools = BackupCommand.ToolFolder();
        return line.Verb("restore", "Make a store of a backup where there is none, and compare it with what was backed up. Replaces nothing.",
            (session, parse, stop) => parse.GetValue(check)
                ? CheckAsync(session, parse.GetValue(file)!, stop)
                : RestoreAsync(session, parse.GetValue(file)!, parse.GetValue(tools), stop),
            [
                new("semblance restore nightly.tar --check", "is it whole? exit code 0"),
                new("semblance --store sqlite:./restored/semblance.db restore nightly.tar", "beside the running one, to look into it"),
                new("createdb restored && semblance --store postgres://owner@db.example.org/restored --photos /srv/restored restore nightly.tar", "of a PostgreSQL store"),
            ])
            .With(file, check, tools);
    }

    private static async Task<int> CheckAsync(Session session, string file, CancellationToken stop)
    {
        var manifest = await BackupProgressBar.ShowAsync(session.Host, "checking", told => new BackupReader(file).CheckAsync(told, stop));
        session.Screen.Answer(() => Document(file, manifest, []), () =>
        {
            session.Screen.Say($"{file} is whole: a {manifest.Store} store (schema {manifest.Schema}) of {manifest.TakenAt:u} by {manifest.Product}, {Figures.Count(manifest.Files, "file")}");
            session.Screen.Show(BackupCommand.Clients(manifest));
        });
        return ExitCode.Ok;
    }

    private static async Task<int> RestoreAsync(Session session, string file, string? tools, CancellationToken stop)
    {
        var target = await RestoreTarget.OpenAsync(session, tools, stop);
        var reader = new BackupReader(file);
        try
        {
            // The first reading decides whether it is worth anything; only then is anything written.
            var manifest = await BackupProgressBar.ShowAsync(session.Host, "checking", told => reader.CheckAsync(told, stop));
            target.Check(file, manifest);
            await BackupProgressBar.ShowAsync(session.Host, "copying", told => reader.ExtractAsync(target.TakeAsync, told, stop));
            var differences = await BackupProgressBar.ShowAsync(session.Host, "restoring", told => target.FinishAsync(manifest, told, stop));
            session.Screen.Answer(() => Document(file, manifest, differences), () => Print(session, manifest, differences));
            return differences.Count == 0 ? ExitCode.Ok : ExitCode.Differences;
        }
        finally
        {
            target.RemoveWhatIsLeft();
        }
    }

    private static void Print(Session session, BackupManifest manifest, IReadOnlyList<string> differences)
    {
        var screen = session.Screen;
        screen.Say($"Restored {session.Address} as of {manifest.TakenAt:u}");
        screen.Show(BackupCommand.Clients(manifest));
        foreach (var difference in differences)
        {
            screen.Say($"differs: {difference}");
        }

        screen.Say(differences.Count == 0
            ? "Compared with the backup, row by row: the same."
            : "It is not what was backed up: do not use it, and report this.");
    }

    private static JsonObject Document(string file, BackupManifest manifest, IReadOnlyList<string> differences) => new()
    {
        ["file"] = file,
        ["takenAt"] = manifest.TakenAt,
        ["product"] = manifest.Product,
        ["store"] = manifest.Store,
        ["schema"] = manifest.Schema,
        ["files"] = manifest.Files,
        ["bytes"] = manifest.Bytes,
        ["clients"] = BackupCommand.ClientDocuments(manifest),
        ["differences"] = new JsonArray([.. differences.Select(d => JsonValue.Create(d))]),
    };
}
