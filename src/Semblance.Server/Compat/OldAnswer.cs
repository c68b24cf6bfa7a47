using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Semblance.Server.Problems;

namespace Semblance.Server.Compat;

/// <summary>Answers as the old systems gave them: null members stay, problems take the old shape with the status of today.</summary>
internal static class OldAnswer
{
    public static IResult Json(JsonNode document, int status = StatusCodes.Status200OK) => TypedResults.Text(document.ToJsonString(), "application/json", null, status);

    /// <summary>A filter that gives problems an old shape.</summary>
    public static Func<EndpointFilterInvocationContext, EndpointFilterDelegate, ValueTask<object?>> Problems(Func<Problem, JsonObject> shape) => async (context, next) =>
    {
        try
        {
            return await next(context);
        }
        catch (Exception e) when (e is SemblanceException or HttpFault or System.Text.Json.JsonException)
        {
            var problem = Problem.Of(e, 0);
            if (problem.RetryAfter is { } seconds)
            {
                context.HttpContext.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
            }

            return Json(shape(problem), problem.Status);
        }
    };

    /// <summary>As Python writes a time without a zone.</summary>
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.ffffff", CultureInfo.InvariantCulture);
}
