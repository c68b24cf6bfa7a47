using Semblance.Clients;
using Semblance.People;

namespace Semblance.Storage.Postgres;

internal sealed class PostgresLabels(PostgresConnections connections, TimeProvider time) : ILabelStore
{
    private const string SelectGroups = """
        SELECT g.name, (SELECT count(*)::int FROM people_groups pg WHERE pg.client_id = $1 AND pg.group_name = g.name)
        FROM groups g
        WHERE g.client_id = $1
        ORDER BY g.name
        """;

    private const string Join = """
        INSERT INTO people_groups (client_id, person_id, group_name)
        SELECT $1, person_id, $2 FROM unnest($3::uuid[]) AS person_id
        ON CONFLICT DO NOTHING
        RETURNING person_id
        """;

    private const string Leave = """
        DELETE FROM people_groups
        WHERE client_id = $1 AND group_name = $2 AND ($3::uuid[] IS NULL OR person_id = ANY ($3))
        RETURNING person_id
        """;

    private const string Touch = "UPDATE people SET updated_at = $3, revision = revision + 1 WHERE client_id = $1 AND id = ANY ($2)";

    private const string MoveRegion = """
        UPDATE people SET region = $3, updated_at = $4, revision = revision + 1 WHERE client_id = $1 AND region = $2
        """;

    public Task<IReadOnlyList<LabelUse>> ListGroupsAsync(ClientId client, CancellationToken cancellationToken) =>
        connections.RunAsync<IReadOnlyList<LabelUse>>(
            client,
            async session => await session.ListAsync(SelectGroups, row => new LabelUse(row.GetString(0), row.GetInt32(1)), client.Value),
            cancellationToken);

    public Task AddGroupAsync(ClientId client, string name, CancellationToken cancellationToken) => connections.RunAsync(
        client,
        async session =>
        {
            await PostgresClients.CheckAsync(session, client);
            await InsertAsync(session, client, name);
            return true;
        },
        cancellationToken);

    public Task<int> RenameGroupAsync(ClientId client, string name, string newName, CancellationToken cancellationToken) => connections.WriteLongAsync(
        client,
        async session =>
        {
            await LockAsync(session, client, name);
            if (name == newName)
            {
                return await TouchAsync(session, client, await session.ListAsync(
                    "SELECT person_id FROM people_groups WHERE client_id = $1 AND group_name = $2", row => row.GetGuid(0), client.Value, name));
            }

            // A group goes by its name, which its members hold: they leave the old one and join the new.
            await InsertAsync(session, client, newName);
            var members = await LeaveAsync(session, client, name, null);
            await JoinAsync(session, client, newName, members);
            await session.RunAsync("DELETE FROM groups WHERE client_id = $1 AND name = $2", client.Value, name);
            return await TouchAsync(session, client, members);
        },
        cancellationToken);

    public Task<int?> RemoveGroupAsync(ClientId client, string name, CancellationToken cancellationToken) => connections.WriteLongAsync(
        client,
        async session =>
        {
            if (!await IsThereAsync(session, client, name))
            {
                return (int?)null;
            }

            var members = await LeaveAsync(session, client, name, null);
            await session.RunAsync("DELETE FROM groups WHERE client_id = $1 AND name = $2", client.Value, name);
            return await TouchAsync(session, client, members);
        },
        cancellationToken);

    public Task<int> AddMembersAsync(ClientId client, string group, IReadOnlyList<PersonId> people, CancellationToken cancellationToken) =>
        connections.WriteAsync(
            client,
            async session =>
            {
                await LockAsync(session, client, group);
                await PostgresPeople.CheckAsync(session, client, people);
                return await TouchAsync(session, client, await JoinAsync(session, client, group, people.Select(p => p.Value).Distinct()));
            },
            cancellationToken);

    public Task<int> RemoveMembersAsync(ClientId client, string group, IReadOnlyList<PersonId> people, CancellationToken cancellationToken) =>
        connections.WriteAsync(
            client,
            async session =>
            {
                await LockAsync(session, client, group);
                return await TouchAsync(session, client, await LeaveAsync(session, client, group, people));
            },
            cancellationToken);

    public Task<int> RenameRegionAsync(ClientId client, string name, string newName, CancellationToken cancellationToken) => connections.WriteLongAsync(
        client,
        session => session.RunAsync(MoveRegion, client.Value, name, newName, time.GetUtcNow()),
        cancellationToken);

    private static async Task InsertAsync(PostgresSession session, ClientId client, string name)
    {
        if (await session.RunAsync("INSERT INTO groups (client_id, name) VALUES ($1, $2) ON CONFLICT DO NOTHING", client.Value, name) == 0)
        {
            throw StoreErrors.GroupExists(name);
        }
    }

    private static Task<bool> IsThereAsync(PostgresSession session, ClientId client, string name) =>
        session.AnyAsync("SELECT 1 FROM groups WHERE client_id = $1 AND name = $2 FOR UPDATE", client.Value, name);

    private static async Task LockAsync(PostgresSession session, ClientId client, string name)
    {
        if (!await IsThereAsync(session, client, name))
        {
            throw StoreErrors.GroupUnknown(name);
        }
    }

    private static Task<List<Guid>> JoinAsync(PostgresSession session, ClientId client, string group, IEnumerable<Guid> people) =>
        session.ListAsync(Join, row => row.GetGuid(0), client.Value, group, people.ToArray());

    /// <param name="people">Null for everybody.</param>
    private static Task<List<Guid>> LeaveAsync(PostgresSession session, ClientId client, string group, IReadOnlyList<PersonId>? people) =>
        session.ListAsync(Leave, row => row.GetGuid(0), client.Value, group, people?.Select(p => p.Value).ToArray());

    private Task<int> TouchAsync(PostgresSession session, ClientId client, List<Guid> people) =>
        session.RunAsync(Touch, client.Value, people.ToArray(), time.GetUtcNow());
}
