using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Semblance.Faces;
using Semblance.Imports;
using Semblance.Migration.Plan;
using Semblance.Migration.Run;
using Semblance.Migration.Sources;
using Semblance.Photos;
using Semblance.Storage;

namespace Semblance.Migration.Verify;

/// <summary>Compares the faces and photos of a run with the store, batch by batch, and keeps what it found.</summary>
internal sealed class RowComparison(IStore store, IPhotoFiles photos, ImportRun run, ImportPlan plan)
{
    private const string EarlierRow = "was there before the run, which never changes a row";

    /// <summary>A store knows when each of its rows began; where a legacy project does not tell, the run's own time is there.</summary>
    private readonly bool _isCopy = plan.Mapping.Store is not null;

    private readonly long[] _facesFound = new long[plan.Sources.Count];
    private readonly long[] _photosFound = new long[plan.Sources.Count];
    private readonly long[] _faces = new long[plan.Sources.Count];
    private readonly long[] _photos = new long[plan.Sources.Count];
    private readonly byte[] _leaf = new byte[VectorHash.Size];
    private readonly byte[] _hash = new byte[VectorHash.Size];

    public MerkleTree Expected { get; } = new();

    public MerkleTree Stored { get; } = new();

    public List<Difference> Differences { get; } = [];

    /// <summary>Every face planned.</summary>
    public HashSet<FaceId> PlannedFaces { get; } = new((int)plan.Totals.Faces);

    /// <summary>Every planned photo, with its person.</summary>
    public HashSet<(Guid Person, PhotoHash Photo)> PlannedPhotos { get; } = [];

    /// <summary>Planned faces and photos that are stored, by person.</summary>
    public Dictionary<Guid, (int Faces, int Photos)> FoundByPerson { get; } = [];

    public IReadOnlyList<VerifiedSource> Sources() =>
        plan.Sources.Select((s, i) => new VerifiedSource(SourcePath.Of(s.Format, s.Files), _faces[i], _facesFound[i], _photos[i], _photosFound[i])).ToArray();

    /// <summary>What the store has of a batch's faces, to be compared with it; a store that is a server looks them up while the batch before is compared.</summary>
    public Task<IReadOnlyList<Face>> FindAsync(ReplayedBatch batch, CancellationToken cancellationToken) =>
        store.Faces.FindManyAsync(run.Client, batch.Batch.Faces.Select(f => f.Id).ToArray(), cancellationToken);

    public async Task CompareAsync(ReplayedBatch batch, IReadOnlyList<Face> found, CancellationToken cancellationToken)
    {
        CompareFaces(batch, found.ToDictionary(f => f.Id));
        await ComparePhotosAsync(batch, cancellationToken);
    }

    private void CompareFaces(ReplayedBatch batch, Dictionary<FaceId, Face> stored)
    {
        var faces = batch.Batch.Faces;
        _faces[batch.Planned.Source] += faces.Count;
        _facesFound[batch.Planned.Source] += stored.Count;
        for (var i = 0; i < faces.Count; i++)
        {
            var hash = batch.VectorHashes.Slice(i * VectorHash.Size, VectorHash.Size);
            PlannedFaces.Add(faces[i].Id);
            RowLeaf.Of(faces[i], hash.Span, _leaf);
            Expected.Add(_leaf);
            if (stored.TryGetValue(faces[i].Id, out var face))
            {
                Compare(batch.Places[i].ToString, faces[i], hash.Span, face);
                Count(face.Person.Value, 1, 0);
            }
            else
            {
                Differences.Add(new Difference(batch.Places[i].ToString(), DifferenceKind.Face, faces[i].Id.ToString(), "missing"));
            }
        }
    }

