using Semblance.Clients;
using Semblance.Imports;
using Semblance.People;
using Semblance.Photos;

namespace Semblance.Storage.InMemory;

/// <summary>Takes back what a run added, or one person's part of it.</summary>
internal sealed class InMemoryRollback(InMemoryState state, ClientId client, InMemoryRun run, PersonId? only)
{
    public (InMemoryState Next, RollbackOutcome Outcome) Run(bool force)
    {
        var people = state.People.Values.Where(r => IsOfRun(r.Run) && Matches(r.Value.Id)).OrderBy(r => r.Number).Select(r => r.Value).ToList();
        var attendance = new InMemoryAttendanceRollback(state, client, run.Run.Id, only);
        var changed = people.Select(p => Describe(p, attendance.CountLater(p.Id))).OfType<string>().Concat(attendance.ListChanged()).ToList();
        if (changed.Count > 0 && !force)
        {
            return (state, new RollbackOutcome(0, 0, 0, changed, [], Done: false));
        }

        var faces = state.Faces.Values.Where(r => IsOfRun(r.Run) && Matches(r.Value.Person)).Select(r => r.Value).ToList();
        var photos = state.Photos.Values.Where(r => IsOfRun(r.Run) && Matches(r.Value.Person)).Select(r => r.Value).ToList();
        var (rest, removed) = attendance.Remove();
        var removable = people.Where(p => Describe(p, CountAttendance(rest, p.Id)) is null).Select(p => p.Id).ToList();
        var next = InMemoryAccounts.Unlink(rest, removable) with
        {
            Faces = state.Faces.RemoveRange(faces.Select(f => f.Id)),
            Photos = state.Photos.RemoveRange(photos.Select(p => (p.Person, p.Hash))),
            People = state.People.RemoveRange(removable),
        };
        var hashes = photos.Select(p => p.Hash).Concat(faces.Select(f => f.Photo).OfType<PhotoHash>());
        var kept = next.PeopleOf(client).SelectMany(p => p.Groups).ToHashSet(StringComparer.Ordinal);
        next = next with
        {
            Groups = next.Groups.RemoveRange(next.Groups
                .Where(g => g.Key.Client == client && g.Value is { } by && (IsOfRun(by) || state.Runs[by].Run.Status == RunStatus.RolledBack) && !kept.Contains(g.Key.Name))
                .Select(g => g.Key)),
        };
        return (next, new RollbackOutcome(
            removable.Count, faces.Count, photos.Count, changed, next.Orphans(client, hashes), Done: true)
        { AttendanceRemoved = removed });
    }

    /// <summary>Spaces that the run, or earlier ones that were rolled back, brought and nothing uses any more.</summary>
    public static InMemoryState RemoveUnusedSpaces(InMemoryState state, RunId run)
    {
        var used = state.Faces.Values.Select(r => r.Value.Space).ToHashSet();
        return state with
        {
            Spaces = state.Spaces.RemoveRange(state.Spaces.Values
                .Where(r => r.Run is { } by && (by == run || state.Runs[by].Run.Status == RunStatus.RolledBack) && !used.Contains(r.Value.Key))
                .Select(r => r.Value.Key)),
        };
    }

    private bool IsOfRun(RunId? by) => by == run.Run.Id;

    private bool Matches(PersonId person) => only is null || person == only;

    private static int CountAttendance(InMemoryState state, PersonId person) => state.Records.Keys.Count(k => k.Person == person)
        + state.CheckIns.Values.Count(c => c.Person == person) + state.Leaves.Values.Count(l => l.Person == person);

    private string? Describe(Person person, int attendance)
    {
        var faces = state.Faces.Values.Count(r => r.Value.Person == person.Id && !IsOfRun(r.Run));
        var photos = state.Photos.Values.Count(r => r.Value.Person == person.Id && !IsOfRun(r.Run));
        return person.Revision > 1 || faces > 0 || photos > 0 || attendance > 0
            ? RollbackLines.Describe(person.Id, person.Name, person.Revision, faces, photos, attendance)
            : null;
    }
}
