using Npgsql;
using NpgsqlTypes;
using Semblance.Storage.Postgres.Replicas;

namespace Semblance.Storage.Postgres;

/// <summary>
/// What every transaction begins with: who it works as, for which client, and how long it may take; and proof that the host is what it was taken for. No round trip of
/// its own.
/// </summary>
/// <param name="snapshot">As <c>pg_export_snapshot</c> named it; null for what is there now.</param>
/// <param name="mustBePrimary">Where nothing else is said, a host in recovery is the wrong one.</param>
internal sealed class PostgresBinding(string? snapshot, bool mustBePrimary)
{
    // All for the transaction only: the connection may go to another client next, here or behind a pooler.
    private const string Bind = "SET LOCAL ROLE semblance_app";
    private const string BindClient = """
        SELECT pg_is_in_recovery(), set_config('semblance.client', $1, true), set_config('statement_timeout', $2, true), set_config('lock_timeout', '30s', true)
        """;

    // Compiling a plan takes longer than any search by it, and its cost estimates would call for that.
    public const string BindAll = """
        SELECT pg_is_in_recovery(), set_config('role', 'semblance_app', true), set_config('semblance.client', $1, true), set_config('statement_timeout', $2, true),
            set_config('lock_timeout', '30s', true), set_config('jit', 'off', true)
        """;

    // Citus carries SET LOCAL to the nodes where the rows are, and set_config not.
    private const string IsInRecovery = "SELECT pg_is_in_recovery()";

    // Each statement of the transaction has a snapshot of its own, later than this: it sees all that had been replayed.
    private const string HasReplayed = "SELECT coalesce(pg_is_in_recovery() AND pg_last_wal_replay_lsn() >= $1::text::pg_lsn, false)";

    /// <summary>The tables are distributed by Citus: what a transaction is bound to has to be carried to other nodes.</summary>
    public bool IsDistributed { get; set; }

    /// <summary>Puts it before the questions of a batch that is a transaction.</summary>
    /// <param name="position">How far a standby must have replayed; null for the primary.</param>
    /// <returns>The statements that fail where the user may not do this.</returns>
    public IReadOnlyList<NpgsqlBatchCommand> AddAll(NpgsqlBatch batch, string client, string timeout, NpgsqlLogSequenceNumber? position)
    {
        List<NpgsqlBatchCommand> bind = IsDistributed ? Carried(client, timeout, "SET LOCAL jit = off") : [new PostgresQuestion(BindAll, client, timeout).ToCommand()];
        Add(batch, bind, position);
        return bind;
    }

    /// <summary>Binds a transaction that has begun.</summary>
    /// <exception cref="WrongHostException">The host is none that may do it.</exception>
    public async Task BindAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, string client, string timeout, NpgsqlLogSequenceNumber? position, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection, transaction);
        Add(batch, IsDistributed ? Carried(client, timeout) : [new NpgsqlBatchCommand(Bind), new PostgresQuestion(BindClient, client, timeout).ToCommand()], position);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await CheckHostAsync(reader, position, cancellationToken);
    }

    /// <summary>Reads what the binding answers, and moves on to what follows.</summary>
    /// <exception cref="WrongHostException">The host is none that may answer.</exception>
    public async Task CheckHostAsync(NpgsqlDataReader reader, NpgsqlLogSequenceNumber? position, CancellationToken cancellationToken)
    {
        await reader.ReadAsync(cancellationToken);
        var isRight = position is not null || !mustBePrimary || !reader.GetBoolean(0);
        await reader.NextResultAsync(cancellationToken);
        if (position is not null)
        {
            isRight = await reader.ReadAsync(cancellationToken) && reader.GetBoolean(0);
            await reader.NextResultAsync(cancellationToken);
        }

        if (!isRight)
        {
            throw new WrongHostException();
        }
    }

    private static List<NpgsqlBatchCommand> Carried(string client, string timeout, params string[] more) =>
    [
        .. new[] { Bind, PostgresSession.Setting("semblance.client", client), PostgresSession.Setting("statement_timeout", timeout), "SET LOCAL lock_timeout = '30s'" }
            .Concat(more).Append(IsInRecovery).Select(sql => new NpgsqlBatchCommand(sql)),
    ];

    private void Add(NpgsqlBatch batch, IEnumerable<NpgsqlBatchCommand> binding, NpgsqlLogSequenceNumber? position)
    {
        if (snapshot is not null)
        {
            // Must come first, and takes no parameter; it is the server's own word.
            batch.BatchCommands.Add(new NpgsqlBatchCommand($"SET TRANSACTION SNAPSHOT '{snapshot}'"));
        }

        foreach (var command in binding)
        {
            batch.BatchCommands.Add(command);
        }

        if (position is { } needed)
        {
            batch.BatchCommands.Add(new PostgresQuestion(HasReplayed, needed.ToString()).ToCommand());
        }
    }
}
