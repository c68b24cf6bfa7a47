using System.Text;
using Semblance.Migration.Plan;

namespace Semblance.Migration.Documents;

/// <summary>
/// The files beside a guide's database, under the names the program gives them: <c>uploads/UUID_NAME</c>, <c>artifacts/STEM.text_units.json</c>, <c>artifacts/STEM.md</c>,
/// <c>artifacts/metrics/hrm.log</c>. Paths in rows are of another machine or container: only their last part is believed, and only below the root.
/// </summary>
/// <param name="seen">Files whose hashes are known already; null for none.</param>
internal sealed class GuideFolder(SourceRoot root, string database, PlanFingerprint? seen)
{
    private static readonly string[] Uploads = ["uploads", "backend/uploads", "data/uploads"];
    private static readonly string[] Artifacts = ["artifacts", "backend/artifacts", "data/artifacts"];

    private readonly Dictionary<string, PlanFingerprintFile> _seen = (seen?.Files ?? []).ToDictionary(f => f.Path, StringComparer.Ordinal);
    private readonly string _folder = Path.GetDirectoryName(database)?.Replace('\\', '/') ?? "";

    /// <summary>The upload that a row's path means, relative to the root; null when it is not there.</summary>
    public string? Upload(string? path) => FileName(path) is { } name ? Find(Uploads, name) : null;

    /// <summary>The pieces of text that were made of an upload, best first; null when there are none.</summary>
    public string? TextOf(string? path) =>
        FileName(path) is { } name && Path.GetFileNameWithoutExtension(name) is { Length: > 0 } stem
            ? Find(Artifacts, $"{stem}.text_units.json") ?? Find(Artifacts, $"{stem}.md")
            : null;

    /// <summary>Null when there is none.</summary>
    public string? HrmLog() => Find(Artifacts, "metrics/hrm.log");

    public string Full(string relative) => root.Resolve(relative);

    /// <summary>Size and hash of a file, computed once.</summary>
    /// <exception cref="SemblanceException">Refused, <c>file-unreadable</c>.</exception>
    public PlanFingerprintFile Fingerprint(string relative) =>
        _seen.TryGetValue(relative, out var known) ? known : _seen[relative] = FileFingerprint.OfFile(root, relative, CancellationToken.None);

    /// <exception cref="SemblanceException">Refused, <c>file-unreadable</c>.</exception>
    public StreamReader OpenText(string relative)
    {
        try
        {
            return new StreamReader(Full(relative), Encoding.UTF8);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SemblanceException(ErrorKind.Refused, "file-unreadable", $"{relative} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>The last part of a path of any system; null when there is none that could be a file's name.</summary>
    internal static string? FileName(string? path)
    {
        var name = path?.Split('/', '\\')[^1];
        return name is { Length: > 0 and <= 255 } && name is not ("." or "..") && !name.Contains('\0') ? name : null;
    }

    private string? Find(string[] folders, string name)
    {
        foreach (var folder in folders)
        {
            var relative = _folder.Length == 0 ? $"{folder}/{name}" : $"{_folder}/{folder}/{name}";
            if (SourceRoot.IsInside(relative) && File.Exists(root.Resolve(relative)))
            {
                return relative;
            }
        }

        return null;
    }
}
