using Semblance.Migration.Verify;
using Semblance.Photos;

namespace Semblance.Migration.Sources.Store;

/// <summary>The photos of a client, person by person, each with its bytes. One whose file is lost or damaged is a reject that says so.</summary>
internal sealed class StoredPhotos(StoreReader reader) : StoredRows<Photo>(reader, new SourceInfo
{
    Files = [Table],
    Format = "store-photos",
    Kind = SourceKind.Photos,
    Action = SourceAction.Import,
})
{
    private const string Table = "photos";

    // Photos are found by their people, one query each: a count would cost as much as reading them. Those of the files are what can get lost.
    public override long Count(CancellationToken cancellationToken) => 0;

    protected override IEnumerable<Photo> List(CancellationToken cancellationToken) => Reader.People(cancellationToken)
        .Where(p => p.Photos > 0)
        .SelectMany(p => StoreReader.Wait(Reader.Store.Photos.ListAsync(Reader.Client, p.Person.Id, cancellationToken)));

    protected override void WriteLeaf(Photo stored, Span<byte> leaf) => RowLeaf.Of(stored, Convert.FromHexString(stored.Hash.Hex), leaf);

    protected override LegacyRow ToRow(Photo stored, long ordinal)
    {
        var place = new Place(Table, $"{stored.Hash} of {stored.Person}");
        try
        {
            return StoreReader.Wait(ReadAsync(stored.Hash)) is { } bytes
                ? new LegacyRow.Photo
                {
                    Ordinal = ordinal,
                    Place = place,
                    Person = Reader.PersonOf(stored.Person, Table),
                    Bytes = bytes,
                    MediaType = stored.MediaType,
                    Kept = stored,
                }
                : Reject("photo-missing", "its file is not in the photo folder: put it back from a backup, or copy without it");
        }
        catch (SemblanceException e) when (e.Kind == ErrorKind.Corrupt)
        {
            return Reject(e.Code, e.Message);
        }

        LegacyRow.Rejected Reject(string code, string reason) => new() { Ordinal = ordinal, Place = place, Code = code, Reason = reason };
    }

    private async Task<ReadOnlyMemory<byte>?> ReadAsync(PhotoHash hash)
    {
        await using var file = await Reader.Photos!.OpenAsync(Reader.Client, hash, CancellationToken.None);
        if (file is null)
        {
            return null;
        }

        using var bytes = new MemoryStream();
        await file.CopyToAsync(bytes);
        return bytes.ToArray();
    }
}
