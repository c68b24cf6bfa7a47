using System.Diagnostics;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Semblance.Server.Access;
using Semblance.Server.Problems;

namespace Semblance.Server.Http;

/// <summary>
/// The outermost step of every request: gives it an id, turns whatever escapes into a problem, and logs one line. The line names the route,
/// never the address as it was asked for: that holds ids and, in searches, names.
/// </summary>
internal sealed partial class Outermost(ILogger<Outermost> log, TimeProvider time, ServerMetrics metrics)
{
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var began = time.GetTimestamp();
        context.TraceIdentifier = IdOf(context.Request);
        ResponseHeaders.Add(context);
        var span = Telemetry.Begin(context);
        try
        {
            await next(context);
            if (!context.Response.HasStarted && context.Response.ContentType is null && Problem.OfStatus(context.Response.StatusCode, LimitOf(context)) is { } problem)
            {
                await ProblemAnswer.WriteAsync(context, problem);
            }
        }
        catch (Exception e) when (context.RequestAborted.IsCancellationRequested && e is (OperationCanceledException or IOException))
        {
            context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
        }
        catch (Exception e)
        {
            await AnswerAsync(context, e);
        }
        finally
        {
            Record(context, span, time.GetElapsedTime(began));
        }
    }

    private async Task AnswerAsync(HttpContext context, Exception error)
    {
        var problem = Problem.Of(error, LimitOf(context));
        if (problem.Status == StatusCodes.Status500InternalServerError)
        {
            LogFault(error, context.TraceIdentifier, problem.Code);
        }
        else if (problem.Status > StatusCodes.Status500InternalServerError)
        {
            LogUnavailable(context.TraceIdentifier, problem.Code, (error.InnerException as SemblanceException ?? error).Message);
        }

        if (context.Response.HasStarted)
        {
            // Half an answer must not look like a whole one.
            context.Abort();
            return;
        }

        await ProblemAnswer.WriteAsync(context, problem);
    }

    private static int LimitOf(HttpContext context) =>
        (int)Math.Min(context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize ?? int.MaxValue, int.MaxValue);

    private void Record(HttpContext context, Activity? span, TimeSpan elapsed)
    {
        var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "none";
        var status = context.Response.StatusCode;
        metrics.Count(context.Request.Method, route, status, elapsed);
        Telemetry.End(span, ServerMetrics.Known(context.Request.Method), route, status, context.TraceIdentifier);
        if (log.IsEnabled(LogLevel.Information))
        {
            var caller = Caller.Find(context);
            LogRequest(context.Request.Method, route, status, elapsed.TotalMilliseconds, context.TraceIdentifier, caller?.Client.Value, caller?.Id);
        }
    }

    /// <summary>The caller's own id where it is a plain one, so that both logs agree.</summary>
    private static string IdOf(HttpRequest request) =>
        request.Headers[ResponseHeaders.RequestId] is [{ } given] && PlainId().IsMatch(given) ? given : ActivityTraceId.CreateRandom().ToHexString();

    [GeneratedRegex("^[A-Za-z0-9._-]{1,64}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex PlainId();

    [LoggerMessage(1, LogLevel.Information, "{Method} {Route} {Status} in {Milliseconds:0.0} ms, request {RequestId}, client {Client}, by {Caller}")]
    private partial void LogRequest(string method, string route, int status, double milliseconds, string requestId, string? client, string? caller);

    [LoggerMessage(3, LogLevel.Warning, "request {RequestId} could not be served: {Code}: {Reason}")]
    private partial void LogUnavailable(string requestId, string code, string reason);

    [LoggerMessage(2, LogLevel.Error, "request {RequestId} failed: {Code}")]
    private partial void LogFault(Exception error, string requestId, string code);
}
