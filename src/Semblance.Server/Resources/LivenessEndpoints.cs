using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Semblance.Liveness;
using Semblance.Server.Access;
using Semblance.Server.Api;
using Semblance.Server.Documents;
using Semblance.Server.Http;
using Semblance.Server.Uploads;

namespace Semblance.Server.Resources;

/// <summary><c>POST /v1/liveness</c>: something to do before the camera, so that a photo held up is not enough.</summary>
internal static class LivenessEndpoints
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/liveness", AskAsync)
        .AllowWithoutKey().WithMetadata(new Idempotency.NeverRepeated()).Answers<ChallengeDocument>()
        .Describe("askLiveness", "login", "Ask for a challenge",
            "Steps in a random order, good once and for a minute. The photos go with its id to POST /v1/login or /v1/identify, at the server that asked. "
            + "It stops a photo held up to the camera; docs/security.md says what it does not stop.");

    private static async Task<ChallengeDocument> AskAsync(
        ChallengeInput? input, HttpContext context, LivenessChallenges challenges, Encoders encoders, RateLimits limits, CancellationToken stop)
    {
        var caller = Caller.Find(context);
        if (caller is null)
        {
            limits.TakeOfLogin(context);
        }

        var client = LoginRequest.ClientOf(context.Request, caller, input?.Client);
        return ChallengeDocument.Of(challenges.Ask(client, (await encoders.GetAsync(stop)).Encoder.SeesEyelids));
    }
}
