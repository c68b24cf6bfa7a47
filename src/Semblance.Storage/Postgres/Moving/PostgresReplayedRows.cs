using Semblance.Storage.Moving;

namespace Semblance.Storage.Postgres.Moving;

/// <summary>Writes replayed rows within one transaction, as the owner of the tables.</summary>
internal sealed class PostgresReplayedRows(PostgresSession session) : IReplayedRows
{
    private const int VectorsAtOnce = 500;

    private string? _bound;

    public async Task PutAsync(IReadOnlyList<MovedRow> rows)
    {
        var table = rows[0].Table;
        await BindAsync(rows[0].Client);
        var vector = table.Columns.ToList().FindIndex(c => c.Type == MovedType.Vector);
        foreach (var some in vector < 0 ? [rows] : rows.GroupBy(r => ((byte[])r.Values[vector]!).Length).SelectMany(g => g.Chunk(VectorsAtOnce)).Cast<IReadOnlyList<MovedRow>>())
        {
            var width = vector < 0 ? 0 : ((byte[])some[0].Values[vector]!).Length / sizeof(float);
            await session.RunAsync(PostgresMovable.SqlOf(table).Upsert(width), ArgumentsOf(some));
        }
    }

    public async Task RemoveAsync(IReadOnlyList<RowKey> keys)
    {
        await BindAsync(keys[0].Client);
        await session.RunAsync(PostgresMovable.SqlOf(keys[0].Table).Delete, PostgresMovable.ArgumentsOf(keys));
    }

    /// <summary>What a statement that writes rows takes.</summary>
    public static object[] ArgumentsOf(IReadOnlyList<MovedRow> rows) =>
    [
        .. rows[0].Table.Columns.Select((c, i) => PostgresMovedValues.ToArray(c.Type, [.. rows.Select(r => r.Values[i])])),
        .. ClientOf(rows[0].Table, rows[0].Client),
    ];

    public static object[] ClientOf(MovedTable table, string client) => table.IsShared ? [] : [client];

    private async Task BindAsync(string client)
    {
        if (_bound != client)
        {
            await session.RunAsync("SELECT set_config('semblance.client', $1, true)", client);
            _bound = client;
        }
    }
}
