using Semblance.Storage.Moving;

namespace Semblance.Tests.Storage.Moving;

/// <summary>All rows of a store as text, to compare two stores of whatever kind by.</summary>
internal static class MovedRows
{
    public static async Task<List<string>> ListAsync(IMovableStore store)
    {
        var rows = new List<string>();
        foreach (var table in MovedTables.All)
        {
            foreach (var client in table.IsShared ? [""] : await store.ListClientsAsync(CancellationToken.None))
            {
                await store.EachRowAsync(table, client, values => rows.Add(TextOf(table, client, values)), CancellationToken.None);
            }
        }

        rows.Sort(StringComparer.Ordinal);
        return rows;
    }

    public static string TextOf(MovedTable table, string client, object?[] values) => $"{table} {client} {string.Join('|', values.Select(Text))}";

    private static string Text(object? value) => value switch
    {
        byte[] bytes => Convert.ToHexString(bytes),
        double number => number.ToString("R", System.Globalization.CultureInfo.InvariantCulture),
        _ => $"{value}",
    };
}
