using Semblance.Migration.Sources;
using Semblance.Migration.Sources.Store;

namespace Semblance.Migration.Plan;

/// <summary>The fingerprint of a store or a live database as the source of a plan: its tables in place of files, and hashes of their rows in place of those of bytes.</summary>
internal static class StoreFingerprint
{
    /// <summary>Of the very rows that <paramref name="reading"/> reads, whatever becomes of the store meanwhile.</summary>
    public static async Task<IReadOnlyList<PlanFingerprintFile>> OfReadingAsync(IReadOnlyList<ILegacySource> sources, Func<Task> reading)
    {
        await reading();
        return InOrder(sources.Cast<IStoredRows>().Select(s => s.FingerprintRead
            ?? throw new InvalidOperationException($"{s.Info.Files[0]} was not read to its end.")));
    }

    /// <summary>Refused, <c>source-changed</c>, naming the first table that has other rows than the plan saw.</summary>
    public static void Check(IReadOnlyList<ILegacySource> sources, ImportPlan plan, CancellationToken cancellationToken)
    {
        var now = InOrder(sources.Cast<IStoredRows>().Select(s => s.ReadFingerprint(cancellationToken)))
            .ToDictionary(f => f.Path, StringComparer.Ordinal);
        foreach (var planned in plan.Fingerprint.Files)
        {
            if (!now.Remove(planned.Path, out var found) || found != planned)
            {
                throw FileFingerprint.Changed($"{plan.Origin}: {planned.Path}", found is null ? "is gone" : "has changed since");
            }
        }

        if (now.Count > 0)
        {
            throw FileFingerprint.Changed($"{plan.Origin}: {now.Keys.Order(StringComparer.Ordinal).First()}", "is new");
        }
    }

    /// <summary>How many rows there are now.</summary>
    public static string Stamp(IReadOnlyList<ILegacySource> sources, CancellationToken cancellationToken) => string.Join(
        ' ', sources.Cast<IStoredRows>().Select(s => FormattableString.Invariant($"{s.Info.Files[0]}={s.Count(cancellationToken)}")));

    private static PlanFingerprintFile[] InOrder(IEnumerable<PlanFingerprintFile> tables) =>
        [.. tables.OrderBy(t => t.Path, StringComparer.Ordinal)];
}
