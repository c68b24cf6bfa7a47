using Semblance.Cli.Hosting;

namespace Semblance.Cli.Commands.Supabase;

/// <summary><c>semblance supabase</c>: what is about a Supabase project and nothing else.</summary>
internal static class SupabaseCommand
{
    public static Verb On(CommandLine line) => new Verb("supabase", "Look after a Supabase project: its database, and its bucket of photos.")
    {
        Examples =
        [
            new("semblance supabase check", "address, key, database, pgvector, policies and bucket: each ok, or what to do"),
            new("semblance import run plan.json --apply --store supabase", "people and vectors to the database, photos to Storage"),
        ],
    }.With(SupabaseCheckCommand.On(line), SupabaseMigrationsCommand.On(line), SupabaseLinkCommand.On(line));
}
