using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Semblance.Server.Compat.Dox;

/// <summary>Guide 004, a document-intelligence backend in FastAPI: its own paths and answers, as its front end reads them.</summary>
internal static class DoxRoutes
{
    public static void Map(RouteGroupBuilder routes, ServerOptions options)
    {
        routes.AddEndpointFilter(OldAnswer.Problems(problem => new JsonObject { ["detail"] = problem.Detail }));
        DoxIngest.Map(routes, options);
        DoxArtifacts.Map(routes);
        DoxLists.Map(routes);
        DoxTags.Map(routes);
        DoxTagging.Map(routes);
        DoxSearch.Map(routes);
        DoxStatus.Map(routes);
    }
}
