using System.Collections.Immutable;
using Semblance.Clients;
using Semblance.Faces;
using Semblance.People;
using Semblance.Photos;

namespace Semblance.Storage.InMemory;

internal sealed class InMemoryMerges(InMemoryTables tables) : IMergeStore
{
    public Task<PeopleMerge> MergeAsync(ClientId client, PersonId kept, PersonId merged, CancellationToken cancellationToken) => tables.WriteAsync(
        state =>
        {
            StoreRules.CheckMerge(kept, merged);
            Check(state, client, kept);
            Check(state, client, merged);
            var person = state.People[merged];
            var faces = state.FacesOf(client).Where(f => f.Person == merged).Select(f => f.Id).ToList();
            var photos = state.Photos.Values.Where(r => r.Value.Client == client && r.Value.Person == merged).OrderBy(r => r.Value.Hash.Hex, StringComparer.Ordinal).ToList();
            var consents = state.Consents.Values.Where(c => c.Client == client && c.Person == merged).OrderBy(c => c.GivenAt).ToList();
            var merge = new PeopleMerge
            {
                Id = MergeId.New(),
                Client = client,
                Kept = kept,
                Merged = person.Value,
                Faces = faces,
                Photos = [.. photos.Select(r => r.Value)],
                SharedPhotos = photos.Select(r => r.Value.Hash).Where(h => state.Photos.ContainsKey((kept, h))).ToHashSet(),
                Consents = consents,
                SharedConsents = consents.Select(c => c.Version).Where(v => state.Consents.ContainsKey((kept, v))).ToHashSet(StringComparer.Ordinal),
                Accounts = [.. state.Accounts.Values.Where(a => a.Person == merged).Select(a => a.Id).Order()],
                MergedAt = tables.Now,
            };
            var moved = GiveFaces(GiveAccounts(state, merge.Accounts, kept), faces, kept) with
            {
                Photos = state.Photos
                    .RemoveRange(photos.Select(r => (merged, r.Value.Hash)))
                    .AddRange(photos.Where(r => !merge.SharedPhotos.Contains(r.Value.Hash)).Select(r => KeyValuePair.Create((kept, r.Value.Hash), r with { Value = r.Value with { Person = kept } }))),
                Consents = state.Consents
                    .RemoveRange(consents.Select(c => (merged, c.Version)))
                    .AddRange(consents.Where(c => !merge.SharedConsents.Contains(c.Version)).Select(c => KeyValuePair.Create((kept, c.Version), c with { Person = kept }))),
            };
            (moved, var attendance) = InMemoryMergeAttendance.Give(moved, client, merged, kept, merge.Id, merge.MergedAt);
            moved = moved with { Merges = moved.Merges.Add(merge.Id, new InMemoryMerge(merge, person, [.. photos], attendance)) };
            return (InMemoryAccounts.Unlink(moved, [merged]) with { People = state.People.Remove(merged) }, merge);
        },
        cancellationToken);

    public Task<PeopleMerge?> FindAsync(ClientId client, MergeId id, CancellationToken cancellationToken) =>
        Task.FromResult(tables.State.Merges.TryGetValue(id, out var found) && found.Merge.Client == client ? found.Merge : null);

