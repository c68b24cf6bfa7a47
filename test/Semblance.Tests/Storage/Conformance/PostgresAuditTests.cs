using Npgsql;
using Semblance.Audit;
using Semblance.Clients;
using Semblance.Storage;
using Semblance.Tests.Storage.Postgres;

namespace Semblance.Tests.Storage.Conformance;

public sealed class PostgresAuditTests : AuditConformance
{
    private readonly PostgresDatabase _database = new();

    [StoreFact]
    public async Task The_application_has_no_right_to_change_or_cut_the_log()
    {
        await Store.Audit.AppendAsync(ClientId.Default, [new() { Client = ClientId.Default, At = At, Actor = AuditActor.Anonymous, Action = "a" }], Stop);
        foreach (var statement in new[] { "UPDATE audit_entries SET action = 'x'", "DELETE FROM audit_entries", "TRUNCATE audit_entries" })
        {
            var error = await Assert.ThrowsAsync<PostgresException>(
                () => RunAsync($"SET ROLE semblance_app; SET semblance.client = 'default'; {statement}"));
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, error.SqlState);
        }
    }

    protected override async Task<IStore> OpenEmptyAsync() => await _database.OpenAsync();

    protected override Task DeleteAsync() => _database.DeleteAsync();

    protected override Task ChangeAsync(IStore store, long sequence, string action) =>
        RunAsync($"UPDATE audit_entries SET action = '{action}' WHERE client_id = 'default' AND sequence = {sequence}");

    protected override Task RemoveAsync(IStore store, long sequence) =>
        RunAsync($"DELETE FROM audit_entries WHERE client_id = 'default' AND sequence = {sequence}");

    /// <summary>As the superuser, whom nothing binds.</summary>
    private async Task RunAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(_database.Connection) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
