using Semblance.Attendance;
using Semblance.Clients;

namespace Semblance.Storage.InMemory;

internal sealed class InMemoryMarkings(InMemoryTables tables) : IMarkingStore
{
    public Task AddAsync(Marking marking, CancellationToken cancellationToken) => tables.WriteAsync(
        state =>
        {
            MarkingRules.CheckNew(marking);
            _ = InMemorySessions.Find(state, marking.Client, marking.Session) ?? throw AttendanceErrors.SessionUnknown(marking.Session);
            if (state.Markings.ContainsKey(marking.Id))
            {
                throw AttendanceErrors.MarkingExists(marking.Id);
            }

            var added = marking with { CreatedAt = StoreTime.Truncate(marking.CreatedAt), Photos = Stored(marking.Photos), Faces = Known(state, marking.Client, marking.Faces) };
            return state with { Markings = state.Markings.Add(marking.Id, added) };
        },
        cancellationToken);

    public Task<Marking?> FindAsync(ClientId client, MarkingId id, CancellationToken cancellationToken) =>
        Task.FromResult(tables.State.Markings.TryGetValue(id, out var marking) && marking.Client == client ? marking : null);

    public Task<IReadOnlyList<Marking>> ListAsync(ClientId client, SessionId session, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Marking>>([.. tables.State.Markings.Values
            .Where(m => m.Client == client && m.Session == session)
            .OrderByDescending(m => m.CreatedAt)
            .ThenByDescending(m => m.Id)
            .Select(m => m with { Photos = [], Faces = [] })]);

    public Task AddPhotosAsync(
        ClientId client, MarkingId id, IReadOnlyList<MarkingPhoto> photos, IReadOnlyList<SeenFace> faces, CancellationToken cancellationToken) =>
        tables.WriteAsync(
            state =>
            {
                var marking = Get(state, client, id);
                var (numbered, moved) = MarkingRules.Renumber(id, marking.Photos.Count, photos, faces);
                var next = marking with { Photos = [.. marking.Photos, .. Stored(numbered)], Faces = [.. marking.Faces, .. Known(state, client, moved)] };
                return state with { Markings = state.Markings.SetItem(id, next) };
            },
            cancellationToken);

    public Task<int> EndAsync(
        ClientId client, MarkingId id, MarkingState state, DateTimeOffset at, IReadOnlyList<AttendanceRecord> records, CancellationToken cancellationToken) =>
        tables.WriteAsync(
            before =>
            {
                AttendanceChecks.CheckEnd(state, records);
                var ended = Get(before, client, id) with { State = state, EndedAt = StoreTime.Truncate(at) };
                return InMemoryAttendance.Write(before with { Markings = before.Markings.SetItem(id, ended) }, client, records);
            },
            cancellationToken);

    private static Marking Get(InMemoryState state, ClientId client, MarkingId id)
    {
        var marking = state.Markings.TryGetValue(id, out var found) && found.Client == client ? found : throw AttendanceErrors.MarkingUnknown(id);
        MarkingRules.CheckOpen(id, marking.State);
        return marking;
    }

    private static List<MarkingPhoto> Stored(IEnumerable<MarkingPhoto> photos) => [.. photos.Select(p => p with { TakenAt = StoreTime.Truncate(p.TakenAt) })];

    /// <summary>Somebody who was removed while their photo was searched is nobody.</summary>
    private static List<SeenFace> Known(InMemoryState state, ClientId client, IEnumerable<SeenFace> faces) =>
        [.. faces.Select(f => f.Person is { } person && state.FindPerson(client, person) is null ? f with { Person = null } : f).OrderBy(f => f.Photo).ThenBy(f => f.Number)];
}
