using System.Globalization;
using Microsoft.AspNetCore.Http;
using Semblance.Server.Documents;
using Semblance.Server.Http;

namespace Semblance.Server.Problems;

/// <summary>Writes problems.</summary>
internal static class ProblemAnswer
{
    public const string MediaType = "application/problem+json";

    /// <summary>Replaces whatever the answer was going to be; nothing of it may have been sent.</summary>
    public static Task WriteAsync(HttpContext context, Problem problem)
    {
        var response = context.Response;
        var allow = response.Headers.Allow;
        response.Clear();
        ResponseHeaders.Add(context);
        response.Headers.Allow = allow;
        response.StatusCode = problem.Status;
        if (problem.RetryAfter is { } seconds)
        {
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        if (problem.Status == StatusCodes.Status401Unauthorized)
        {
            response.Headers.WWWAuthenticate = "Bearer realm=\"semblance\"";
        }

        var document = new ProblemDocument
        {
            Type = Problem.TypeOf(problem.Code),
            Title = Problem.TitleOf(problem.Status),
            Status = problem.Status,
            Detail = problem.Detail,
            Code = problem.Code,
            RequestId = context.TraceIdentifier,
        };
        return response.WriteAsJsonAsync(document, ApiJson.Options, MediaType, CancellationToken.None);
    }
}
