using Npgsql;

namespace Semblance.Storage.Postgres;

/// <summary>
/// Settings of the transaction that asks. In one statement, whose only row says nothing; a distributed database is told each by a statement of its own, which
/// Citus carries to the nodes, and which gives no row.
/// </summary>
internal sealed class PostgresPreparation(params (string Name, string Value)[] settings) : PostgresQuestion(
    $"SELECT {string.Join(", ", settings.Select((s, i) => FormattableString.Invariant($"set_config('{s.Name}', ${i + 1}, true)")))}", [.. settings.Select(s => s.Value)])
{
    public override IEnumerable<NpgsqlBatchCommand> ToCommands(bool isDistributed) => isDistributed
        ? settings.Select(s => new NpgsqlBatchCommand(PostgresSession.Setting(s.Name, s.Value)))
        : base.ToCommands(isDistributed);
}
