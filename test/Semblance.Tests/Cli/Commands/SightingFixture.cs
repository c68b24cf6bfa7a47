using Semblance.Clients;
using Semblance.Sightings;
using Semblance.Spaces;
using Semblance.Storage.Files;
using Semblance.Storage.Sqlite;

namespace Semblance.Tests.Cli.Commands;

/// <summary>An unknown face in the inbox of the default client, with its picture, put into a run's store past the program.</summary>
internal static class SightingFixture
{
    /// <returns>The file of the picture.</returns>
    public static async Task<string> AddAsync(CliRun cli)
    {
        var (at, stop) = (TimeProvider.System.GetUtcNow(), CancellationToken.None);
        var sighting = new Sighting
        {
            Id = SightingId.New(),
            Client = ClientId.Default,
            Space = KnownSpaces.Dlib.Key,
            Embedding = Enumerable.Repeat(0.1f, KnownSpaces.Dlib.Dimension).ToArray(),
            Quality = 0.5,
            FirstSeenAt = at,
            LastSeenAt = at,
        };
        await using var store = await SqliteStore.OpenAsync(Path.Combine(cli.Folder, "semblance.db"), TimeProvider.System, null, stop);
        await store.Spaces.AddAsync(KnownSpaces.Dlib, stop);
        await new PhotoFiles(Path.Combine(cli.Folder, "semblance.db.photos")).AddThumbnailAsync(ClientId.Default, sighting.Id.Face, "a picture"u8.ToArray(), stop);
        await store.Sightings.AddAsync(sighting, stop);
        return Directory.GetFiles(cli.Folder, $"{sighting.Id.Face}.jpg", SearchOption.AllDirectories).Single();
    }
}
