using Semblance.Attendance;
using Semblance.Clients;
using Semblance.Migration.Run;
using Semblance.Migration.Sources;
using Semblance.Storage;

namespace Semblance.Migration.Plan;

/// <summary>
/// Makes a plan: one streaming pass over the sources (a second one before it when names are merged by case), memory for the people, 40 bytes or
/// so a face, and what is set aside. Writes nothing, neither to the sources nor to the target.
/// </summary>
public sealed class Planner(TimeProvider time)
{
    private const int RowsAtOnce = 500;
    private const int ChunksAhead = 4;

    /// <summary>People of a store have ids already: no scope is part of them.</summary>
    private const string StoreScope = "store";

    /// <param name="origin">The folder or file the sources were opened from, or the store's address. NotFound, <c>source-not-found</c>.</param>
    /// <param name="sources">As the catalogue of that folder gives them, in its order.</param>
    /// <param name="target">The store to predict for, opened for reading if need be; null when there is none yet.</param>
    /// <param name="rowsRead">Told every few hundred rows how many have been read.</param>
    /// <exception cref="SemblanceException">
    /// Invalid, <c>batch-rows</c> or <c>scope</c>; NotFound, <c>client-unknown</c>; Conflict, <c>space-differs</c>; Refused,
    /// <c>file-unreadable</c> or <c>path-outside-root</c>; Corrupt, <c>source-order</c>.
    /// </exception>
    public Task<ImportPlan> PlanAsync(
        string origin, IReadOnlyList<ILegacySource> sources, IStore? target, PlanOptions options, IProgress<long>? rowsRead,
        CancellationToken cancellationToken) =>
        Task.Run(() => ComputeAsync(origin, sources, target, options, rowsRead, cancellationToken), cancellationToken);

    private async Task<ImportPlan> ComputeAsync(
        string origin, IReadOnlyList<ILegacySource> sources, IStore? target, PlanOptions options, IProgress<long>? rowsRead,
        CancellationToken cancellationToken)
    {
        var isOfFiles = options is { Store: null, Database: null };
        origin = isOfFiles ? Path.TrimEndingDirectorySeparator(Path.GetFullPath(origin)) : origin;
        var root = isOfFiles ? new SourceRoot(File.Exists(origin) ? Path.GetDirectoryName(origin)! : origin) : null;
        var scope = ScopeOf(root, options);
        var probe = await TargetProbe.OpenAsync(target, options.Client, cancellationToken);
        var people = new PeopleDraft(
            options.Client, scope, options.MergeCase ? CaseMerge.Of(sources, cancellationToken) : null);
        var photos = new PhotoLedger(root);
        var rules = await RulesAsync(sources, target, options.Client, cancellationToken);
        var attendance = new AttendanceDraft(people, person => new EntryRows(options.Client, scope, rules ?? AttendanceRules.Default, default, person)) { Brings = probe.Add };
        var draft = new PlanDraft(options, new SpaceChoice(options.Space, options.EmbeddingSpace, probe.Spaces), people, photos, attendance, cancellationToken);
        Task Reading() => ReadAsync(sources, draft, probe, rowsRead, cancellationToken);
        var prints = root is null
            ? await StoreFingerprint.OfReadingAsync(sources, Reading)
            : await HashWhileAsync(Reading, root, sources, draft, photos, cancellationToken);

        var planPeople = people.All.Select(p => p.ToPlan(options.Region)).ToArray();
        var plan = Compose(options, draft, people.All, planPeople, photos.Planned);
        plan = plan with
        {
            Mapping = plan.Mapping with { TimeZone = rules?.TimeZone },
            Conflicts = [.. plan.Conflicts, .. attendance.Conflicts()],
            CreatedAt = time.GetUtcNow(),
            Client = options.Client,
            Scope = scope,
            Root = root?.FullPath ?? origin,
            Origin = origin,
            Fingerprint = new PlanFingerprint(FileFingerprint.Total(prints), prints),
        };
        foreach (var space in plan.Spaces)
        {
            probe.CheckSpace(space.ToSpace());
        }

        plan = plan with { Target = await probe.SumAsync(planPeople, plan.Photos, plan.Totals, cancellationToken) };
        PlanCheck.Check(plan);
        return plan;
    }

    /// <summary>By which sessions have their days; null when no source is of attendance.</summary>
    private static async Task<AttendanceRules?> RulesAsync(IReadOnlyList<ILegacySource> sources, IStore? target, ClientId client, CancellationToken cancellationToken) =>
        !sources.Any(s => s.Info is { Kind: SourceKind.Attendance, Action: SourceAction.Import }) ? null
        : target is null ? AttendanceRules.Default
        : await target.Attendance.FindRulesAsync(client, cancellationToken);

