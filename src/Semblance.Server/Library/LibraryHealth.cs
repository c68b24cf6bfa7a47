using Semblance.Clients;
using Semblance.Documents;
using Semblance.Server.Http;
using Semblance.Storage;

namespace Semblance.Server.Library;

/// <summary>How the side of documents is, asked when somebody wants to know.</summary>
/// <param name="Backend">sqlite, postgres or memory.</param>
/// <param name="IsDualWrite">Whether a second store takes what is written.</param>
/// <param name="IsOffline">The store is out of reach, and what only reads is answered from the second one.</param>
/// <param name="Problem">Why the store does not answer, a code; null while it does, or the second one does.</param>
internal sealed record LibraryState(string Backend, bool IsDualWrite, bool IsOffline, string? Problem)
{
    /// <summary>Why the second one answers for it, a code; null while it answers itself. There is one reason to fall back.</summary>
    public string? Away => IsOffline ? "store-unreachable" : null;
}

/// <summary>Asks the store for documents, live, with little patience.</summary>
internal sealed class LibraryHealth(IStore store, ServerParts parts, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly long _began = time.GetTimestamp();

    public ITextEmbedder? Embedder => parts.Library?.Embedder;

    public long UptimeSeconds => (long)time.GetElapsedTime(_began).TotalSeconds;

    public async Task<LibraryState> AskAsync(CancellationToken cancellationToken)
    {
        var problem = await FindProblemAsync(cancellationToken);
        var reading = parts.DualWrite?.Invoke();
        return new LibraryState(parts.Backend, reading is not null, reading?.IsFallback ?? false, problem);
    }

    private async Task<string?> FindProblemAsync(CancellationToken cancellationToken)
    {
        try
        {
            await StorePatience.WithinAsync(time, Patience, wanted => store.Documents.ListAsync(ClientId.Default, new DocumentQuery { Limit = 1 }, wanted), cancellationToken);
            return null;
        }
        catch (SemblanceException e)
        {
            return e.Code;
        }
    }
}
