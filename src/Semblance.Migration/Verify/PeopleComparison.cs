using Semblance.Imports;
using Semblance.Migration.Plan;
using Semblance.Migration.Sources;
using Semblance.People;
using Semblance.Storage;

namespace Semblance.Migration.Verify;

/// <summary>
/// Compares the people of a run with the store, column by column, and looks for faces and photos of theirs that no plan brought. Their columns come from
/// the source, folded as the planner did, not from the plan.
/// </summary>
internal sealed class PeopleComparison(IStore store, ImportRun run, ImportPlan plan, IReadOnlyList<PlanPerson> people, RowComparison rows)
{
    private const int ChunkSize = 1_000;

    private readonly Dictionary<PlanPerson, PersonColumns> _columns = new(ReferenceEqualityComparer.Instance);

    public long Found { get; private set; }

    public long ExtraFaces { get; private set; }

    public long ExtraPhotos { get; private set; }

    public List<string> Notes { get; } = [];

    /// <summary>A row of the source speaks of this person.</summary>
    public void Fold(PlanPerson planned, LegacyPerson person)
    {
        if (!_columns.TryGetValue(planned, out var columns))
        {
            _columns.Add(planned, columns = new PersonColumns());
        }

        columns.Fold(person, person.Key == planned.Key);
    }

    public async Task CompareAsync(CancellationToken cancellationToken)
    {
        foreach (var chunk in people.Chunk(ChunkSize))
        {
            var found = await store.People.FindManyAsync(run.Client, chunk.Select(p => p.Id).ToArray(), cancellationToken);
            var stored = found.ToDictionary(p => p.Id);
            Found += stored.Count;
            foreach (var planned in chunk)
            {
                Compare(planned, stored.GetValueOrDefault(planned.Id));
            }
        }

        await FindExtrasAsync(cancellationToken);
    }

    private void Compare(PlanPerson planned, Person? stored)
    {
        var expected = Expected(planned);
        var leaf = new byte[VectorHash.Size];
        RowLeaf.Of(expected, leaf);
        rows.Expected.Add(leaf);
        if (stored is null)
        {
            Differ(planned, "missing", null);
            return;
        }

        var actual = new PersonFields(stored.Id, stored.Name, stored.ExternalId, stored.Region, stored.Groups, stored.Attributes);
        RowLeaf.Of(actual, leaf);
        rows.Stored.Add(leaf);
        foreach (var field in DifferingFields(expected, actual))
        {
            Differ(planned, field, NoteOf(stored));
        }

        if (plan.Mapping.Store is not null && _columns[planned].CreatedAt != stored.CreatedAt)
        {
            Differ(planned, "createdAt", NoteOf(stored));
        }
    }

    private PersonFields Expected(PlanPerson planned)
    {
        var columns = _columns.GetValueOrDefault(planned)
            ?? throw new SemblanceException(ErrorKind.Corrupt, "plan-inconsistent", $"No row of the source speaks of {planned.Key}.");
        return new PersonFields(
            planned.Id, columns.Name, columns.ExternalId, columns.Region ?? plan.Mapping.Region, [.. columns.Groups], columns.Attributes);
    }

