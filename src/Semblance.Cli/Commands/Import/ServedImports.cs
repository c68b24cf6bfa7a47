using Semblance.Cli.Hosting;
using Semblance.Cli.Input;
using Semblance.Migration.Accounts;
using Semblance.Server;
using Semblance.Storage.Sqlite;

namespace Semblance.Cli.Commands.Import;

/// <summary>What <c>semblance serve</c> imports with: the same sources and models as <c>semblance import</c>.</summary>
internal static class ServedImports
{
    /// <summary>Uploads and plans are kept beside the photos; of a store in memory in a temporary folder.</summary>
    public static ImportParts Of(Session session) => new()
    {
        Folder = session.PhotoFolder is { } photos
            ? Path.TrimEndingDirectorySeparator(Path.GetFullPath(photos)) + ".imports"
            : Path.Combine(Path.GetTempPath(), $"semblance-imports-{Guid.NewGuid():N}"),
        Look = (look, stop) => Look(Fresh(session), look, stop),
        Open = (origin, options, stop) => ImageEmbedding.Wrap(Fresh(session), LegacyProject.OpenCatalog(origin, options, stop), options.Embedding),
        ReadAccounts = path =>
        {
            SqliteLibrary.Load();
            return LegacyAccounts.Read(path);
        },
        Models = () => ModelsOption.InstalledSpaces(session),
    };

    private static ImportSources Look(Session session, ImportLook look, CancellationToken stop)
    {
        var catalog = LegacyProject.OpenCatalog(look.Folder, look.Options, stop);
        var embedding = look.Images == ImageUse.None ? null : ImageEmbedding.Find(session, catalog.Sources, name: null, look.Images == ImageUse.Photos, mayPhotos: true);
        return new ImportSources(ImageEmbedding.Wrap(session, catalog, embedding?.Embedding), catalog.SecretsLeftUnread, embedding?.Embedding, embedding?.Set.Space);
    }

    /// <summary>So that what was computed from one project's images is not kept for as long as the server runs.</summary>
    private static Session Fresh(Session session) => session.On(session.Host);
}
