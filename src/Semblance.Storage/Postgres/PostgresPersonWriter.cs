using Semblance.Clients;
using Semblance.Imports;
using Semblance.People;

namespace Semblance.Storage.Postgres;

/// <summary>Adds people of one client with their groups, on behalf of an import run or of nobody: a statement a table, however many people.</summary>
internal static class PostgresPersonWriter
{
    private const string Insert = """
        INSERT INTO people (client_id, id, name, external_id, region, attributes, created_at, updated_at, revision, run_id)
        SELECT $1, n.id, n.name, n.external_id, n.region, n.attributes::json, n.created_at, n.updated_at, n.revision, $10::text
        FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[], $8::timestamptz[], $9::int[])
            WITH ORDINALITY AS n (id, name, external_id, region, attributes, created_at, updated_at, revision, place)
        ORDER BY n.place
        ON CONFLICT DO NOTHING
        RETURNING id
        """;

    private const string InsertGroups = """
        INSERT INTO groups (client_id, name, run_id)
        SELECT DISTINCT $1, name, $3::text FROM unnest($2::text[]) AS name
        ON CONFLICT DO NOTHING
        """;

    private const string InsertMembers = """
        INSERT INTO people_groups (client_id, person_id, group_name)
        SELECT $1, person_id, name FROM unnest($2::uuid[], $3::text[]) AS n (person_id, name)
        ON CONFLICT DO NOTHING
        """;

    /// <returns>The ids that were new.</returns>
    public static async Task<HashSet<PersonId>> AddAsync(PostgresSession session, ClientId client, IReadOnlyList<Person> people, RunId? run)
    {
        var added = await session.ListAsync(
            Insert, row => new PersonId(row.GetGuid(0)), client.Value,
            people.Select(p => p.Id.Value).ToArray(),
            people.Select(p => p.Name).ToArray(),
            people.Select(p => p.ExternalId).ToArray(),
            people.Select(p => p.Region).ToArray(),
            people.Select(p => StoreJson.Write(p.Attributes)).ToArray(),
            people.Select(p => p.CreatedAt.ToUniversalTime()).ToArray(),
            people.Select(p => p.UpdatedAt.ToUniversalTime()).ToArray(),
            people.Select(p => p.Revision).ToArray(),
            run?.Value);
        var ids = added.ToHashSet();
        await JoinAsync(session, client, people.Where(p => ids.Contains(p.Id)), run);
        return ids;
    }

    /// <summary>Makes people members of their groups, adding those that are new.</summary>
    public static async Task JoinAsync(PostgresSession session, ClientId client, IEnumerable<Person> people, RunId? run)
    {
        var members = people.SelectMany(p => p.Groups.Select(g => (p.Id, Group: g))).ToList();
        if (members.Count == 0)
        {
            return;
        }

        var names = members.Select(m => m.Group).ToArray();
        await session.RunAsync(InsertGroups, client.Value, names, run?.Value);
        await session.RunAsync(InsertMembers, client.Value, members.Select(m => m.Id.Value).ToArray(), names);
    }
}
