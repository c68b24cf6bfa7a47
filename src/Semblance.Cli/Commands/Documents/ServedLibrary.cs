using Semblance.Cli.Hosting;
using Semblance.Cli.Input;
using Semblance.Documents;
using Semblance.Documents.Embedders;
using Semblance.Documents.Endpoints;
using Semblance.Documents.Logs;
using Semblance.Server;
using Semblance.Storage;

namespace Semblance.Cli.Commands.Documents;

/// <summary>What <c>semblance serve</c> reads, finds and tags documents with: the same model and endpoints as the commands. Whoever began it disposes it after the server has stopped.</summary>
internal sealed class ServedLibrary : IDisposable
{
    private readonly TextEmbedder? _embedder;
    private readonly EndpointChat? _chat;

    private ServedLibrary(TextEmbedder? embedder, EndpointChat? chat, XmlLogMap logs, Session session)
    {
        (_embedder, _chat) = (embedder, chat);
        Parts = new LibraryParts
        {
            Folder = FolderOf(session),
            Originals = Stores.OriginalsOf(session.Address, session.PhotoFolder),
            Reading = new DocumentReading(ReadingLimits.Default, logs),
            Embedder = embedder,
            Chat = chat,
        };
    }

    public LibraryParts Parts { get; }

    /// <summary>A model that is away costs nobody their documents: they are then found by words alone.</summary>
    public static async Task<ServedLibrary> OpenAsync(Session session, IStore store, XmlLogMap logs, CancellationToken stop)
    {
        var chat = TagCommand.EndpointOf(session.Host) is { } endpoint ? new EndpointChat(endpoint, session.Time) : null;
        return new ServedLibrary(await TextEmbedders.OpenServingAsync(session, store, "Documents are found by words alone", orOther: true, stop), chat, logs, session);
    }

    public void Dispose()
    {
        _embedder?.Dispose();
        _chat?.Dispose();
    }

    /// <summary>Beside the photos, as imports are; of a store in memory a temporary folder.</summary>
    private static string FolderOf(Session session) => session.PhotoFolder is { } photos
        ? Path.TrimEndingDirectorySeparator(Path.GetFullPath(photos)) + ".uploads"
        : Path.Combine(Path.GetTempPath(), $"semblance-uploads-{Guid.NewGuid():N}");
}