    private static IEnumerable<string> DifferingFields(PersonFields expected, PersonFields stored)
    {
        if (expected.Name != stored.Name)
        {
            yield return "name";
        }

        if (expected.ExternalId != stored.ExternalId)
        {
            yield return "externalId";
        }

        if (expected.Region != stored.Region)
        {
            yield return "region";
        }

        if (!expected.Groups.SequenceEqual(stored.Groups, StringComparer.Ordinal))
        {
            yield return "groups";
        }

        foreach (var name in expected.Attributes.Keys.Union(stored.Attributes.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            if (expected.Attributes.GetValueOrDefault(name) != stored.Attributes.GetValueOrDefault(name))
            {
                yield return $"attributes.{name}";
            }
        }
    }

    private string? NoteOf(Person stored)
    {
        if (stored.Revision > 1)
        {
            return "changed since the run, or before it: an import never changes a row";
        }

        return stored.UpdatedAt < run.StartedAt - TimeSpan.FromSeconds(1) ? "was there before the run, which never changes a row" : null;
    }

    private async Task FindExtrasAsync(CancellationToken cancellationToken)
    {
        var byId = people.ToDictionary(p => p.Id);
        var suspects = people.Count <= ChunkSize ? people : await SuspectsAsync(byId, cancellationToken);
        foreach (var person in suspects)
        {
            await FindExtrasAsync(person, cancellationToken);
        }
    }

    /// <summary>People with more faces or photos than were found of the plan's.</summary>
    private async Task<List<PlanPerson>> SuspectsAsync(Dictionary<PersonId, PlanPerson> byId, CancellationToken cancellationToken)
    {
        var suspects = new List<PlanPerson>();
        var query = new PeopleQuery { Limit = ChunkSize };
        while (true)
        {
            var page = await store.People.ListAsync(run.Client, query, cancellationToken);
            foreach (var stored in page.People)
            {
                var (faces, photos) = rows.FoundByPerson.GetValueOrDefault(stored.Person.Id.Value);
                if (byId.TryGetValue(stored.Person.Id, out var planned) && (stored.Faces > faces || stored.Photos > photos))
                {
                    suspects.Add(planned);
                }
            }

            if (page.Next is null)
            {
                return suspects;
            }

            query = query with { After = page.Next };
        }
    }

    private async Task FindExtrasAsync(PlanPerson person, CancellationToken cancellationToken)
    {
        var spaces = plan.Spaces.Select(s => s.Key).ToHashSet();
        var faces = (await store.Faces.ListAsync(run.Client, person.Id, null, cancellationToken))
            .Where(f => spaces.Contains(f.Space) && !rows.PlannedFaces.Contains(f.Id))
            .Select(f => (Kind: DifferenceKind.Face, Id: f.Id.ToString()))
            .ToArray();
        var photos = (await store.Photos.ListAsync(run.Client, person.Id, cancellationToken))
            .Where(p => !rows.PlannedPhotos.Contains((person.Id.Value, p.Hash)))
            .Select(p => (Kind: DifferenceKind.Photo, Id: p.Hash.Hex))
            .ToArray();
        if (faces.Length + photos.Length == 0)
        {
            return;
        }

        if (await OtherRunsOfAsync(person, cancellationToken) is { Run: { } other } brought)
        {
            NoteOrDiffer(person, faces.Length, photos.Length, other, brought.Faces, brought.Photos);
            return;
        }

        ExtraFaces += faces.Length;
        ExtraPhotos += photos.Length;
        rows.Differences.AddRange(faces.Concat(photos).Select(x => new Difference(
            person.Key, x.Kind, x.Id, "extra", null, null, "not of this run: added since, or by something else")));
    }

    /// <summary>
    /// Rows that another run may have brought are its own to verify, as many as its plan has for the person; one more is nobody's. Where both plans hold
    /// the same row, as many rows of others' may hide as they share: their own plans have counts, not ids.
    /// </summary>
    private void NoteOrDiffer(PlanPerson person, int faces, int photos, RunId other, long otherFaces, long otherPhotos)
    {
        if (faces <= otherFaces && photos <= otherPhotos)
        {
            Notes.Add($"{person.Key} has {faces} faces and {photos} photos more than this run brought; "
                + $"{other} brought rows of theirs as well and has to be verified for itself.");
            return;
        }

        ExtraFaces += Math.Max(0, faces - otherFaces);
        ExtraPhotos += Math.Max(0, photos - otherPhotos);
        Differ(person, "extra", FormattableString.Invariant(
            $"{faces} faces and {photos} photos more than this run brought, where other runs ({other}) planned {otherFaces} and {otherPhotos}"));
    }

    private List<(RunId Id, Dictionary<PersonId, PlanPerson> People)>? _otherRuns;

    /// <summary>The first of the runs, of other plans, that brought rows of the same person, and how many all of them planned; no run when there is none.</summary>
    private async Task<(RunId? Run, long Faces, long Photos)> OtherRunsOfAsync(PlanPerson person, CancellationToken cancellationToken)
    {
        _otherRuns ??= await ReadOtherRunsAsync(cancellationToken);
        var theirs = _otherRuns.Where(r => r.People.ContainsKey(person.Id)).Select(r => (r.Id, Person: r.People[person.Id])).ToArray();
        return (theirs.Length == 0 ? null : theirs[0].Id, theirs.Sum(t => (long)t.Person.Faces), theirs.Sum(t => (long)t.Person.Photos));
    }

    private async Task<List<(RunId Id, Dictionary<PersonId, PlanPerson> People)>> ReadOtherRunsAsync(CancellationToken cancellationToken)
    {
        var others = new List<(RunId, Dictionary<PersonId, PlanPerson>)>();
        foreach (var other in await store.Imports.ListRunsAsync(run.Client, cancellationToken))
        {
            if (other.Status != RunStatus.RolledBack && other.PlanHash != run.PlanHash
                && await store.Imports.FindPlanAsync(run.Client, other.Id, cancellationToken) is { } bytes
                && PlanFile.Parse(bytes).Plan is var otherPlan && otherPlan.Fingerprint.Total != plan.Fingerprint.Total)
            {
                others.Add((other.Id, otherPlan.People
                    .Where(p => other.Only.Count == 0 || other.Only.Contains(p.Key, StringComparer.Ordinal))
                    .ToDictionary(p => p.Id)));
            }
        }

        return others;
    }

    private void Differ(PlanPerson person, string field, string? note) => rows.Differences.Add(
        new Difference(person.Key, DifferenceKind.Person, person.Id.ToString(), field, null, null, note));
}
