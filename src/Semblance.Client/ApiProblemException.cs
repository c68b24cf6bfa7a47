using System.Net;

namespace Semblance.ApiClient;

/// <summary>The server said no, or could not: an RFC 9457 problem. Its message is one sentence for people.</summary>
public sealed class ApiProblemException(HttpStatusCode status, string code, string detail, string? requestId, TimeSpan? retryAfter, Exception? cause = null) : Exception(detail, cause)
{
    /// <summary>Of an answer that is no problem of Semblance's: a proxy's, or another program's.</summary>
    public const string UnexpectedCode = "unexpected-answer";

    public HttpStatusCode Status => status;

    /// <summary>Stable: <c>person-unknown</c>, <c>rate-limited</c> …; docs/api.md of the server.</summary>
    public string Code => code;

    /// <summary>What the server's log calls the request; null when the answer names none.</summary>
    public string? RequestId => requestId;

    /// <summary>After which trying again may work; null when nothing says so.</summary>
    public TimeSpan? RetryAfter => retryAfter;
}
