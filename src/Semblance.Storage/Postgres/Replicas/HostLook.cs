using Npgsql;
using NpgsqlTypes;

namespace Semblance.Storage.Postgres.Replicas;

/// <summary>What a host says of itself.</summary>
/// <param name="Position">Of a primary, up to where it has flushed what was committed; of a standby, up to where it has replayed that.</param>
internal sealed record HostLook(bool IsStandby, NpgsqlLogSequenceNumber Position)
{
    /// <summary>
    /// What was acknowledged is flushed, unless commits are not waited for (synchronous_commit = off); what only lies in a buffer is not sent to standbys, and would
    /// be waited for in vain.
    /// </summary>
    public const string SelectPosition = $"SELECT {Where}";

    private const string Where = """
        pg_is_in_recovery(),
            CASE
                WHEN pg_is_in_recovery() THEN coalesce(pg_last_wal_replay_lsn(), '0/0')
                WHEN current_setting('synchronous_commit') = 'off' THEN pg_current_wal_insert_lsn()
                ELSE pg_current_wal_flush_lsn()
            END
        """;

    // The timeline of a standby is known by its receiver, which not every user sees, or by its last restartpoint, which may be minutes behind.
    public const string SelectAll = $"""
        SELECT {Where},
            (SELECT system_identifier FROM pg_control_system()),
            CASE WHEN pg_is_in_recovery() THEN (SELECT timeline_id FROM pg_control_checkpoint())
                ELSE ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int END,
            (SELECT received_tli FROM pg_stat_wal_receiver WHERE status = 'streaming')
        """;

    /// <summary>What tells one cluster from another: a standby has that of its primary. 0 where it was not asked.</summary>
    public long System { get; init; }

    /// <summary>The newest one that it is known to be on. Each promotion begins a new one.</summary>
    public int Timeline { get; init; }

    public static HostLook ReadPosition(NpgsqlDataReader row) => new(row.GetBoolean(0), row.GetFieldValue<NpgsqlLogSequenceNumber>(1));

    public static HostLook ReadAll(NpgsqlDataReader row) => ReadPosition(row) with
    {
        System = row.GetInt64(2),
        Timeline = Math.Max(row.GetInt32(3), row.IsDBNull(4) ? 0 : row.GetInt32(4)),
    };
}
