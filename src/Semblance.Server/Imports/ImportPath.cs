using System.Text;

namespace Semblance.Server.Imports;

/// <summary>A path that a caller names, below a folder that the server chose: relative, with '/', and never out of it.</summary>
internal static class ImportPath
{
    private const int MostCharacters = 1_000;
    private const int MostNameBytes = 255;
    private const int MostDepth = 24;

    /// <summary>The path as it is kept.</summary>
    /// <exception cref="SemblanceException">Invalid, <c>import-path</c>.</exception>
    public static string Check(string? path)
    {
        var parts = (path ?? "").Split('/');
        return path is { Length: > 0 and <= MostCharacters } && parts.Length <= MostDepth && parts.All(IsName) ? path
            : throw new SemblanceException(ErrorKind.Invalid, "import-path",
                "A path is relative, with '/' between at most 24 names of up to 255 bytes, none of them empty, '.' or '..', and without '\\' and control characters.");
    }

    /// <summary>The folder of a path below a root, none of whose parts is a link.</summary>
    /// <param name="path">Empty for the root itself.</param>
    /// <exception cref="SemblanceException">Invalid, <c>import-path</c>; NotFound, <c>folder-unknown</c>: there is none, or it is behind a link.</exception>
    public static string FindFolder(string root, string path)
    {
        var folder = new DirectoryInfo(root);
        foreach (var name in path.Length == 0 ? [] : Check(path).Split('/'))
        {
            folder = new DirectoryInfo(Path.Combine(folder.FullName, name));
            if (!folder.Exists || folder.LinkTarget is not null)
            {
                throw Unknown(path);
            }
        }

        return folder.Exists ? folder.FullName : throw Unknown(path);
    }

    private static SemblanceException Unknown(string path) =>
        new(ErrorKind.NotFound, "folder-unknown", $"There is no folder \"{path}\" below the one that the operator allows; links are not followed.");

    private static bool IsName(string name) =>
        name is not ("" or "." or "..") && !name.Contains('\\') && !name.Any(char.IsControl) && !HasLoneSurrogate(name) && Encoding.UTF8.GetByteCount(name) <= MostNameBytes;

    private static bool HasLoneSurrogate(string text) => text.EnumerateRunes().Any(r => r == Rune.ReplacementChar) && !text.Contains('\uFFFD');
}
