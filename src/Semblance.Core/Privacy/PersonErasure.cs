using Semblance.Clients;
using Semblance.Enrolment;
using Semblance.Faces;
using Semblance.People;
using Semblance.Photos;
using Semblance.Search;
using Semblance.Storage;

namespace Semblance.Privacy;

/// <summary>
/// Erases people for good, and proves it: what there was is counted before, everything is looked for again afterwards, searched for as well, and a tombstone is
/// left in the store and beside it, before anything goes. The certificate is kept in the store. Rows go at once and files after them: those that a crash leaves behind are named by nothing,
/// and 'semblance doctor --remove-orphans' removes them.
/// </summary>
/// <param name="memories">What this process remembers beside the store.</param>
public sealed class PersonErasure(IStore store, IPhotoFiles files, ITombstoneList list, TimeProvider time, params IReadOnlyList<IPersonMemory> memories)
{
    private const int PageSize = 1_000;

    // Several people may have the very same face under several names.
    private const int ProbedPeople = 10;

    /// <param name="by">As the audit log names them.</param>
    /// <returns>Null when this client has no such person.</returns>
    public async Task<ErasureCertificate?> EraseAsync(ClientId client, PersonId person, string by, CancellationToken cancellationToken)
    {
        if (await store.People.FindAsync(client, person, cancellationToken) is null)
        {
            return null;
        }

        var belongings = await ListAsync(client, person, cancellationToken);
        var before = await CountAsync(client, person, belongings, cancellationToken);
        var tombstone = await BuryAsync(client, person, cancellationToken);
        var removal = await new Erasure(store, files).RemoveAsync(client, person, cancellationToken);
        foreach (var memory in memories)
        {
            memory.Forget(client, person);
        }

        var gone = belongings with { Photos = removal?.OrphanedPhotos ?? [] };
        var kept = await CountFilesAsync(client, belongings.Photos, cancellationToken);
        var certificate = new ErasureCertificate
        {
            Client = client,
            Person = person,
            ErasedAt = tombstone.At,
            ErasedBy = by,
            Removed = before with { PhotoFiles = before.PhotoFiles - kept },
            Left = await CountAsync(client, person, gone, cancellationToken),
            Tombstone = tombstone,
        };
        await store.Privacy.AddCertificateAsync(IssuedCertificate.Of(certificate), cancellationToken);
        return certificate;
    }

    /// <summary>Adds tombstones that were kept elsewhere to those of the store and of the list beside it, for a replay.</summary>
    /// <returns>How many were new.</returns>
    public async Task<int> LearnAsync(ClientId client, IReadOnlyList<Tombstone> tombstones, CancellationToken cancellationToken)
    {
        var known = (await store.Privacy.ListTombstonesAsync(client, cancellationToken)).Select(t => (t.Salt, t.Hash)).ToHashSet();
        var unknown = tombstones.Where(t => t.Client == client && known.Add((t.Salt, t.Hash))).ToList();
        foreach (var tombstone in unknown)
        {
            await list.AddAsync(tombstone, cancellationToken);
            await store.Privacy.AddTombstoneAsync(tombstone, cancellationToken);
        }

        return unknown.Count;
    }

    /// <summary>Erases whoever has a tombstone, in the store or in the list beside it, and is there nevertheless: for after a restore.</summary>
    /// <param name="erased">Told of each certificate as it is issued.</param>
    /// <returns>A certificate for each.</returns>
    public async Task<IReadOnlyList<ErasureCertificate>> ReplayAsync(
        ClientId client, string by, Func<ErasureCertificate, Task> erased, CancellationToken cancellationToken)
    {
        var tombstones = (await store.Privacy.ListTombstonesAsync(client, cancellationToken))
            .Concat((await list.ReadAllAsync(cancellationToken)).Where(t => t.Client == client))
            .GroupBy(t => t.Salt, t => t.Hash, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.ToHashSet(StringComparer.Ordinal), StringComparer.Ordinal);
        var certificates = new List<ErasureCertificate>();
        PeopleCursor? after = null;
        do
        {
            var page = await store.People.ListAsync(client, new PeopleQuery { Limit = PageSize, After = after }, cancellationToken);
            foreach (var id in page.People.Select(p => p.Person.Id).Where(id => tombstones.Any(t => t.Value.Contains(Tombstone.HashOf(client, id, t.Key)))))
            {
                if (await EraseAsync(client, id, by, cancellationToken) is { } certificate)
                {
                    certificates.Add(certificate);
                    await erased(certificate);
                }
            }

            after = page.Next;
        }
        while (after is not null);
        return certificates;
    }

