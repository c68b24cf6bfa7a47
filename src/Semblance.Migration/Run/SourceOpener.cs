using Semblance.Migration.Plan;
using Semblance.Migration.Sources;

namespace Semblance.Migration.Run;

/// <summary>
/// Opens what a plan was made of: the catalogue of the sources, given by the host. The same folder and options give the same sources in the
/// same order. Sources that are <see cref="IDisposable"/> are disposed by who called this.
/// </summary>
/// <param name="origin">The folder or file that was planned.</param>
public delegate IReadOnlyList<ILegacySource> SourceOpener(string origin, SourceOptions options, CancellationToken cancellationToken);

/// <summary>The sources of one plan, opened again and matched with it; disposes them.</summary>
internal sealed class OpenedSources : IDisposable
{
    private readonly IReadOnlyList<ILegacySource> _opened;

    private OpenedSources(IReadOnlyList<ILegacySource> opened, IReadOnlyList<ILegacySource> planned)
    {
        _opened = opened;
        Planned = planned;
    }

    /// <summary>One for each of <see cref="ImportPlan.Sources"/>.</summary>
    public IReadOnlyList<ILegacySource> Planned { get; }

    /// <summary>Refused, <c>source-changed</c>, when one of them is not there or is another structure now.</summary>
    public static OpenedSources Open(SourceOpener open, ImportPlan plan, CancellationToken cancellationToken)
    {
        var given = plan.Mapping.Space is { } key ? plan.Spaces.FirstOrDefault(s => s.Key == key)?.ToSpace() : null;
        var options = new SourceOptions { Space = given, MapFile = plan.Mapping.MapFile, Embedding = plan.Mapping.Embedding };
        var opened = open(plan.Origin, options, cancellationToken);
        try
        {
            var unmatched = opened.ToList();
            return new OpenedSources(opened, plan.Sources.Select(s => Match(s, unmatched)).ToArray());
        }
        catch
        {
            Dispose(opened);
            throw;
        }
    }

    public void Dispose() => Dispose(_opened);

    /// <summary>Takes the first that fits: of two alike (two tables of one database) the order decides.</summary>
    private static ILegacySource Match(PlanSource planned, List<ILegacySource> unmatched)
    {
        var index = unmatched.FindIndex(s =>
            s.Info.Format == planned.Format && s.Info.Files.SequenceEqual(planned.Files, StringComparer.Ordinal));
        if (index < 0)
        {
            throw FileFingerprint.Changed(planned.Files[0], "is no longer the store the plan saw");
        }

        var source = unmatched[index];
        unmatched.RemoveAt(index);
        return source;
    }

    private static void Dispose(IReadOnlyList<ILegacySource> sources)
    {
        foreach (var source in sources.OfType<IDisposable>())
        {
            source.Dispose();
        }
    }
}
