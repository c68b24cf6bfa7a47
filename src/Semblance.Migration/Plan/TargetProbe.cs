using Semblance.Clients;
using Semblance.Faces;
using Semblance.Imports;
using Semblance.People;
using Semblance.Spaces;
using Semblance.Storage;

namespace Semblance.Migration.Plan;

/// <summary>Asks the target, by reading only, what it holds of a plan. Without a target everything is new.</summary>
internal sealed class TargetProbe
{
    private const int ChunkSize = 4_096;
    private const int PageSize = 1_000;

    private readonly IStore? _store;
    private readonly ClientId _client;
    private readonly Dictionary<SpaceKey, SpaceUse> _spaces;
    private readonly List<FaceId> _pending = new(ChunkSize);
    private readonly List<AttendanceRows> _attendance = [];
    private long _facesPresent;
    private AttendanceRowCounts _attendancePresent;

    private TargetProbe(IStore? store, ClientId client, IReadOnlyList<SpaceUse> spaces)
    {
        (_store, _client) = (store, client);
        _spaces = spaces.ToDictionary(s => s.Space.Key);
        Spaces = spaces.ToDictionary(s => s.Space.Key, s => s.Space);
    }

    /// <summary>The spaces the target has.</summary>
    public IReadOnlyDictionary<SpaceKey, Space> Spaces { get; }

    public bool IsFull => _pending.Count >= ChunkSize || _attendance.Count >= ChunkSize;

    /// <summary>NotFound, <c>client-unknown</c>, when the target has no such client.</summary>
    public static async Task<TargetProbe> OpenAsync(IStore? store, ClientId client, CancellationToken cancellationToken)
    {
        if (store is null)
        {
            return new TargetProbe(null, client, []);
        }

        if (await store.Clients.FindAsync(client, cancellationToken) is null)
        {
            throw new SemblanceException(ErrorKind.NotFound, "client-unknown", $"The store has no client {client}: add it first.");
        }

        return new TargetProbe(store, client, await store.Spaces.ListAsync(client, cancellationToken));
    }

    /// <summary>Conflict, <c>space-differs</c>, when the target's space of this key is another one.</summary>
    public void CheckSpace(Space planned)
    {
        if (Spaces.GetValueOrDefault(planned.Key) is { } stored
            && (stored.Dimension != planned.Dimension || stored.Metric != planned.Metric || stored.UnitLength != planned.UnitLength))
        {
            throw new SemblanceException(ErrorKind.Conflict, "space-differs",
                $"The store's space {stored.Key} has {stored.Dimension} values and {stored.Metric}; the plan's has {planned.Dimension} and "
                + $"{planned.Metric}: give the plan's space another key.");
        }
    }

    /// <summary>Remembers a face to ask for; <see cref="FlushAsync"/> is due when <see cref="IsFull"/>.</summary>
    public void Add(SpaceKey space, FaceId face)
    {
        if (_spaces.GetValueOrDefault(space) is { Faces: > 0 })
        {
            _pending.Add(face);
        }
    }

    /// <summary>The same for what a row brings of attendance.</summary>
    public void Add(AttendanceRows rows)
    {
        if (_store is not null)
        {
            _attendance.Add(rows);
        }
    }

    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        if (_store is not null && _attendance.Count > 0)
        {
            var wanted = AttendanceRows.Join(_attendance);
            _attendancePresent += (await _store.Imports.FindAttendanceAsync(_client, wanted, cancellationToken)).Count;
            _attendance.Clear();
        }

        if (_store is not null && _pending.Count > 0)
        {
            _facesPresent += (await _store.Faces.FindManyAsync(_client, _pending, cancellationToken)).Count;
        }

        _pending.Clear();
    }

    /// <summary>What a run would do now, and what in the store its people meet.</summary>
    public async Task<PlanTarget> SumAsync(
        IReadOnlyList<PlanPerson> people, IReadOnlyList<PlanPhoto> photos, PlanTotals totals, CancellationToken cancellationToken)
    {
        await FlushAsync(cancellationToken);
        var (faces, attendance) = (totals.Faces, totals.Attendance?.Counts ?? default);
        if (_store is null)
        {
            return new PlanTarget(false, new BatchOutcome(people.Count, 0, faces, 0, photos.Count, 0) { AttendanceAdded = attendance }, []);
        }

        var present = await FindPeopleAsync(people, cancellationToken);
        var photosPresent = await CountPhotosAsync(photos, present, cancellationToken);
        var conflicts = people.Where(p => present.TryGetValue(p.Id, out var stored) && Differs(p, stored))
            .Select(p => new PlanConflict("person-differs",
                $"{p.Key} is in the store with other columns and stays as it is there: an import never changes a row.", [p.Key], 1))
            .Concat(await FindNamesakesAsync(people, cancellationToken))
            .ToArray();
        return new PlanTarget(true, new BatchOutcome(
            people.Count - present.Count, present.Count, faces - _facesPresent, _facesPresent, photos.Count - photosPresent, photosPresent)
        {
            AttendanceAdded = attendance - _attendancePresent,
            AttendancePresent = _attendancePresent,
        },
            conflicts);
    }

    private async Task<Dictionary<PersonId, Person>> FindPeopleAsync(IReadOnlyList<PlanPerson> people, CancellationToken cancellationToken)
    {
        var present = new Dictionary<PersonId, Person>();
        foreach (var chunk in people.Select(p => p.Id).Chunk(ChunkSize))
        {
            foreach (var person in await _store!.People.FindManyAsync(_client, chunk, cancellationToken))
            {
                present.Add(person.Id, person);
            }
        }

        return present;
    }

    private async Task<long> CountPhotosAsync(
        IReadOnlyList<PlanPhoto> photos, Dictionary<PersonId, Person> present, CancellationToken cancellationToken)
    {
        long count = 0;
        foreach (var ofPerson in photos.Where(p => present.ContainsKey(p.Person)).GroupBy(p => p.Person))
        {
            var stored = await _store!.Photos.ListAsync(_client, ofPerson.Key, cancellationToken);
            count += ofPerson.Select(p => p.Sha256).Intersect(stored.Select(p => p.Hash)).Count();
        }

        return count;
    }

    /// <summary>People the store has under other ids, with the same name: perhaps the same, from elsewhere.</summary>
    private async Task<IReadOnlyList<PlanConflict>> FindNamesakesAsync(IReadOnlyList<PlanPerson> people, CancellationToken cancellationToken)
    {
        var planned = people.Select(p => p.Id).ToHashSet();
        var byName = people.ToLookup(p => p.Name, StringComparer.Ordinal);
        var conflicts = new List<PlanConflict>();
        var query = new Storage.PeopleQuery { Limit = PageSize };
        while (true)
        {
            var page = await _store!.People.ListAsync(_client, query, cancellationToken);
            conflicts.AddRange(page.People
                .Where(s => !planned.Contains(s.Person.Id) && byName.Contains(s.Person.Name))
                .Select(s => new PlanConflict("name-in-store",
                    $"\"{s.Person.Name}\" is in the store already as person {s.Person.Id}, not from this scope; the import adds another.",
                    byName[s.Person.Name].Select(p => p.Key).ToArray(), 1)));
            if (page.Next is null)
            {
                return conflicts;
            }

            query = query with { After = page.Next };
        }
    }

    private static bool Differs(PlanPerson planned, Person stored) =>
        planned.Name != stored.Name || planned.ExternalId != stored.ExternalId || planned.Region != stored.Region
        || !(planned.Groups ?? []).SequenceEqual(stored.Groups, StringComparer.Ordinal);
}
