using Semblance.Migration.Sources.Photos;
using Semblance.Migration.Sources.Rows;

namespace Semblance.Migration.Sources.Live;

/// <summary>Photos in a column; or the paths of photos, which are elsewhere and are told as rejects.</summary>
internal sealed class LivePhotoSource(ILiveDatabase database, LiveTable table, LiveMapping mapping, LivePhotos photos, LivePeople people) : LiveSource(database, table)
{
    /// <summary>A photo of 16 MiB is the largest that any guide takes: a page fits into memory.</summary>
    private const int PagePhotos = 16;

    private const int PagePaths = 5_000;

    private readonly bool _holdsBytes = table.Find(photos.Content)!.Type == "bytea";

    public override SourceInfo Info { get; } = new()
    {
        Files = [$"{photos.Table}.{photos.Content}"],
        Format = mapping.Format + "-photos",
        Kind = SourceKind.Photos,
        Action = SourceAction.Import,
    };

    protected override IEnumerable<LegacyRow> Rows(CancellationToken cancellationToken)
    {
        var maker = new RowMaker(Info.Files[0], new LabelledPeople());
        string[] columns = photos.Person is null ? [photos.Content] : [photos.Content, photos.Person];
        foreach (var row in LivePages.Read(Database, Table, columns, _holdsBytes ? PagePhotos : PagePaths, cancellationToken))
        {
            if (row[1] is null or "" or byte[] { Length: 0 })
            {
                continue;
            }

            var detail = $"id {row[0]}";
            yield return (LiveCells.Text(photos.Person is null ? row[0] : row[2]) is { } owner ? people.Find(owner) : null) is { } person
                ? Photo(maker, detail, person, row[1])
                : maker.Reject(detail, "person-missing", "the photo's row refers to a person who does not exist or has no name");
        }
    }

    private LegacyRow Photo(RowMaker maker, string detail, LegacyPerson person, object? content) => content switch
    {
        byte[] bytes when ImageContent.MediaType(bytes) is { } type => maker.Photo(new Place(Info.Files[0], detail), person, null, bytes, type),
        byte[] => maker.Reject(detail, "photo-unreadable", "the bytes are no image of a known format"),
        _ => maker.Reject(detail, "photo-elsewhere", "the database has only its path: import the folder (or bucket) with the photos as well"),
    };
}
