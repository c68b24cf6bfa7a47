using System.Text.RegularExpressions;
using Semblance.Clients;
using Semblance.Faces;
using Semblance.Photos;

namespace Semblance.Migration.Backup;

/// <summary>A photo, or the picture of a face, in an archive: either of the two is named.</summary>
public sealed partial record BackupPhoto(ClientId Client, PhotoHash? Photo, FaceId? Face)
{
    /// <summary>Where it is in the archive, as in the folder of a store's photos.</summary>
    public string Name => Photo is { } photo ? $"photos/{Client}/{photo.Hex[..2]}/{photo.Hex}" : $"photos/{Client}/thumbnails/{$"{Face}"[^2..]}/{Face}.jpg";

    /// <summary>Null for any name that <see cref="Name"/> would not give: the store, the manifest, or a way out of the folder.</summary>
    public static BackupPhoto? Parse(string name)
    {
        var match = Pattern().Match(name);
        if (!match.Success)
        {
            return null;
        }

        var client = new ClientId(match.Groups["client"].Value);
        var photo = match.Groups["photo"].Success
            ? new BackupPhoto(client, new PhotoHash(match.Groups["photo"].Value), Face: null)
            : new BackupPhoto(client, Photo: null, new FaceId(Guid.ParseExact(match.Groups["face"].Value, "D")));
        return photo.Name == name ? photo : null;
    }

    [GeneratedRegex(
        @"^photos/(?<client>[a-z0-9][a-z0-9_-]{0,62})/([0-9a-f]{2}/(?<photo>[0-9a-f]{64})|thumbnails/[0-9a-f]{2}/(?<face>[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})\.jpg)\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Pattern();
}
