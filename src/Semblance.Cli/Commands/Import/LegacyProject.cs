using System.CommandLine;
using Semblance.Cli.Hosting;
using Semblance.Cli.Output;
using Semblance.Migration.Inspect;
using Semblance.Migration.Plan;
using Semblance.Migration.Sources;
using Semblance.Storage.Sqlite;

namespace Semblance.Cli.Commands.Import;

/// <summary>A legacy project opened with the options of this invocation, for looking at it and for planning it.</summary>
internal sealed class LegacyProject : IDisposable
{
    private readonly Session _session;
    private readonly string _path;
    private readonly PlanOptions _options;
    private readonly SourceCatalog _catalog;
    private readonly IReadOnlyList<ILegacySource> _sources;

    private LegacyProject(Session session, string path, PlanOptions options, SourceCatalog catalog, IReadOnlyList<ILegacySource> sources) =>
        (_session, _path, _options, _catalog, _sources) = (session, path, options, catalog, sources);

    public static async Task<LegacyProject> OpenAsync(
        Session session, ParseResult parse, string path, MappingOptions mapping, CancellationToken stop)
    {
        await using var store = await session.OpenStoreIfThereAsync(stop);
        var options = mapping.Read(parse, session, store is null ? null : await store.Spaces.ListAsync(session.Client, stop));
        var sources = new SourceOptions { Space = options.Space, MapFile = options.MapFile };
        var catalog = await Task.Run(() => OpenCatalog(path, sources, stop), stop);
        var embedding = mapping.FindEmbedding(parse, session, catalog.Sources);
        options = options with
        {
            SecretsLeftUnread = catalog.SecretsLeftUnread,
            Embedding = embedding?.Embedding,
            EmbeddingSpace = embedding?.Set.Space,
        };
        return new LegacyProject(session, path, options, catalog, ImageEmbedding.Wrap(session, catalog, options.Embedding));
    }

    /// <summary>Finds the stores of a project. Legacy SQLite files are read by the library that our own store is bound to.</summary>
    public static SourceCatalog OpenCatalog(string path, SourceOptions options, CancellationToken stop)
    {
        SqliteLibrary.Load();
        return SourceCatalog.Open(path, options, stop);
    }

    public Task<InspectReport> InspectAsync(CancellationToken stop) =>
        Progress.ShowAsync(_session.Host, "looking", tell =>
        {
            var files = 0;
            var told = new Told<string>(_ => tell(files++, _catalog.Sources.Count));
            return Task.Run(() => Inspector.Inspect(_catalog, told, stop), stop);
        });

    /// <summary>Plans against the store, if there is one yet. Never makes a store.</summary>
    public async Task<ImportPlan> PlanAsync(CancellationToken stop)
    {
        await using var store = await _session.OpenStoreIfThereAsync(stop);
        return await Progress.ShowAsync(_session.Host, "reading", tell =>
            new Planner(_session.Time).PlanAsync(_path, _sources, store, _options, new Told<long>(rows => tell(rows, 0)), stop));
    }

    public void Dispose()
    {
        foreach (var source in _sources.OfType<IDisposable>())
        {
            source.Dispose();
        }
    }
}
