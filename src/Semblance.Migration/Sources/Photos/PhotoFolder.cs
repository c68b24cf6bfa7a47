using Semblance.Migration.Sources.Discovery;
using Semblance.Migration.Sources.Rows;

namespace Semblance.Migration.Sources.Photos;

/// <summary>One folder with a folder of photos for each person. Which photo a vector was made from is not written anywhere, so they are tied to people only.</summary>
internal sealed class PhotoFolder(string folder, IReadOnlyList<FoundFile> files, PeopleDirectory directory) : ILegacySource
{
    public SourceInfo Info { get; } = new()
    {
        Files = files.Select(f => f.Relative).ToArray(),
        Format = "photo-folder",
        Kind = SourceKind.Photos,
        Action = SourceAction.Import,
        Names = files.Select(f => f.Folder).Distinct(StringComparer.Ordinal).LongCount(),
    };

    public IEnumerable<LegacyRow> Read(CancellationToken cancellationToken)
    {
        var maker = new RowMaker(folder, new LabelledPeople(directory));
        foreach (var file in files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var name = file.Folder[(file.Folder.LastIndexOf('/') + 1)..];
            var label = Label.Make(name, isId: false);
            yield return label.Problem is { } problem
                ? maker.Reject(null, problem, "the photo's folder has no name", 1, file.Relative)
                : maker.Photo(new Place(file.Relative), maker.People.Of(label), file.Relative, null, file.MediaType!);
        }
    }
}
