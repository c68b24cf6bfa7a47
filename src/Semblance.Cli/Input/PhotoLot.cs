namespace Semblance.Cli.Input;

/// <summary>The photos of one person.</summary>
/// <param name="Name">The person's.</param>
/// <param name="Files">Paths.</param>
internal sealed record PhotoLot(string Name, IReadOnlyList<string> Files)
{
    private static readonly string[] NoPhotos = ["Thumbs.db", "desktop.ini"];

    /// <summary>A lot for each folder in a folder, by name; hidden files, and those that desktops leave, are passed over, and so are empty folders.</summary>
    /// <exception cref="SemblanceException">NotFound, <c>folder-missing</c>; Invalid, <c>folder-empty</c>: no folder in it holds a file.</exception>
    public static IReadOnlyList<PhotoLot> Below(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new SemblanceException(ErrorKind.NotFound, "folder-missing", $"There is no folder {folder}.");
        }

        var lots = Directory.EnumerateDirectories(folder)
            .Where(IsSeen).Order(StringComparer.Ordinal)
            .Select(person => new PhotoLot(Path.GetFileName(person), [.. Directory.EnumerateFiles(person).Where(IsSeen).Order(StringComparer.Ordinal)]))
            .Where(lot => lot.Files.Count > 0)
            .ToArray();
        return lots.Length > 0
            ? lots
            : throw new SemblanceException(ErrorKind.Invalid, "folder-empty", $"{folder} holds no folder with photos: make one folder per person, named after them.");
    }

    private static bool IsSeen(string path) =>
        Path.GetFileName(path) is var name && !name.StartsWith('.') && !NoPhotos.Contains(name, StringComparer.OrdinalIgnoreCase);
}
