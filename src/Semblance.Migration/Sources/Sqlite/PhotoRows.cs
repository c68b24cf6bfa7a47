using Semblance.Migration.Sources.Photos;
using Semblance.Migration.Sources.Rows;

namespace Semblance.Migration.Sources.Sqlite;

/// <summary>Photos of a mapped table: image bytes in a column, or paths of image files below the root.</summary>
internal sealed class PhotoRows : ILegacySource
{
    private readonly Func<LegacyDatabase> _open;
    private readonly TableMapping _mapping;
    private readonly PathResolver _paths;

    public PhotoRows(IReadOnlyList<string> files, Func<LegacyDatabase> open, TableMapping mapping, PathResolver paths)
    {
        _open = open;
        _mapping = mapping;
        _paths = paths;
        Info = new SourceInfo { Files = files, Format = mapping.Format + "-photos", Kind = SourceKind.Photos, Action = SourceAction.Import };
    }

    public SourceInfo Info { get; }

    public IEnumerable<LegacyRow> Read(CancellationToken cancellationToken)
    {
        using var database = _open();
        var schema = DatabaseSchema.Of(database);
        var table = schema.Find(_mapping.Table)!;
        var people = PeopleTable.Read(database, schema.Find(_mapping.People.Table)!, _mapping.People);
        var maker = new RowMaker(Info.Files[0], new LabelledPeople());
        var personColumn = _mapping.Person is null ? (_mapping.People.Id is { } id ? LegacyDatabase.Quote(id) : table.IdSql) : LegacyDatabase.Quote(_mapping.Person);
        var photo = LegacyDatabase.Quote(_mapping.Photo!);
        foreach (var reader in database.Query($"SELECT {table.IdSql}, {personColumn}, {photo} FROM {LegacyDatabase.Quote(table.Name)} WHERE {photo} IS NOT NULL ORDER BY {table.OrderSql}"))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var detail = $"{table.Name}, id {CellText.Text(reader, 0)}";
            if (CellText.Text(reader, 1) is not { } person || people.Find(person) is not { } who)
            {
                yield return maker.Reject(detail, "person-missing", "the photo's row refers to a person who does not exist or has no name");
                continue;
            }

            if (Row(maker, detail, who, reader.GetValue(2)) is { } row)
            {
                yield return row;
            }
        }
    }

    private LegacyRow? Row(RowMaker maker, string detail, LegacyPerson person, object value)
    {
        if (value is byte[] { Length: > 0 } bytes)
        {
            return ImageContent.MediaType(bytes) is { } media
                ? maker.Photo(new Place(Info.Files[0], detail), person, null, bytes, media)
                : maker.Reject(detail, "photo-unreadable", "the bytes are no image of a known format");
        }

        if (value is not string { Length: > 0 } path)
        {
            return null;
        }

        if (_paths.Find(path) is not { } file)
        {
            return maker.Reject(detail, "photo-missing", IsAddress(path)
                ? "it names an address on the network, and no file of that path is below the folder: nothing is fetched; download it there first"
                : "the image file it names is not below the folder");
        }

        return _paths.MediaType(file) is { } type
            ? maker.Photo(new Place(Info.Files[0], detail), person, file, null, type)
            : maker.Reject(detail, "photo-unreadable", $"{file} is no image of a known format, or cannot be read");
    }

    private static bool IsAddress(string path) =>
        Uri.TryCreate(path.Trim(), UriKind.Absolute, out var uri) && (uri.Scheme is "http" or "https" or "s3");
}
