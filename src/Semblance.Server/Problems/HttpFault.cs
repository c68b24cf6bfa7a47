namespace Semblance.Server.Problems;

/// <summary>What is wrong with a request as HTTP, before the domain sees it. The message is safe to show.</summary>
internal sealed class HttpFault(int status, string code, string message) : Exception(message)
{
    public int Status => status;

    public string Code => code;

    /// <summary>Seconds after which trying again may work; null when it never will.</summary>
    public int? RetryAfter { get; init; }
}