    public Task<IReadOnlyList<PeopleMerge>> ListAsync(ClientId client, PersonId? kept, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<PeopleMerge>>(tables.State.Merges.Values
            .Select(m => m.Merge)
            .Where(m => m.Client == client && (kept is null || m.Kept == kept))
            .OrderByDescending(m => m.MergedAt)
            .ThenByDescending(m => m.Id.Value)
            .Take(StoreRules.MaxPage)
            .ToList());

    public Task<PeopleMerge> UndoAsync(ClientId client, MergeId id, CancellationToken cancellationToken) => tables.WriteAsync(
        state =>
        {
            if (!state.Merges.TryGetValue(id, out var found) || found.Merge.Client != client)
            {
                throw StoreErrors.MergeUnknown(id);
            }

            var merge = found.Merge;
            var merged = merge.Merged.Id;
            if (merge.UndoneAt is not null)
            {
                throw StoreErrors.MergeUndone(id);
            }

            if (state.People.ContainsKey(merged))
            {
                throw StoreErrors.PersonExists(merged);
            }

            var next = GiveFaces(state, [.. merge.Faces.Where(f => state.Faces.TryGetValue(f, out var row) && row.Value.Person == merge.Kept)], merged);
            next = GiveAccounts(next, [.. merge.Accounts.Where(a => state.Accounts.TryGetValue(a, out var account) && account.Person == merge.Kept)], merged);
            var needed = next.FacesOf(client).Where(f => f.Person == merge.Kept).Select(f => f.Photo).OfType<PhotoHash>().ToHashSet();
            var undone = merge with { UndoneAt = tables.Now };
            next = InMemoryMergeAttendance.GiveBack(next, client, found.Attendance, merge.Kept, merged);
            return (next.WithGroups(client, found.Person.Value.Groups, run: null) with
            {
                People = next.People.Add(merged, found.Person),
                Photos = next.Photos
                    .RemoveRange(merge.Photos.Select(p => p.Hash).Where(h => !merge.SharedPhotos.Contains(h) && !needed.Contains(h)).Select(h => (merge.Kept, h)))
                    .AddRange(found.Photos.Select(r => KeyValuePair.Create((merged, r.Value.Hash), r))),
                Consents = next.Consents
                    .RemoveRange(merge.Consents.Where(c => !merge.SharedConsents.Contains(c.Version)).Select(c => (merge.Kept, c.Version)))
                    .AddRange(merge.Consents.Select(c => KeyValuePair.Create((merged, c.Version), c))),
                Merges = next.Merges.SetItem(id, found with { Merge = undone }),
            }, undone);
        },
        cancellationToken);

    public Task<int> ForgetAsync(ClientId client, PersonId merged, CancellationToken cancellationToken) => tables.WriteAsync(
        state =>
        {
            var undone = state.Merges.Values.Select(m => m.Merge).Where(m => m.Client == client && m.Merged.Id == merged && m.UndoneAt is not null).ToList();
            return (state with { Merges = state.Merges.RemoveRange(undone.Select(m => m.Id)) }, undone.Count);
        },
        cancellationToken);

    public Task SplitAsync(ClientId client, PersonId from, IReadOnlyList<FaceId> faces, Person created, CancellationToken cancellationToken) =>
        tables.WriteAsync(
            state =>
            {
                StoreRules.CheckSplit(client, faces, created);
                Check(state, client, from);
                foreach (var face in faces)
                {
                    if (!state.Faces.TryGetValue(face, out var row) || row.Value.Client != client || row.Value.Person != from)
                    {
                        throw StoreErrors.FaceUnknown(face, from);
                    }
                }

                if (state.People.ContainsKey(created.Id))
                {
                    throw StoreErrors.PersonExists(created.Id);
                }

                var shown = faces.Select(f => state.Faces[f].Value.Photo).OfType<PhotoHash>().ToHashSet();
                var next = GiveFaces(InMemoryPeople.Add(state, created, run: null), faces, created.Id);
                var stays = next.FacesOf(client).Where(f => f.Person == from).Select(f => f.Photo).OfType<PhotoHash>().ToHashSet();
                var photos = state.Photos.Values.Where(r => r.Value.Person == from && shown.Contains(r.Value.Hash)).ToList();
                return next with
                {
                    Photos = next.Photos
                        .RemoveRange(photos.Where(r => !stays.Contains(r.Value.Hash)).Select(r => (from, r.Value.Hash)))
                        .AddRange(photos.Select(r => KeyValuePair.Create((created.Id, r.Value.Hash), r with { Value = r.Value with { Person = created.Id } }))),
                };
            },
            cancellationToken);

    private static void Check(InMemoryState state, ClientId client, PersonId person)
    {
        if (state.FindPerson(client, person) is null)
        {
            throw StoreErrors.PersonUnknown(person);
        }
    }

    private static InMemoryState GiveFaces(InMemoryState state, IReadOnlyList<FaceId> faces, PersonId to) => state with
    {
        Faces = state.Faces.SetItems(faces.Select(f => KeyValuePair.Create(f, state.Faces[f] with { Value = state.Faces[f].Value with { Person = to } }))),
    };

    private static InMemoryState GiveAccounts(InMemoryState state, IReadOnlyList<Accounts.AccountId> accounts, PersonId to) => state with
    {
        Accounts = state.Accounts.SetItems(accounts.Select(a => KeyValuePair.Create(a, state.Accounts[a] with { Person = to }))),
    };
}

/// <param name="Person">The row of the merged person, with the run that had brought it; the same of <paramref name="Photos"/>.</param>
internal sealed record InMemoryMerge(PeopleMerge Merge, Row<Person> Person, ImmutableList<Row<Photo>> Photos, MergedAttendance Attendance);
