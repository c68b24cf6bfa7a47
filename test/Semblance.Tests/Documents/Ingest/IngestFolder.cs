using Semblance.Clients;
using Semblance.Documents;
using Semblance.Documents.Embedders;
using Semblance.Documents.Ingest;
using Semblance.Storage;
using Semblance.Storage.InMemory;
using Semblance.Tests.Documents.Endpoints;

namespace Semblance.Tests.Documents.Ingest;

/// <summary>Files in a folder and a store in memory that they are taken into.</summary>
internal sealed class IngestFolder : IAsyncDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("semblance-ingest-").FullName;

    public ManualTime Time { get; } = new();

    public IStore Store { get; }

    public ReadingLimits Limits { get; set; } = ReadingLimits.Default;

    public ITextEmbedder? Embedder { get; set; }

    public IngestFolder() => Store = new InMemoryStore(Time);

    /// <summary>For a test that puts it away itself.</summary>
    public static IngestFolder Create() => new();

    /// <summary>Bytes from which on a file's parts are kept first.</summary>
    public long LeastLarge { get; set; } = long.MaxValue;

    public Ingester Ingester => new(Store, new DocumentReading(Limits), Embedder, Time) { LeastLarge = LeastLarge };

    public string Write(string name, string text)
    {
        var path = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    public OfferedFile Offer(string name, string text) => OfferedFile.At(Write(name, text));

    public Task<TakenFile> IngestAsync(string name, string text) => Ingester.IngestAsync(ClientId.Default, Offer(name, text), null, CancellationToken.None);

    public async Task<Document> DocumentOfAsync(Artifact artifact) =>
        Assert.Single(await Store.Documents.ListAsync(ClientId.Default, new DocumentQuery { Artifact = artifact.Id }, CancellationToken.None));

    public async Task<DocumentCounts> CountAsync(Artifact artifact) =>
        await Store.Documents.CountPartsAsync(ClientId.Default, (await DocumentOfAsync(artifact)).Id, CancellationToken.None);

    public async Task<long> PiecesAsync() => (await Store.Chunks.CountAsync(ClientId.Default, CancellationToken.None)).FirstOrDefault(i => i.Index.IsServing)?.Chunks ?? 0;

    public async Task<long> EmbeddedAsync() => (await Store.Chunks.CountAsync(ClientId.Default, CancellationToken.None)).FirstOrDefault(i => i.Index.IsServing)?.Embedded ?? 0;

    /// <summary>An embedder at a server that tests script, which waits for nobody.</summary>
    public static TextEmbedder EmbedderOf(ModelServer server, TimeProvider time, TimeSpan? attempt = null) => new(
        new EndpointEmbedder(server.Endpoint(), time, attempt ?? TimeSpan.FromMinutes(1), (_, _) => Task.CompletedTask), TextEmbedder.SpaceOf(ModelServer.Model, 3), EndpointEmbedder.BatchSize);

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        Directory.Delete(Path, recursive: true);
    }
}
