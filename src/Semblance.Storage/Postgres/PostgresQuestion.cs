using Npgsql;

namespace Semblance.Storage.Postgres;

/// <summary>A statement with its values, bound by position.</summary>
internal class PostgresQuestion(string sql, params object?[] values)
{
    /// <param name="isDistributed">The tables are distributed by Citus.</param>
    public virtual IEnumerable<NpgsqlBatchCommand> ToCommands(bool isDistributed) => [ToCommand()];

    public NpgsqlBatchCommand ToCommand()
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value });
        }

        return command;
    }
}
