using Semblance.Clients;
using Semblance.Migration.Plan;
using Semblance.Migration.Sources.Photos;
using Semblance.Photos;
using Semblance.Storage;

namespace Semblance.Migration.Run;

/// <summary>Copies the photos of a plan from its source to where photos are kept, with the pictures of the faces that were found in them.</summary>
internal sealed class PhotoTransfer(IPhotoFiles photos, OpenedSources sources)
{
    /// <summary>Photos under way at a time, each in memory.</summary>
    private const int AtOnce = 8;

    /// <summary>Before the rows that name them, so that no row ever names a photo that is not there.</summary>
    public async Task AddAsync(ClientId client, ReplayedBatch batch, CancellationToken cancellationToken)
    {
        // A disk that flushes, or a bucket far away, keeps each one waiting: several at once wait together.
        await Parallel.ForEachAsync(
            batch.PhotoSources, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (photo, stop) => await AddAsync(client, batch, photo, stop));
        await AddAsync(client, batch.Thumbnails, cancellationToken);
    }

    /// <summary>The photos of these people (of everybody, when nobody is named) that are no longer kept whole: lost, or damaged.</summary>
    public async Task<IReadOnlyList<PlanPhoto>> FindLostAsync(ImportPlan plan, IReadOnlyList<PlanPerson> people, CancellationToken cancellationToken)
    {
        var only = people.Select(p => p.Id).ToHashSet();
        var lost = new List<PlanPhoto>();
        foreach (var photo in plan.Photos.Where(p => only.Count == 0 || only.Contains(p.Person)).DistinctBy(p => p.Sha256))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!await IsWholeAsync(plan.Client, photo.Sha256, cancellationToken))
            {
                lost.Add(photo);
            }
        }

        return lost;
    }

    /// <summary>Puts lost photos back; their rows are in the store already.</summary>
    public async Task RestoreAsync(ImportPlan plan, IReadOnlyList<PlanPhoto> lost, PlanReplay replay, CancellationToken cancellationToken)
    {
        var wanted = lost.Select(p => p.Batch).Distinct().Order().Select(n => plan.Batches[n]).ToArray();
        foreach (var batch in replay.Read(wanted, null, cancellationToken))
        {
            var here = lost.Where(p => p.Batch == batch.Planned.Number).ToArray();
            foreach (var photo in here)
            {
                await photos.RemoveAsync(plan.Client, photo.Sha256, cancellationToken);
                await AddAsync(plan.Client, batch, photo, cancellationToken);
            }

            await AddAsync(plan.Client, batch.Thumbnails.Where(t => here.Any(p => p.Sha256 == t.Photo)), cancellationToken);
        }
    }

    /// <summary>Cutting takes the processor and keeping the disk: several at once use both.</summary>
    private async Task AddAsync(ClientId client, IEnumerable<FaceThumbnail> thumbnails, CancellationToken cancellationToken) =>
        await Parallel.ForEachAsync(thumbnails, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (thumbnail, stop) =>
            await photos.AddThumbnailAsync(client, thumbnail.Face, thumbnail.Cut(), stop));

    private async Task AddAsync(ClientId client, ReplayedBatch batch, PlanPhoto photo, CancellationToken cancellationToken)
    {
        var bytes = await ReadAsync(batch, photo, cancellationToken);
        using var image = new MemoryStream((photo.Kept is null ? KeptImage.Of(bytes) : bytes).ToArray(), writable: false);
        if (await photos.AddAsync(client, image, cancellationToken) != photo.Sha256)
        {
            throw FileFingerprint.Changed(photo.File ?? $"the photo in row {photo.Ordinal}", "has changed since");
        }
    }

    private async Task<ReadOnlyMemory<byte>> ReadAsync(ReplayedBatch batch, PlanPhoto photo, CancellationToken cancellationToken)
    {
        if (photo.File is null)
        {
            return batch.Images.TryGetValue(photo.Ordinal, out var bytes)
                ? bytes
                : throw FileFingerprint.Changed($"the photo in row {photo.Ordinal}", "is gone");
        }

        return await sources.ReadFileAsync(photo.File, cancellationToken);
    }

    private async Task<bool> IsWholeAsync(ClientId client, PhotoHash photo, CancellationToken cancellationToken)
    {
        try
        {
            await using var file = await photos.OpenAsync(client, photo, cancellationToken);
            return file is not null;
        }
        catch (SemblanceException e) when (e.Kind == ErrorKind.Corrupt)
        {
            return false;
        }
    }
}
