namespace Semblance.Migration.Sources;

/// <summary>What a source is called wherever it is told of.</summary>
public static class SourcePath
{
    /// <summary>Its first file, which gives it its name; of photos in folders the folder of the people's folders or files, "." for the root itself.</summary>
    /// <param name="format">As <see cref="SourceInfo.Format"/> has it.</param>
    /// <param name="files">As <see cref="SourceInfo.Files"/> has them.</param>
    public static string Of(string format, IReadOnlyList<string> files) => format switch
    {
        "photo-folder" => FolderOf(files[0], 2),
        "photo-files" => FolderOf(files[0], 1),
        _ => files[0],
    };

    private static string FolderOf(string photo, int levels) => string.Join('/', photo.Split('/')[..^levels]) is { Length: > 0 } folder ? folder : ".";
}
