using Semblance.Cli.Hosting;
using Semblance.Cli.Output;
using Semblance.Storage.Files;

namespace Semblance.Cli.Commands.Doctor;

/// <summary>
/// <c>doctor --remove-orphans</c>: removes files that no row names. Files come before their rows, so a young one may be about to get its row: it stays, and so do
/// all while an import has not ended.
/// </summary>
internal static class OrphanRemoval
{
    private static readonly TimeSpan LeastAge = TimeSpan.FromHours(1);
    private static readonly string[] Codes = ["photo-orphaned", "thumbnail-orphaned", "file-unfinished"];

    /// <param name="findings">Of the examination; those that are mended become facts.</param>
    /// <exception cref="SemblanceException">Refused: <c>run-open</c>; as <see cref="Session.ConfirmAsync"/>.</exception>
    public static async Task RunAsync(Session session, IReadOnlyList<StoredFile> orphans, List<Finding> findings, bool yes, CancellationToken stop)
    {
        if (findings.Exists(f => f.Code == "run-open"))
        {
            throw new SemblanceException(ErrorKind.Refused, "run-open",
                "An import has not ended, and its photos may wait for their rows: resume it or roll it back first ('semblance import status').");
        }

        var now = session.Time.GetUtcNow();
        var old = orphans.Where(o => now - o.WrittenAt >= LeastAge).ToArray();
        if (old.Length > 0)
        {
            await session.ConfirmAsync($"Remove {Figures.Count(old.Length, "file")} that no row names, for good?", yes, stop);
            var removed = old.Count(PhotoFiles.Remove);
            findings.RemoveAll(f => old.Length == orphans.Count && Codes.Contains(f.Code, StringComparer.Ordinal));
            findings.Add(new Finding(false, "orphans-removed", $"{Figures.Count(removed, "file")} that no row names removed."));
        }

        if (old.Length < orphans.Count)
        {
            findings.Add(new Finding(false, "orphans-young",
                $"{Figures.Count(orphans.Count - old.Length, "file")} written within the last hour left: an enrolment may be about to name them; run this again later."));
        }
    }
}
