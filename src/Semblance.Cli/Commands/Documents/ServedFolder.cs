using Semblance.Cli.Hosting;
using Semblance.Cli.Output;
using Semblance.Documents.Ingest;
using Semblance.Server;
using Semblance.Storage;

namespace Semblance.Cli.Commands.Documents;

/// <summary>The folder that a server watches, beside its requests; what becomes of each file is a line on standard error.</summary>
internal sealed class ServedFolder : IAsyncDisposable
{
    /// <summary>The variable that names the folder.</summary>
    public const string Variable = "SEMBLANCE_WATCH_FOLDER";

    private readonly CancellationTokenSource _stop = new();
    private readonly Task _watching;

    private ServedFolder(WatchFolder folder) => _watching = Task.Run(() => folder.RunAsync(_stop.Token));

    /// <param name="library">The server's own, whose reading and model are this folder's as well.</param>
    /// <returns>Null where no folder is to be watched.</returns>
    /// <exception cref="SemblanceException">NotFound, <c>watch-folder</c>.</exception>
    public static ServedFolder? Begin(Session session, IStore store, string? folder, LibraryParts library)
    {
        folder ??= session.Host.Variable(Variable);
        if (string.IsNullOrWhiteSpace(folder))
        {
            return null;
        }

        var ingester = new Ingester(store, library.Reading, library.Embedder, session.Time);
        return new ServedFolder(new WatchFolder(ingester, session.Client, new WatchOptions(folder), file => session.Screen.Note(LineOf(file))));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watching;
        _stop.Dispose();
    }

    /// <summary>One line, whatever the file is called: a name may hold line ends, which would forge lines of others.</summary>
    internal static string LineOf(WatchedFile file) => PlainText.Of(file switch
    {
        { Problem: { } problem } => $"watched: {file.Path}: {problem.Message} [{problem.Code}]",
        { Taken: { IsNew: false } taken } => $"watched: {file.Path}: there before as {taken.Artifact.Name}",
        _ => $"watched: {file.Path}: taken in",
    });
}
