using Microsoft.AspNetCore.Http;
using Semblance.Access;
using Semblance.Clients;

namespace Semblance.Server.Access;

/// <summary>Who asks, and for which client: nothing reaches the store without one.</summary>
internal sealed record Caller(ApiKey Key, ClientId Client)
{
    /// <summary>Endpoints get it as a parameter; authentication has set it before.</summary>
    public static ValueTask<Caller?> BindAsync(HttpContext context) => ValueTask.FromResult<Caller?>(Of(context));

    public static Caller Of(HttpContext context) => context.Features.Get<Caller>()
        ?? throw new InvalidOperationException("An endpoint that needs a caller asks for no key.");
}