    /// <summary>The fingerprint of every file that rows are read from, hashed on another core while they are read.</summary>
    private static async Task<IReadOnlyList<PlanFingerprintFile>> HashWhileAsync(
        Func<Task> reading, SourceRoot root, IReadOnlyList<ILegacySource> sources, PlanDraft draft, PhotoLedger photos,
        CancellationToken cancellationToken)
    {
        var usable = sources.Where(s => s.Info.Action != SourceAction.Reject).SelectMany(s => s.Info.Files);
        var hashing = Task.Run(() => FileFingerprint.Of(root, Existing(root, usable), cancellationToken), cancellationToken);
        await reading();
        var hashed = (await hashing).Files;
        var late = draft.Sources.Where(s => s.Action == SourceAction.Reject && s.Rows > s.Rejected + s.SetAside).SelectMany(s => s.Files);
        return hashed.Concat(FileFingerprint.Of(root, Existing(root, late), cancellationToken).Files).Concat(photos.Files)
            .DistinctBy(f => f.Path, StringComparer.Ordinal)
            .OrderBy(f => f.Path, StringComparer.Ordinal)
            .ToArray();
    }

    private static string ScopeOf(SourceRoot? root, PlanOptions options)
    {
        if (options.BatchRows is < 1 or > 100_000)
        {
            throw new SemblanceException(ErrorKind.Invalid, "batch-rows", "A batch has 1 to 100,000 rows.");
        }

        var scope = options.Scope ?? (root is null ? StoreScope : Path.GetFileName(root.FullPath));
        return scope.Length is > 0 and <= 200 && !scope.Any(char.IsControl)
            ? scope
            : throw new SemblanceException(ErrorKind.Invalid, "scope",
                "The scope names the project the people come from, in 1 to 200 characters of one line: set it with --scope.");
    }

    /// <summary>
    /// Those of the files that exist; of an SQLite file, its write-ahead log as well. Files of rejected sources are not hashed unless rows of
    /// theirs are imported after all: a change in them spoils nothing, and some (credentials) must not be opened.
    /// </summary>
    private static IEnumerable<string> Existing(SourceRoot root, IEnumerable<string> files)
    {
        foreach (var file in files)
        {
            var path = root.Resolve(file);
            if (File.Exists(path))
            {
                yield return file;
            }

            if (new FileInfo(path + "-wal") is { Exists: true, Length: > 0 })
            {
                yield return file + "-wal";
            }
        }
    }

    private static async Task ReadAsync(
        IReadOnlyList<ILegacySource> sources, PlanDraft draft, TargetProbe probe, IProgress<long>? rowsRead, CancellationToken cancellationToken)
    {
        long rows = 0;
        foreach (var source in sources)
        {
            draft.Begin(source);
            await foreach (var read in ReadAhead.Of(token => source.Read(token).Chunk(RowsAtOnce), ChunksAhead, cancellationToken))
            {
                foreach (var row in read)
                {
                    if (draft.Add(row) is var (space, face))
                    {
                        probe.Add(space, face);
                    }

                    if (probe.IsFull)
                    {
                        await probe.FlushAsync(cancellationToken);
                    }
                }

                rows += read.Length;
                rowsRead?.Report(rows);
            }

            draft.End();
        }

        rowsRead?.Report(rows);
    }

    private static ImportPlan Compose(
        PlanOptions options, PlanDraft draft, IReadOnlyList<DraftPerson> people, PlanPerson[] planPeople, List<PlanPhoto> photos)
    {
        var spaces = draft.Spaces
            .Concat(options.Space is { } given && draft.Spaces.All(s => s.Space.Key != given.Key) ? [new DraftSpace(given)] : [])
            .OrderBy(s => s.Space.Key.Value, StringComparer.Ordinal)
            .Select(s => new PlanSpace(
                s.Space.Key, s.Space.Model, s.Space.Dimension, s.Space.Metric, s.Space.UnitLength, options.Models.Contains(s.Space.Key),
                s.Ledger.Count, s.People.Count, s.People.Count(i => people[i].Photos > 0), s.Space.Alignment,
                options.Store is null ? null : s.Space.Impostors))
            .ToArray();
        return new ImportPlan
        {
            SchemaVersion = ImportPlan.CurrentSchema,
            Tool = $"semblance {typeof(Planner).Assembly.GetName().Version?.ToString(3)}",
            CreatedAt = default,
            Client = ClientId.Default,
            Scope = "",
            Root = "",
            Origin = "",
            Mapping = new PlanMapping(
                options.MergeCase, options.BatchRows, options.Photos, options.Space?.Key, options.Region,
                options.MapFile is null ? null : Path.GetFullPath(options.MapFile), FileFingerprint.OfMap(options.MapFile), options.Embedding,
                options.Store, options.Database),
            Fingerprint = new PlanFingerprint("", []),
            Spaces = spaces,
            Sources = draft.Sources,
            Totals = PlanCheck.TotalsOf(draft.Sources, planPeople.Length, photos.Count, draft.Batches.Closed.Count),
            Target = new PlanTarget(false, default, []),
            Notes = PlanNotes.Of(spaces, draft.Sources, draft.Lists.Rejects, options),
            Conflicts = PlanConflicts.Of(draft, people),
            Batches = draft.Batches.Closed,
            People = planPeople,
            Photos = photos,
            Duplicates = draft.Lists.Duplicates,
            Rejects = draft.Lists.Rejects,
        };
    }
}
