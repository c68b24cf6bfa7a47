using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Semblance.Access;
using Semblance.Server.Api;
using Semblance.Server.Access;
using Semblance.Server.Documents.Library;
using Semblance.Server.Library;

namespace Semblance.Server.Resources.Library;

/// <summary><c>/v1/documents/config</c>: what documents are kept, read and found with.</summary>
internal static class ConfigEndpoint
{
    public static void Map(IEndpointRouteBuilder documents) =>
        documents.MapGet("/config", GetAsync).RequireScope(Scopes.Documents).AnswerWhileStoreIsAway().Answers<LibraryConfigDocument>().Answers<LibraryConfigDocument>(StatusCodes.Status503ServiceUnavailable)
            .Describe("getDocumentsConfig", "documents", "What are documents kept, read and found with?",
                "The store is asked just now: 503, with the reason, while it does not answer and no other store answers for it.");

    private static async Task<IResult> GetAsync(LibraryHealth health, ServerParts parts, ServerOptions options, CancellationToken stop)
    {
        var state = await health.AskAsync(stop);
        var document = new LibraryConfigDocument(
            new BackendDocument(state.Backend, state.Problem is null, state.Problem ?? state.Away, state.IsDualWrite, state.IsOffline), EmbedderDocument.Of(health.Embedder), parts.Library is not null,
            new UploadLimitsDocument(options.MaxDocumentBytes, options.MaxDocumentsBytes));
        return state.Problem is null ? TypedResults.Ok(document) : TypedResults.Json(document, statusCode: StatusCodes.Status503ServiceUnavailable);
    }
}
