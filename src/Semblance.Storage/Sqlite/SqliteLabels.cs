using Semblance.Clients;
using Semblance.People;

namespace Semblance.Storage.Sqlite;

internal sealed class SqliteLabels(SqliteConnections connections, TimeProvider time) : ILabelStore
{
    private const string SelectGroups = """
        SELECT g.name, (SELECT count(*) FROM people_groups pg WHERE pg.group_key = g.key) FROM groups g WHERE g.client_key = ? ORDER BY g.name
        """;

    private const string TouchMembers = """
        UPDATE people SET updated_at = ?, revision = revision + 1 WHERE key IN (SELECT person_key FROM people_groups WHERE group_key = ?)
        """;

    public Task<IReadOnlyList<LabelUse>> ListGroupsAsync(ClientId client, CancellationToken cancellationToken) =>
        connections.ReadAsync<IReadOnlyList<LabelUse>>(
            database =>
            {
                using var rows = database.Prepare(SelectGroups).Add(SqliteClients.FindKey(database, client));
                var groups = new List<LabelUse>();
                while (rows.Step())
                {
                    groups.Add(new LabelUse(rows.Text(0), rows.Int32(1)));
                }

                return groups;
            },
            cancellationToken);

    public Task AddGroupAsync(ClientId client, string name, CancellationToken cancellationToken) => connections.WriteAsync(
        database =>
        {
            using var insert = database.Prepare("INSERT INTO groups (client_key, name) VALUES (?, ?) ON CONFLICT DO NOTHING");
            if (insert.Add(SqliteClients.Key(database, client)).Add(name).Run() == 0)
            {
                throw StoreErrors.GroupExists(name);
            }
        },
        cancellationToken);

    public Task<int> RenameGroupAsync(ClientId client, string name, string newName, CancellationToken cancellationToken) => connections.WriteAsync(
        database =>
        {
            var group = GroupKey(database, client, name);
            if (name != newName && FindGroup(database, client, newName) is not null)
            {
                throw StoreErrors.GroupExists(newName);
            }

            using var update = database.Prepare("UPDATE groups SET name = ? WHERE key = ?");
            update.Add(newName).Add(group).Run();
            return Noted(database, client, Touch(database, group));
        },
        cancellationToken);

    public Task<int?> RemoveGroupAsync(ClientId client, string name, CancellationToken cancellationToken) => connections.WriteAsync(
        database =>
        {
            if (FindGroup(database, client, name) is not { } group)
            {
                return (int?)null;
            }

            var members = Touch(database, group);
            using var leave = database.Prepare("DELETE FROM people_groups WHERE group_key = ?");
            leave.Add(group).Run();
            using var remove = database.Prepare("DELETE FROM groups WHERE key = ?");
            remove.Add(group).Run();
            return Noted(database, client, members);
        },
        cancellationToken);

    public Task<int> AddMembersAsync(ClientId client, string group, IReadOnlyList<PersonId> people, CancellationToken cancellationToken) =>
        connections.WriteAsync(
            database =>
            {
                var key = GroupKey(database, client, group);
                using var join = database.Prepare("INSERT INTO people_groups (person_key, group_key) VALUES (?, ?) ON CONFLICT DO NOTHING");
                return Noted(database, client, people.Distinct()
                    .Select(id => SqlitePeople.FindKey(database, client, id) ?? throw StoreErrors.PersonUnknown(id))
                    .Count(person => ChangeMember(database, join, person, key)));
            },
            cancellationToken);

    public Task<int> RemoveMembersAsync(ClientId client, string group, IReadOnlyList<PersonId> people, CancellationToken cancellationToken) =>
        connections.WriteAsync(
            database =>
            {
                var key = GroupKey(database, client, group);
                using var leave = database.Prepare("DELETE FROM people_groups WHERE person_key = ? AND group_key = ?");
                return Noted(database, client, people.Distinct()
                    .Select(id => SqlitePeople.FindKey(database, client, id))
                    .OfType<long>()
                    .Count(person => ChangeMember(database, leave, person, key)));
            },
            cancellationToken);

    public Task<int> RenameRegionAsync(ClientId client, string name, string newName, CancellationToken cancellationToken) => connections.WriteAsync(
        database =>
        {
            using var update = database.Prepare("UPDATE people SET region = ?, updated_at = ?, revision = revision + 1 WHERE client_key = ? AND region = ?");
            return Noted(database, client, update.Add(newName).Add(time.GetUtcNow()).Add(SqliteClients.FindKey(database, client)).Add(name).Run());
        },
        cancellationToken);

    /// <summary>Tells those who remember whom a region or group leaves of a gallery.</summary>
    private static int Noted(SqliteDatabase database, ClientId client, int changed)
    {
        if (changed > 0)
        {
            SqliteGenerations.RaiseAll(database, SqliteClients.Key(database, client));
        }

        return changed;
    }

    /// <returns>How many members the group has, each of them changed by now.</returns>
    private int Touch(SqliteDatabase database, long group)
    {
        using var touch = database.Prepare(TouchMembers);
        return touch.Add(time.GetUtcNow()).Add(group).Run();
    }

    private bool ChangeMember(SqliteDatabase database, SqliteStatement change, long person, long group)
    {
        var isChanged = change.Add(person).Add(group).Run() == 1;
        change.Reset();
        if (isChanged)
        {
            using var touch = database.Prepare("UPDATE people SET updated_at = ?, revision = revision + 1 WHERE key = ?");
            touch.Add(time.GetUtcNow()).Add(person).Run();
        }

        return isChanged;
    }

    private static long GroupKey(SqliteDatabase database, ClientId client, string name) =>
        FindGroup(database, client, name) ?? throw StoreErrors.GroupUnknown(name);

    private static long? FindGroup(SqliteDatabase database, ClientId client, string name)
    {
        using var row = database.Prepare("SELECT key FROM groups WHERE client_key = ? AND name = ?");
        return row.Add(SqliteClients.FindKey(database, client)).Add(name).Step() ? row.Integer(0) : null;
    }
}
