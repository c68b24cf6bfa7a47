using Semblance.Cli.Hosting;
using Semblance.Cli.Input;
using Semblance.Documents;
using Semblance.Documents.Embedders;
using Semblance.Documents.Ingest;
using Semblance.Storage;

namespace Semblance.Cli.Commands.Documents;

/// <summary>The folder that a server watches, beside its requests; what becomes of each file is a line on standard error.</summary>
internal sealed class ServedFolder : IAsyncDisposable
{
    /// <summary>The variable that names the folder.</summary>
    public const string Variable = "SEMBLANCE_WATCH_FOLDER";

    private readonly CancellationTokenSource _stop = new();
    private readonly TextEmbedder? _embedder;
    private readonly Task _watching;

    private ServedFolder(WatchFolder folder, TextEmbedder? embedder)
    {
        _embedder = embedder;
        _watching = Task.Run(() => folder.RunAsync(_stop.Token));
    }

    /// <summary>Null where no folder is to be watched.</summary>
    /// <exception cref="SemblanceException">NotFound, <c>watch-folder</c>.</exception>
    public static async Task<ServedFolder?> BeginAsync(Session session, IStore store, string? folder, CancellationToken stop)
    {
        folder ??= session.Host.Variable(Variable);
        if (string.IsNullOrWhiteSpace(folder))
        {
            return null;
        }

        var embedder = await EmbedderAsync(session, store, stop);
        var ingester = new Ingester(store, new DocumentReading(ReadingLimits.Default), embedder, session.Time);
        return new ServedFolder(new WatchFolder(ingester, session.Client, new WatchOptions(folder), file => session.Screen.Note(LineOf(file))), embedder);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watching;
        _embedder?.Dispose();
        _stop.Dispose();
    }

    private static string LineOf(WatchedFile file) => file switch
    {
        { Problem: { } problem } => $"watched: {file.Path}: {problem.Message} [{problem.Code}]",
        { Taken: { IsNew: false } taken } => $"watched: {file.Path}: there before as {taken.Artifact.Name}",
        _ => $"watched: {file.Path}: taken in",
    };

    private static async Task<TextEmbedder?> EmbedderAsync(Session session, IStore store, CancellationToken stop)
    {
        try
        {
            var serving = (await store.Chunks.CountAsync(session.Client, stop)).FirstOrDefault(i => i.Index.IsServing);
            return await TextEmbedders.OpenAsync(session, serving?.Index.Space, stop);
        }
        catch (SemblanceException error) when (error.Kind is not ErrorKind.Exhausted)
        {
            session.Screen.Note($"watched files get no embeddings: {error.Message}");
            return null;
        }
    }
}