    private async Task<Tombstone> BuryAsync(ClientId client, PersonId person, CancellationToken cancellationToken)
    {
        var known = await store.Privacy.ListTombstonesAsync(client, cancellationToken);
        var tombstone = Tombstone.Of(client, person, known.Count > 0 ? known[^1].Salt : null, time.GetUtcNow());
        await list.AddAsync(tombstone, cancellationToken);
        await store.Privacy.AddTombstoneAsync(tombstone, cancellationToken);
        return tombstone;
    }

    private async Task<Belongings> ListAsync(ClientId client, PersonId person, CancellationToken cancellationToken)
    {
        var faces = await store.Faces.ListAsync(client, person, null, cancellationToken);
        var photos = await store.Photos.ListAsync(client, person, cancellationToken);
        return new Belongings([.. faces.DistinctBy(f => f.Space)], [.. faces.Select(f => f.Id)], [.. photos.Select(p => p.Hash).Union(faces.Select(f => f.Photo).OfType<PhotoHash>())]);
    }

    private async Task<PersonTraces> CountAsync(ClientId client, PersonId person, Belongings belongings, CancellationToken cancellationToken)
    {
        var stored = await store.Privacy.CountTracesAsync(client, person, belongings.Faces, cancellationToken);
        return new PersonTraces(
            await store.People.FindAsync(client, person, cancellationToken) is null ? 0 : 1,
            (await store.Faces.ListAsync(client, person, null, cancellationToken)).Count
                + (await store.Faces.FindManyAsync(client, belongings.Faces, cancellationToken)).Count(f => f.Person != person),
            (await store.Photos.ListAsync(client, person, cancellationToken)).Count,
            await CountFilesAsync(client, belongings.Photos, cancellationToken),
            await CountThumbnailsAsync(client, belongings.Faces, cancellationToken),
            stored.Consents,
            stored.Tokens,
            stored.Accounts,
            stored.Merges,
            stored.Sightings,
            await CountSearchesAsync(client, person, belongings.Probes, cancellationToken),
            memories.Sum(m => m.Count(client, person)),
            stored.Attendance);
    }

    /// <summary>A search with somebody's own face finds them first, wherever they are still in a gallery.</summary>
    private async Task<int> CountSearchesAsync(ClientId client, PersonId person, IEnumerable<Face> probes, CancellationToken cancellationToken)
    {
        var found = 0;
        foreach (var probe in probes)
        {
            var ranking = (await store.Faces.FindNearestExactlyAsync(new Gallery(client, probe.Space), [probe.Embedding], ProbedPeople, cancellationToken))[0];
            found += ranking.Candidates.Any(c => c.Person == person) ? 1 : 0;
        }

        return found;
    }

    private async Task<int> CountFilesAsync(ClientId client, IEnumerable<PhotoHash> photos, CancellationToken cancellationToken)
    {
        var there = 0;
        foreach (var photo in photos)
        {
            await using var file = await files.OpenAsync(client, photo, cancellationToken);
            there += file is null ? 0 : 1;
        }

        return there;
    }

    private async Task<int> CountThumbnailsAsync(ClientId client, IEnumerable<FaceId> faces, CancellationToken cancellationToken)
    {
        var there = 0;
        foreach (var face in faces)
        {
            await using var file = await files.OpenThumbnailAsync(client, face, cancellationToken);
            there += file is null ? 0 : 1;
        }

        return there;
    }

    /// <param name="Probes">A face of each space they have one in.</param>
    private sealed record Belongings(IReadOnlyList<Face> Probes, IReadOnlyList<FaceId> Faces, IReadOnlyList<PhotoHash> Photos);
}
