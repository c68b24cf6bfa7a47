using System.Security.Cryptography;
using System.Text;
using Semblance.Migration.Plan;
using Semblance.Migration.Sources.Photos;
using Semblance.Migration.Sources.Rows;
using Semblance.Migration.Sources.Store;
using Semblance.Migration.Verify;

namespace Semblance.Migration.Sources.Live;

/// <summary>
/// The photos of a program in a bucket: those that a table names, else those in the folders of its people, <c>users/ID</c> as guide 000 has them or <c>ID</c>. The fingerprint is of
/// the files' names and tags, which costs no download.
/// </summary>
/// <param name="paths">The table of paths; null where the folders say whose a photo is.</param>
internal sealed class LiveBucketSource(ILiveDatabase database, LiveMapping mapping, LivePhotos? paths, LivePeople people, LiveBucket bucket) : IStoredRows, IDisposable
{
    private const int PageRows = 5_000;

    public SourceInfo Info { get; } = new()
    {
        Files = [$"bucket/{bucket.Name}"],
        Format = mapping.Format + "-bucket",
        Kind = SourceKind.Photos,
        Action = SourceAction.Import,
    };

    public PlanFingerprintFile? FingerprintRead { get; private set; }

    public IEnumerable<LegacyRow> Read(CancellationToken cancellationToken)
    {
        var tree = new MerkleTree();
        var maker = new RowMaker(Info.Files[0], new LabelledPeople());
        foreach (var file in Files(cancellationToken))
        {
            Add(tree, file);
            yield return RowOf(maker, file, cancellationToken);
        }

        FingerprintRead = FingerprintOf(tree);
    }

    public PlanFingerprintFile ReadFingerprint(CancellationToken cancellationToken)
    {
        var tree = new MerkleTree();
        foreach (var file in Files(cancellationToken))
        {
            Add(tree, file);
        }

        return FingerprintOf(tree);
    }

    // To count files is to list them all; the fingerprint did that.
    public long Count(CancellationToken cancellationToken) => 0;

    public void Dispose()
    {
        bucket.Dispose();
        database.Dispose();
    }

    private IEnumerable<BucketFile> Files(CancellationToken cancellationToken) => paths is null ? OfFolders(cancellationToken) : OfTable(paths, cancellationToken);

    private IEnumerable<BucketFile> OfFolders(CancellationToken cancellationToken)
    {
        foreach (var (id, person) in people.All.Where(p => p.Person is not null))
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var (path, tag) in bucket.List($"users/{id}", cancellationToken).Concat(bucket.List(id, cancellationToken)))
            {
                yield return new BucketFile(path, person, path, tag);
            }
        }
    }

    private IEnumerable<BucketFile> OfTable(LivePhotos photos, CancellationToken cancellationToken)
    {
        var table = database.Tables.First(t => t.Name == photos.Table);
        string[] columns = photos.Person is null ? [photos.Content] : [photos.Content, photos.Person];
        foreach (var row in LivePages.Read(database, table, columns, PageRows, cancellationToken))
        {
            if (LiveCells.Text(row[1]) is { } path)
            {
                var owner = LiveCells.Text(photos.Person is null ? row[0] : row[2]) is { } id ? people.Find(id) : null;
                yield return new BucketFile($"{photos.Table}, id {row[0]}", owner, path, bucket.FindTag(path, cancellationToken));
            }
        }
    }

    private LegacyRow RowOf(RowMaker maker, BucketFile file, CancellationToken cancellationToken)
    {
        if (file.Person is null)
        {
            return maker.Reject(file.Detail, "person-missing", "the photo's row refers to a person who does not exist or has no name");
        }

        if (file.Tag is null || bucket.Read(file.Path, cancellationToken) is not { } bytes)
        {
            return maker.Reject(file.Detail, "photo-missing", $"{file.Path} is not in the bucket, or larger than any photo");
        }

        return ImageContent.MediaType(bytes) is { } type
            ? maker.Photo(new Place(Info.Files[0], file.Detail), file.Person, null, bytes, type)
            : maker.Reject(file.Detail, "photo-unreadable", "the bytes are no image of a known format");
    }

    private static void Add(MerkleTree tree, BucketFile file) =>
        tree.Add(SHA256.HashData(Encoding.UTF8.GetBytes($"\0{file.Detail}\n{file.Person?.Key}\n{file.Path}\n{file.Tag}")));

    private PlanFingerprintFile FingerprintOf(MerkleTree tree) => new(Info.Files[0], tree.Leaves, tree.Root());

    /// <param name="Tag">Null when the file is not there.</param>
    private sealed record BucketFile(string Detail, LegacyPerson? Person, string Path, string? Tag);
}
