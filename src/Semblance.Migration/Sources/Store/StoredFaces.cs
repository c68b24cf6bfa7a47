using Semblance.Faces;
using Semblance.Migration.Plan;
using Semblance.Migration.Verify;
using Semblance.Spaces;

namespace Semblance.Migration.Sources.Store;

/// <summary>The faces of a client in one space, in the order in which they came, each with the picture of it that is kept.</summary>
internal sealed class StoredFaces(StoreReader reader, Space space) : StoredRows<Face>(reader, new SourceInfo
{
    Files = [$"faces/{space.Key}"],
    Format = "store-faces",
    Kind = SourceKind.Embeddings,
    Action = SourceAction.Import,
    Dimension = space.Dimension,
    Dtype = "f4",
    Space = space.Key,
    SpaceDefinition = space,
})
{
    public override long Count(CancellationToken cancellationToken) =>
        StoreReader.Wait(Reader.Store.Spaces.ListAsync(Reader.Client, cancellationToken)).FirstOrDefault(s => s.Space.Key == space.Key)?.Faces ?? 0;

    protected override IEnumerable<Face> List(CancellationToken cancellationToken) =>
        Reader.Store.Faces.ReadAllAsync(Reader.Client, space.Key, cancellationToken).ToBlockingEnumerable(cancellationToken);

    protected override void WriteLeaf(Face stored, Span<byte> leaf)
    {
        Span<byte> hash = stackalloc byte[VectorHash.Size];
        VectorHash.Of(stored.Embedding.Span, hash);
        RowLeaf.Of(stored, hash, leaf);
    }

    protected override LegacyRow ToRow(Face stored, long ordinal) => new LegacyRow.Face
    {
        Ordinal = ordinal,
        Place = new Place(Info.Files[0], $"id {stored.Id}"),
        Person = Reader.PersonOf(stored.Person, Info.Files[0]),
        Id = stored.Id,
        Vector = stored.Embedding,
        KeptPhoto = stored.Photo,
        Box = stored.Box,
        DetectionScore = stored.DetectionScore,
        Quality = stored.Quality,
        CreatedAt = stored.CreatedAt,
        Thumbnail = stored.Photo is null || Reader.Photos is null ? null : StoreReader.Wait(FindThumbnailAsync(stored.Id)),
    };

    private async Task<Func<byte[]>?> FindThumbnailAsync(FaceId face)
    {
        await using var file = await Reader.Photos!.OpenThumbnailAsync(Reader.Client, face, CancellationToken.None);
        return file is null ? null : () => StoreReader.Wait(ReadThumbnailAsync(face));
    }

    private async Task<byte[]> ReadThumbnailAsync(FaceId face)
    {
        await using var file = await Reader.Photos!.OpenThumbnailAsync(Reader.Client, face, CancellationToken.None)
            ?? throw FileFingerprint.Changed($"The picture of face {face}", "is gone");
        using var bytes = new MemoryStream();
        await file.CopyToAsync(bytes);
        return bytes.ToArray();
    }
}
