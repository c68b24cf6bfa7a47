using System.Text;
using Microsoft.Data.Sqlite;
using Semblance.Attendance;
using Semblance.Clients;
using Semblance.Imports;
using Semblance.Migration.Plan;
using Semblance.Migration.Run;
using Semblance.Migration.Sources;
using Semblance.Migration.Verify;
using Semblance.People;
using Semblance.Spaces;
using Semblance.Storage;

namespace Semblance.Tests.Migration.Run;

/// <summary>A fixture of <c>scripts/make-attendance-fixtures.py</c>, a store, and the whole way from one to the other.</summary>
internal sealed class AttendanceFixture(string name, IStore store)
{
    private static readonly CancellationToken _none = CancellationToken.None;

    public string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "Fixtures", "Python", name);

    public string Scope => name;

    public FakePhotoFiles Photos { get; } = new();

    public Runner Runner => new(store, Photos, Open, TimeProvider.System);

    private static Space? Space => KnownSpaces.Find(new SpaceKey("insightface-buffalo-l"));

    public async Task<SavedPlan> PlanAsync(int batchRows = PlanOptions.DefaultBatchRows, bool asksStore = true)
    {
        var options = new PlanOptions { Space = Space, BatchRows = batchRows };
        var sources = SourceCatalog.Open(Folder, new SourceOptions { Space = Space }, _none);
        return SavedPlan.Of(await new Planner(TimeProvider.System).PlanAsync(Folder, sources.Sources, asksStore ? store : null, options, null, _none));
    }

    public Task<RunReport> ApplyAsync(SavedPlan plan, params IReadOnlyList<string> only) => Runner.ApplyAsync(plan, only, null, _none);

    public Task<VerificationReport> VerifyAsync(RunId run) =>
        new Verifier(store, Photos, Open, TimeProvider.System).VerifyAsync(ClientId.Default, run, new VerifyOptions { Probes = 0 }, null, _none);

    public Task<RollbackOutcome> RollbackAsync(RunId run, bool force = false, string? person = null) =>
        new Rollback(store, Photos).RunAsync(ClientId.Default, run, person, force, _none);

    public async Task<IReadOnlyList<AttendanceSession>> SessionsAsync() =>
        [.. (await store.Sessions.ListAsync(ClientId.Default, new SessionQuery { Limit = 1_000 }, _none)).Select(s => s.Session)];

    public async Task<IReadOnlyList<AttendanceRecord>> RecordsAsync() =>
        (await store.Attendance.ListAsync(ClientId.Default, new AttendanceFilter(), null, IAttendanceStore.MostRecords, _none)).Records;

    public async Task<IReadOnlyList<Person>> PeopleAsync() =>
        [.. (await store.People.ListAsync(ClientId.Default, new PeopleQuery { Limit = 1_000 }, _none)).People.Select(p => p.Person)];

    /// <summary>Everything that an import may bring, as text, apart from the times the import itself sets.</summary>
    public async Task<string> RowsAsync()
    {
        var text = new StringBuilder();
        text.AppendJoin('\n', (await PeopleAsync()).Select(p => $"{p.Id} {p.Name} {string.Join(',', p.Groups)} {p.Revision}")).AppendLine();
        text.AppendJoin('\n', (await store.Labels.ListGroupsAsync(ClientId.Default, _none)).Select(g => g.Name)).AppendLine();
        text.AppendJoin('\n', (await store.Sessions.ListSubjectsAsync(ClientId.Default, _none)).Select(s => s with { CreatedAt = default })).AppendLine();
        text.AppendJoin('\n', await SessionsAsync()).AppendLine();
        text.AppendJoin('\n', await RecordsAsync()).AppendLine();
        text.AppendJoin('\n', await store.Leaves.ListAsync(ClientId.Default, new LeaveQuery { Limit = 1_000 }, _none)).AppendLine();
        text.AppendJoin('\n', await store.CheckIns.ListAsync(ClientId.Default, new CheckInQuery { Limit = 1_000 }, _none)).AppendLine();
        return text.AppendJoin('\n', (await store.Spaces.ListAsync(ClientId.Default, _none)).Select(s => s.Space.Key)).ToString();
    }

    /// <summary>Rows of a file of the fixture as SQLite has them, by column; NULL is null.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, object?>> Query(string file, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(Folder, file)};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<IReadOnlyDictionary<string, object?>>();
        while (reader.Read())
        {
            rows.Add(Enumerable.Range(0, reader.FieldCount).ToDictionary(reader.GetName, i => reader.IsDBNull(i) ? null : reader.GetValue(i), StringComparer.Ordinal));
        }

        return rows;
    }

    private static IReadOnlyList<ILegacySource> Open(string origin, SourceOptions options, CancellationToken stop) => SourceCatalog.Open(origin, options, stop).Sources;
}
