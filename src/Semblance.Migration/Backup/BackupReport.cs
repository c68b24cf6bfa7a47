namespace Semblance.Migration.Backup;

/// <summary>What went into an archive.</summary>
/// <param name="Lost">Photos that a row names and whose file is missing or damaged, as <c>client/hash</c>: the archive lacks them as the store does.</param>
public sealed record BackupReport(BackupManifest Manifest, long Length, IReadOnlyList<string> Lost);

/// <summary>How far a backup, a check or a restore is.</summary>
/// <param name="Total">0 while it is not known.</param>
public readonly record struct BackupProgress(string Step, long Done, long Total);
