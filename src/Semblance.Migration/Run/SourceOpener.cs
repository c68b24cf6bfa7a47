using Semblance.Migration.Plan;
using Semblance.Migration.Sources;

namespace Semblance.Migration.Run;

/// <summary>
/// Opens what a plan was made of: the catalogue of the sources, given by the host. The same folder and options give the same sources in the
/// same order. Sources that are <see cref="IDisposable"/> are disposed by who called this.
/// </summary>
/// <param name="origin">The folder or file that was planned; the address of a store (<see cref="SourceOptions.Store"/>) or of a live database (<see cref="SourceOptions.Database"/>).</param>
public delegate IReadOnlyList<ILegacySource> SourceOpener(string origin, SourceOptions options, CancellationToken cancellationToken);

/// <summary>The sources of one plan, opened again and matched with it; disposes them.</summary>
internal sealed class OpenedSources : IDisposable
{
    private readonly ImportPlan _plan;
    private readonly SourceRoot? _root;
    private readonly IReadOnlyList<ILegacySource> _opened;

    private OpenedSources(ImportPlan plan, SourceRoot? root, IReadOnlyList<ILegacySource> opened, IReadOnlyList<ILegacySource> planned)
    {
        (_plan, _root, _opened) = (plan, root, opened);
        Planned = planned;
    }

    /// <summary>One for each of <see cref="ImportPlan.Sources"/>.</summary>
    public IReadOnlyList<ILegacySource> Planned { get; }

    /// <summary>
    /// Refused, <c>source-changed</c>, when one of them is not there, is another structure now, or holds anything but what was planned: every file, and
    /// every row of a store, is read and hashed. NotFound, <c>source-not-found</c>.
    /// </summary>
    public static Task<OpenedSources> OpenAsync(SourceOpener open, ImportPlan plan, CancellationToken cancellationToken) =>
        Task.Run(() => Open(open, plan, cancellationToken), cancellationToken);

    /// <summary>A cheap look for a source that changes while it is read: size and time of its files, or how many rows its store has.</summary>
    public string Stamp(CancellationToken cancellationToken) =>
        _root is null ? StoreFingerprint.Stamp(_opened, cancellationToken) : FileFingerprint.Stamp(_root, _plan);

    /// <summary>Refused, <c>source-changed</c>, when it can no longer be read.</summary>
    public async Task<ReadOnlyMemory<byte>> ReadFileAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            return await File.ReadAllBytesAsync(_root!.Resolve(file), cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileFingerprint.Changed(file, "can no longer be read");
        }
    }

    public void Dispose() => Dispose(_opened);

    private static OpenedSources Open(SourceOpener open, ImportPlan plan, CancellationToken cancellationToken)
    {
        var root = plan.Mapping.IsOfFiles ? new SourceRoot(plan.Root) : null;
        if (root is not null)
        {
            FileFingerprint.Check(root, plan, cancellationToken);
        }

        var given = plan.Mapping.Space is { } key ? plan.Spaces.FirstOrDefault(s => s.Key == key)?.ToSpace() : null;
        var options = new SourceOptions
        {
            Space = given,
            MapFile = plan.Mapping.MapFile,
            Embedding = plan.Mapping.Embedding,
            Store = plan.Mapping.Store,
            Database = plan.Mapping.Database,
            Client = plan.Client,
        };
        var opened = open(plan.Origin, options, cancellationToken);
        try
        {
            if (root is null)
            {
                StoreFingerprint.Check(opened, plan, cancellationToken);
            }

            var unmatched = opened.ToList();
            return new OpenedSources(plan, root, opened, plan.Sources.Select(s => Match(s, unmatched)).ToArray());
        }
        catch
        {
            Dispose(opened);
            throw;
        }
    }

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
