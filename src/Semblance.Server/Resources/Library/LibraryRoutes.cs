using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Semblance.Server.Resources.Library;

/// <summary>Every address below <c>/v1/documents</c>.</summary>
internal static class LibraryRoutes
{
    public static void Map(IEndpointRouteBuilder routes, ServerOptions options)
    {
        var documents = routes.MapGroup("/documents");
        LibraryEndpoints.Map(documents);
        ArtifactsEndpoints.Map(documents);
        IngestEndpoints.Map(documents, options);
        SearchEndpoints.Map(documents);
        ApisEndpoints.Map(documents);
        LogsEndpoints.Map(documents);
        TagsEndpoints.Map(documents);
        TagPromptsEndpoints.Map(documents);
        TaggingEndpoints.Map(documents);
        ConfigEndpoint.Map(documents);
        FactsEndpoints.Map(documents);
        FindingsEndpoints.Map(documents);
        SummariesEndpoints.Map(documents);
        MemoriesEndpoints.Map(documents);
        SkillsEndpoints.Map(documents);
        HrmEndpoints.Map(documents);
    }
}
