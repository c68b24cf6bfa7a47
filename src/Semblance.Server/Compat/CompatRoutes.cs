using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Semblance.Server.Api;
using Semblance.Server.Compat.Dox;
using Semblance.Server.Http;

namespace Semblance.Server.Compat;

/// <summary>
/// Addresses of the systems people come from, so that their front ends go on working during a move: form fields and JSON as they were, keys,
/// thresholds and passwords as they are here. Off unless named; not in openapi.json.
/// </summary>
internal static class CompatRoutes
{
    private static readonly (string Name, Action<RouteGroupBuilder, ServerOptions> Map)[] Systems =
    [
        ("000", (routes, _) => FaceAuthRoutes.Map(routes)), ("001", (routes, _) => FaceServiceRoutes.Map(routes)), ("002", (routes, _) => FlaskFaceRoutes.Map(routes)),
        ("004", DoxRoutes.Map),
    ];

    /// <exception cref="SemblanceException">Invalid, <c>compat-unknown</c>.</exception>
    public static void Map(IEndpointRouteBuilder routes, ServerOptions options)
    {
        foreach (var name in options.Compat.Distinct(StringComparer.Ordinal))
        {
            var system = Array.Find(Systems, s => s.Name == name);
            if (system.Map is null)
            {
                throw new SemblanceException(ErrorKind.Invalid, "compat-unknown", $"There are no compat routes \"{name}\": use {string.Join(", ", Systems.Select(s => s.Name))}.");
            }

            var group = routes.MapGroup("");
            group.ExcludeFromDescription().WithMetadata(new Description.BodyLimit(options.MaxUploadBytes), new Idempotency.NeverRepeated());
            system.Map(group, options);
        }
    }
}
