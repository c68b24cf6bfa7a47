using Semblance.Clients;
using Semblance.Storage;

namespace Semblance.Migration.Backup;

/// <summary>A restored store beside the manifest of its backup.</summary>
public static class StoreComparison
{
    /// <summary>Tables that are not the same after a restore: the list of what was done to the schema, and what running processes have yet to hear.</summary>
    private static readonly string[] OfTheMoment = ["schema_migrations", "gallery_changes"];

    /// <summary>Reads the whole store.</summary>
    /// <returns>What differs, each in words; empty when nothing does.</returns>
    public static async Task<IReadOnlyList<string>> FindDifferencesAsync(
        BackupManifest manifest, IStore store, IReadOnlyDictionary<string, long> tables, Action<BackupProgress> told, CancellationToken cancellationToken)
    {
        var differences = new List<string>();
        var (read, total) = (0L, manifest.Clients.Sum(c => c.Faces));
        foreach (var expected in manifest.Clients)
        {
            var before = read;
            var found = await StoreDigest.ReadAsync(
                store, new ClientId(expected.Client), done => told(new BackupProgress("comparing", before + done, total)), cancellationToken);
            read += found.Digest.Faces;
            if (found.Digest != expected)
            {
                differences.Add($"client {expected.Client}: {Describe(found.Digest)}, the backup has {Describe(expected)}");
            }
        }

        foreach (var (table, rows) in manifest.Tables.Where(t => !OfTheMoment.Contains(t.Key)))
        {
            if (tables.TryGetValue(table, out var found) && found != rows)
            {
                differences.Add($"table {table}: {found} rows, the backup has {rows}");
            }
        }

        return differences;
    }

    private static string Describe(ClientDigest digest) =>
        $"{digest.People} people, {digest.Photos} photos and {digest.Faces} faces with hash {digest.Root[..16]}";
}
