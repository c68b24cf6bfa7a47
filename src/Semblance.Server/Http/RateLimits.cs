using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Semblance.Server.Access;
using Semblance.Server.Problems;

namespace Semblance.Server.Http;

/// <summary>
/// How often a key or a login, and an address whatever its keys, may ask; and how often an address may be wrong about its key. An allowance is a bucket that
/// refills evenly. Each process counts for itself.
/// </summary>
internal sealed class RateLimits : IDisposable
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly ServerOptions _options;
    private readonly PartitionedRateLimiter<IPAddress> _addresses;
    private readonly PartitionedRateLimiter<IPAddress> _refusals;
    private readonly PartitionedRateLimiter<IPAddress> _logins;
    private readonly PartitionedRateLimiter<string> _callers;

    public RateLimits(ServerOptions options)
    {
        _options = options;
        _addresses = Buckets<IPAddress>(options.RequestsPerMinuteOfAddress);
        _refusals = Buckets<IPAddress>(options.RefusedKeysPerMinuteOfAddress);
        _logins = Buckets<IPAddress>(options.LoginsPerMinuteOfAddress);
        _callers = Buckets<string>(options.RequestsPerMinuteOfKey);
    }

    /// <summary>The step that counts every request of an address.</summary>
    public Task InvokeAsync(HttpContext context, RequestDelegate next) =>
        TryTake(_addresses, AddressOf(context)) ? next(context) : throw Exceeded(context, "address", _options.RequestsPerMinuteOfAddress);

    public void TakeOfCaller(HttpContext context, Caller caller)
    {
        if (!TryTake(_callers, caller.Id))
        {
            throw Exceeded(context, "key", _options.RequestsPerMinuteOfKey);
        }

        var state = new RateState("key", _options.RequestsPerMinuteOfKey, _callers.GetStatistics(caller.Id)?.CurrentAvailablePermits ?? 0);
        context.Features.Set(state);
        state.AddTo(context.Response.Headers);
    }

    /// <summary>For who logs in without a key; who has one is known, and counted as that.</summary>
    public void TakeOfLogin(HttpContext context)
    {
        if (!TryTake(_logins, AddressOf(context)))
        {
            throw Exceeded(context, "logins", _options.LoginsPerMinuteOfAddress);
        }
    }

    /// <summary>An address that was wrong about its key too often is not even listened to.</summary>
    public void RequireTrust(HttpContext context)
    {
        if (_refusals.GetStatistics(AddressOf(context)) is { CurrentAvailablePermits: 0 })
        {
            throw Exceeded(context, "refused-keys", _options.RefusedKeysPerMinuteOfAddress);
        }
    }

    public void NoteRefusal(HttpContext context) => _refusals.AttemptAcquire(AddressOf(context)).Dispose();

    public void Dispose()
    {
        _addresses.Dispose();
        _refusals.Dispose();
        _logins.Dispose();
        _callers.Dispose();
    }

    private static bool TryTake<T>(PartitionedRateLimiter<T> limiter, T whose)
    {
        using var lease = limiter.AttemptAcquire(whose);
        return lease.IsAcquired;
    }

    private static HttpFault Exceeded(HttpContext context, string policy, int limit)
    {
        context.Features.Set(new RateState(policy, limit, 0));
        return new HttpFault(StatusCodes.Status429TooManyRequests, "rate-limited", $"More than {limit} requests a minute: wait as long as Retry-After says.")
        {
            RetryAfter = Math.Max(1, (int)Math.Ceiling(Window.TotalSeconds / limit)),
        };
    }

    /// <summary>A network of IPv6 counts as one address: its holder has all of the /64.</summary>
    public static IPAddress AddressOf(HttpContext context)
    {
        var address = context.Connection.RemoteIpAddress ?? IPAddress.None;
        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        var bytes = address.GetAddressBytes();
        if (bytes.Length == 16)
        {
            bytes.AsSpan(8).Clear();
            return new IPAddress(bytes);
        }

        return address;
    }

    private static PartitionedRateLimiter<T> Buckets<T>(int perMinute)
        where T : notnull
    {
        // Ten refills a second at most: finer ones cost more than they smooth.
        var ticks = Math.Min(perMinute, 600);
        return PartitionedRateLimiter.Create<T, T>(key => RateLimitPartition.GetTokenBucketLimiter(key, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = perMinute,
            TokensPerPeriod = perMinute / ticks,
            ReplenishmentPeriod = Window / ticks,
            QueueLimit = 0,
            AutoReplenishment = true,
        }));
    }
}
