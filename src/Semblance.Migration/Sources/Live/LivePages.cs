namespace Semblance.Migration.Sources.Live;

/// <summary>The rows of a table, one page in memory.</summary>
internal static class LivePages
{
    /// <summary>Refused, <c>source-key</c>, for a table without a key of one column.</summary>
    public static IEnumerable<object?[]> Read(
        ILiveDatabase database, LiveTable table, IReadOnlyList<string> columns, int rows, CancellationToken cancellationToken)
    {
        for (string? after = null; ;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var page = database.ReadPage(table, columns, after, rows, cancellationToken);
            foreach (var row in page)
            {
                yield return row;
            }

            if (page.Count < rows)
            {
                yield break;
            }

            after = (string)page[^1][0]!;
        }
    }
}