    /// <summary>Hashes the stored vector, and the stored row, only where they are not the source's, byte for byte: else their hashes are the same.</summary>
    /// <remarks>Called while <see cref="_leaf"/> is that of the planned face.</remarks>
    private void Compare(Func<string> place, Face planned, ReadOnlySpan<byte> plannedHash, Face stored)
    {
        plannedHash.CopyTo(_hash);
        var before = Differences.Count;
        var note = (stored.CreatedAt - planned.CreatedAt).Duration() > TimeSpan.FromSeconds(1) ? EarlierRow : null;
        if (!SameBytes(planned.Embedding.Span, stored.Embedding.Span))
        {
            VectorHash.Of(stored.Embedding.Span, _hash);
            Differ("vector", Convert.ToHexStringLower(plannedHash), Convert.ToHexStringLower(_hash));
        }

        DifferUnlessEqual("person", planned.Person, stored.Person);
        DifferUnlessEqual("space", planned.Space, stored.Space);
        DifferUnlessEqual("photo", planned.Photo, stored.Photo);
        DifferUnlessEqual("box", planned.Box, stored.Box);
        DifferUnlessEqual("detectionScore", planned.DetectionScore, stored.DetectionScore);
        DifferUnlessEqual("quality", planned.Quality, stored.Quality);
        if (_isCopy)
        {
            DifferUnlessEqual("createdAt", planned.CreatedAt, stored.CreatedAt);
        }

        if (Differences.Count > before)
        {
            RowLeaf.Of(stored, _hash, _leaf);
        }

        Stored.Add(_leaf);

        void DifferUnlessEqual<T>(string field, T expected, T found)
        {
            if (!EqualityComparer<T>.Default.Equals(expected, found))
            {
                Differ(field, FormattableString.Invariant($"{expected}"), FormattableString.Invariant($"{found}"));
            }
        }

        void Differ(string field, string expected, string found) => Differences.Add(
            new Difference(place(), DifferenceKind.Face, planned.Id.ToString(), field, expected, found, note));
    }

    private static bool SameBytes(ReadOnlySpan<float> one, ReadOnlySpan<float> other) =>
        MemoryMarshal.AsBytes(one).SequenceEqual(MemoryMarshal.AsBytes(other));

    private async Task ComparePhotosAsync(ReplayedBatch batch, CancellationToken cancellationToken)
    {
        var planned = batch.Batch.Photos.Zip(batch.PhotoSources).ToArray();
        _photos[batch.Planned.Source] += planned.Length;
        foreach (var ofPerson in planned.GroupBy(p => p.First.Person))
        {
            var stored = (await store.Photos.ListAsync(run.Client, ofPerson.Key, cancellationToken)).ToDictionary(p => p.Hash);
            foreach (var (photo, source) in ofPerson)
            {
                await CompareAsync(batch, photo, source, stored.GetValueOrDefault(photo.Hash), cancellationToken);
            }
        }
    }

    private async Task CompareAsync(
        ReplayedBatch batch, Photo planned, PlanPhoto source, Photo? stored, CancellationToken cancellationToken)
    {
        var place = source.File ?? $"{plan.Sources[source.Source].Files[0]}, row {source.Ordinal}";
        PlannedPhotos.Add((planned.Person.Value, planned.Hash));
        RowLeaf.Of(planned, Convert.FromHexString(planned.Hash.Hex), _leaf);
        Expected.Add(_leaf);
        if (stored is null)
        {
            Differ("missing", null, null);
            return;
        }

        _photosFound[batch.Planned.Source]++;
        Count(planned.Person.Value, 0, 1);
        var fileHash = await HashFileAsync(planned.Hash, cancellationToken);
        if (fileHash is null || Convert.ToHexStringLower(fileHash) != planned.Hash.Hex)
        {
            Differ("file", planned.Hash.Hex, fileHash is null ? "missing" : Convert.ToHexStringLower(fileHash));
        }

        if (stored.MediaType != planned.MediaType)
        {
            Differ("mediaType", planned.MediaType, stored.MediaType);
        }

        if (stored.Length != planned.Length)
        {
            Differ("length", FormattableString.Invariant($"{planned.Length}"), FormattableString.Invariant($"{stored.Length}"));
        }

        if (_isCopy && (stored.FileName != planned.FileName || stored.CreatedAt != planned.CreatedAt))
        {
            Differ(stored.FileName != planned.FileName ? "fileName" : "createdAt", null, null);
        }

        if (fileHash is not null)
        {
            RowLeaf.Of(stored, fileHash, _leaf);
            Stored.Add(_leaf);
        }

        void Differ(string field, string? expected, string? found) => Differences.Add(
            new Difference(place, DifferenceKind.Photo, planned.Hash.Hex, field, expected, found));
    }

    private async Task<byte[]?> HashFileAsync(PhotoHash photo, CancellationToken cancellationToken)
    {
        await using var file = await photos.OpenAsync(run.Client, photo, cancellationToken);
        return file is null ? null : await SHA256.HashDataAsync(file, cancellationToken);
    }

    private void Count(Guid person, int faces, int photoCount)
    {
        var had = FoundByPerson.GetValueOrDefault(person);
        FoundByPerson[person] = (had.Faces + faces, had.Photos + photoCount);
    }
}
