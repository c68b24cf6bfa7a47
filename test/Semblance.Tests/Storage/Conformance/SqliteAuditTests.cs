using Semblance.Audit;
using Semblance.Clients;
using Semblance.Storage;
using Semblance.Storage.Sqlite;
using Semblance.Tests.Storage.Sqlite;

namespace Semblance.Tests.Storage.Conformance;

public sealed class SqliteAuditTests : AuditConformance
{
    private readonly SqliteFolder _folder = new();

    [Theory]
    [InlineData("UPDATE audit_entries SET action = 'x'")]
    [InlineData("DELETE FROM audit_entries")]
    public async Task The_file_refuses_to_change_or_cut_the_log_by_mistake(string statement)
    {
        await Store.Audit.AppendAsync(ClientId.Default, [new() { Client = ClientId.Default, At = At, Actor = AuditActor.Anonymous, Action = "a" }], Stop);
        await Assert.ThrowsAsync<SemblanceException>(() => WriteAsync(Store, statement));
    }

    protected override async Task<IStore> OpenEmptyAsync() => await _folder.OpenAsync();

    protected override Task DeleteAsync() => _folder.DeleteAsync();

    protected override Task ChangeAsync(IStore store, long sequence, string action) =>
        WriteAsync(store, $"DROP TRIGGER IF EXISTS audit_entries_stay; UPDATE audit_entries SET action = '{action}' WHERE sequence = {sequence}");

    protected override Task RemoveAsync(IStore store, long sequence) =>
        WriteAsync(store, $"DROP TRIGGER IF EXISTS audit_entries_remain; DELETE FROM audit_entries WHERE sequence = {sequence}");

    private static Task WriteAsync(IStore store, string script) =>
        ((SqliteStore)store).Connections.WriteAsync(database => database.Execute(script), Stop);
}
