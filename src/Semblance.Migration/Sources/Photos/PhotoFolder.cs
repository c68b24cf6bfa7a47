using Semblance.Migration.Sources.Discovery;
using Semblance.Migration.Sources.Rows;

namespace Semblance.Migration.Sources.Photos;

/// <summary>
/// Photos called after their people: a folder for each person (<c>photo-folder</c>), or one file for each (<c>photo-files</c>). Which photo a vector
/// was made from is not written there, so they are tied to people only.
/// </summary>
internal sealed class PhotoFolder : ILegacySource
{
    private readonly string _folder;
    private readonly IReadOnlyList<FoundFile> _files;
    private readonly bool _byFile;
    private readonly SourceContext _context;

    public PhotoFolder(string folder, IReadOnlyList<FoundFile> files, bool byFile, SourceContext context)
    {
        _folder = folder;
        _files = files;
        _byFile = byFile;
        _context = context;
        Info = new SourceInfo
        {
            Files = files.Select(f => f.Relative).ToArray(),
            Format = byFile ? "photo-files" : "photo-folder",
            Kind = SourceKind.Photos,
            Action = SourceAction.Import,
            Names = files.Select(NameOf).Distinct(StringComparer.Ordinal).LongCount(),
        };
    }

    public SourceInfo Info { get; }

    public IEnumerable<LegacyRow> Read(CancellationToken cancellationToken)
    {
        var maker = new RowMaker(_folder, new LabelledPeople());
        foreach (var file in _files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var label = Label.Make(NameOf(file), isId: false);
            if (label.Problem is { } problem)
            {
                yield return maker.Reject(null, problem, "the photo's folder has no name", 1, file.Relative);
            }
            else if (!File.Exists(file.Full))
            {
                yield return maker.Reject(null, "photo-missing", "the photo is gone since the folder was looked through", 1, file.Relative);
            }
            else
            {
                yield return maker.Photo(new Place(file.Relative), PersonOf(label.Name!) ?? maker.People.Of(label), file.Relative, null, file.MediaType!);
            }
        }
    }

    private LegacyPerson? PersonOf(string name) => _context.Directory?.FindNamed(name);

    private string NameOf(FoundFile file) => _byFile ? file.Stem : file.Folder[(file.Folder.LastIndexOf('/') + 1)..];
}
