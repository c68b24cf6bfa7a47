using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Semblance.Server.Http;

/// <summary>How much a caller may still ask for, as draft-ietf-httpapi-ratelimit-headers-10 writes it.</summary>
/// <param name="Limit">Requests a minute.</param>
/// <param name="Remaining">Of them, now.</param>
internal sealed record RateState(string Policy, long Limit, long Remaining)
{
    private const int WindowSeconds = 60;

    public void AddTo(IHeaderDictionary headers)
    {
        headers["RateLimit-Policy"] = string.Create(CultureInfo.InvariantCulture, $"\"{Policy}\";q={Limit};w={WindowSeconds}");
        headers["RateLimit"] = string.Create(CultureInfo.InvariantCulture, $"\"{Policy}\";r={Remaining};t={SecondsTillFull}");
    }

    /// <summary>The allowance comes back evenly over the window.</summary>
    private long SecondsTillFull => ((Limit - Remaining) * WindowSeconds + Limit - 1) / Limit;
}
