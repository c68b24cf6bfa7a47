using System.Text.RegularExpressions;
using Semblance.Clients;
using Semblance.Documents;

namespace Semblance.Migration.Backup;

/// <summary>The original of a document in an archive.</summary>
public sealed partial record BackupOriginal(ClientId Client, FileHash Hash)
{
    /// <summary>Where it is in the archive, as in the folder of a store's originals.</summary>
    public string Name => $"originals/{Client}/{Hash.Hex[..2]}/{Hash.Hex}";

    /// <summary>Null for any name that <see cref="Name"/> would not give.</summary>
    public static BackupOriginal? Parse(string name) =>
        Pattern().Match(name) is { Success: true } match
        && new BackupOriginal(new ClientId(match.Groups["client"].Value), new FileHash(match.Groups["hash"].Value)) is var original && original.Name == name
            ? original
            : null;

    [GeneratedRegex(
        @"^originals/(?<client>[a-z0-9][a-z0-9_-]{0,62})/[0-9a-f]{2}/(?<hash>[0-9a-f]{64})\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Pattern();
}
