namespace Semblance.Server.Http;

/// <summary>Whether the server has been told to stop: it then answers "not ready" while requests under way end, and streams end by themselves.</summary>
internal sealed class Drain : IDisposable
{
    private readonly CancellationTokenSource _begun = new();

    public CancellationToken Begun => _begun.Token;

    public void Begin() => _begun.Cancel();

    public void Dispose() => _begun.Dispose();
}
