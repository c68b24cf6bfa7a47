using System.Globalization;
using Semblance.Storage.Migrations;
using Semblance.Storage.Postgres;

namespace Semblance.Storage.Supabase;

/// <summary>
/// The schema and its policies as migrations of the Supabase CLI, for who applies them by <c>supabase db push</c>, by psql or in the dashboard's SQL editor: the same files as
/// <c>deploy/supabase/migrations.sh</c> writes. Each step records itself as <c>semblance db migrate</c> does, which goes on from there.
/// Source: https://supabase.com/docs/guides/deployment/database-migrations
/// </summary>
public static class SupabaseMigrations
{
    private const string Policies = "Semblance.Storage.Supabase.policies.sql";

    /// <summary>Name and text of each, in the order in which they are applied.</summary>
    public static IReadOnlyList<(string Name, string Text)> List()
    {
        var steps = PostgresSchema.Steps;
        return [.. steps.Select(s => (NameOf("20260101", s.Number, s.Name), Text(s))), (NameOf("20260102", steps[^1].Number, "policies"), ReadPolicies())];
    }

    /// <summary>The CLI orders migrations by the time in their names; numbers take its place. Policies come behind the newest step, under a name of their own for each: an upgrade applies them again.</summary>
    private static string NameOf(string day, int number, string name) => string.Create(CultureInfo.InvariantCulture, $"{day}{number:D6}_semblance_{name}.sql");

    private static string Text(Migration step) => string.Create(CultureInfo.InvariantCulture, $"""
        CREATE TABLE IF NOT EXISTS schema_migrations (
            number     integer PRIMARY KEY,
            name       text NOT NULL,
            checksum   text NOT NULL,
            applied_at timestamptz NOT NULL DEFAULT now()
        );
        INSERT INTO schema_migrations (number, name, checksum) VALUES ({step.Number}, '{step.Name}', '{step.Checksum}');
        {step.Up}
        GRANT SELECT ON schema_migrations TO semblance_app;

        """);

    private static string ReadPolicies()
    {
        using var stream = typeof(SupabaseMigrations).Assembly.GetManifestResourceStream(Policies) ?? throw new InvalidOperationException($"{Policies} is not embedded.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
