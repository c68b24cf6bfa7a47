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
    private readonly string _origin;
    private readonly PlanOptions _options;
    private readonly IReadOnlyList<ILegacySource> _found;
    private readonly IReadOnlyList<ILegacySource> _planned;

    private LegacyProject(Session session, string origin, PlanOptions options, IReadOnlyList<ILegacySource> found, IReadOnlyList<ILegacySource> planned) =>
        (_session, _origin, _options, _found, _planned) = (session, origin, options, found, planned);

    public static async Task<LegacyProject> OpenAsync(
        Session session, ParseResult parse, string path, MappingOptions mapping, CancellationToken stop)
    {
        await using var store = await session.OpenStoreIfThereAsync(stop);
        var options = mapping.Read(parse, session, store is null ? null : await store.Spaces.ListAsync(session.Client, stop));
        if (LiveProject.IsOne(path))
        {
            return await OpenLiveAsync(session, parse, LiveProject.Parse(path, mapping.PhotosFrom(parse)), mapping, options, stop);
        }

        if (mapping.PhotosFrom(parse) is not null)
        {
            throw new SemblanceException(ErrorKind.Invalid, "live-options", "--photos-from is for the photos of a live database: leave it out for files.");
        }

        var sources = new SourceOptions { Space = options.Space, MapFile = options.MapFile };
        var catalog = await Task.Run(() => OpenCatalog(path, sources, stop), stop);
        var embedding = mapping.FindEmbedding(parse, session, catalog.Sources);
        options = options with
        {
            SecretsLeftUnread = catalog.SecretsLeftUnread,
            Embedding = embedding?.Embedding,
            EmbeddingSpace = embedding?.Set.Space,
        };
        return new LegacyProject(session, path, options, catalog.Sources, ImageEmbedding.Wrap(session, catalog, options.Embedding));
    }

    private static async Task<LegacyProject> OpenLiveAsync(
        Session session, ParseResult parse, PlanDatabase database, MappingOptions mapping, PlanOptions options, CancellationToken stop)
    {
        mapping.RefuseForLive(parse);
        options = options with { Database = database, Scope = options.Scope ?? LiveProject.ScopeOf(database) };
        var found = await Task.Run(() => LiveProject.Open(session, database, new SourceOptions { Space = options.Space, Database = database }, stop), stop);
        return new LegacyProject(session, database.Address, options, found, found);
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
            var told = new Told<string>(_ => tell(files++, _found.Count));
            return Task.Run(() => Inspector.Inspect(_found, _options.SecretsLeftUnread, told, stop), stop);
        });

    /// <summary>Plans against the store, if there is one yet. Never makes a store.</summary>
    public async Task<ImportPlan> PlanAsync(CancellationToken stop)
    {
        await using var store = await _session.OpenStoreIfThereAsync(stop);
        return await Progress.ShowAsync(_session.Host, "reading", tell =>
            new Planner(_session.Time).PlanAsync(_origin, _planned, store, _options, new Told<long>(rows => tell(rows, 0)), stop));
    }

    public void Dispose()
    {
        foreach (var source in _planned.OfType<IDisposable>())
        {
            source.Dispose();
        }
    }
}
