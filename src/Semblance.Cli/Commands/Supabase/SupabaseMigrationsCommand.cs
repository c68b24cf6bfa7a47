using System.CommandLine;
using System.Text.Json.Nodes;
using Semblance.Cli.Hosting;
using Semblance.Cli.Output;
using Semblance.Storage.Supabase;

namespace Semblance.Cli.Commands.Supabase;

/// <summary><c>semblance supabase migrations</c>: the schema as files, for a project whose database is reached through its API alone.</summary>
internal static class SupabaseMigrationsCommand
{
    public static Verb On(CommandLine line)
    {
        var folder = new Argument<string>("FOLDER") { Description = "Where the files go, such as supabase/migrations. Files that are there stay as they are." };
        return line.Verb("migrations", "Write the schema and its policies as migrations of the Supabase CLI; each is plain SQL, for psql or the dashboard's SQL editor as well.",
            (session, parse, stop) => WriteAsync(session, parse.GetValue(folder)!, stop),
            [new("semblance supabase migrations supabase/migrations", "then: supabase link --project-ref PROJECT && supabase db push")])
            .With(folder);
    }

    private static async Task<int> WriteAsync(Session session, string folder, CancellationToken stop)
    {
        var written = new List<string>();
        Directory.CreateDirectory(folder);
        foreach (var (name, text) in SupabaseMigrations.List())
        {
            var file = Path.Combine(folder, name);
            if (!File.Exists(file))
            {
                await File.WriteAllTextAsync(file + ".partial", text, stop);
                File.Move(file + ".partial", file);
                written.Add(file);
            }
        }

        session.Screen.Answer(
            () => new JsonObject { ["written"] = new JsonArray([.. written.Select(f => (JsonNode)Path.GetFullPath(f))]) },
            () => session.Screen.Say(written.Count == 0
                ? $"Every migration is in {folder} already."
                : $"{Figures.Count(written.Count, "migration")} in {folder}. Next: supabase db push, or psql --single-transaction --set ON_ERROR_STOP=1 with each in turn."));
        return ExitCode.Ok;
    }
}
