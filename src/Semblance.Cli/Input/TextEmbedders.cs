using Semblance.Cli.Hosting;
using Semblance.Documents.Embedders;
using Semblance.Documents.Endpoints;
using Semblance.Spaces;
using Semblance.Storage;
using Semblance.Vision.Text;

namespace Semblance.Cli.Input;

/// <summary>
/// What turns texts into vectors here: the endpoint that <c>SEMBLANCE_EMBEDDER_URL</c> and <c>SEMBLANCE_EMBEDDER_MODEL</c> name (or the guides' <c>OLLAMA_BASE_URL</c> and
/// <c>OLLAMA_EMBEDDING_MODEL</c>), else a text model of the library.
/// </summary>
internal static class TextEmbedders
{
    /// <param name="space">The one whose embeddings are wanted; null for whatever there is, as long as that is one.</param>
    /// <returns>Null where there is none, or none of this space. The caller disposes it.</returns>
    /// <exception cref="SemblanceException">Unavailable, <c>embedder-…</c>: the endpoint does not answer; Invalid, <c>text-model-several</c>: nobody said which of several models.</exception>
    public static async Task<TextEmbedder?> OpenAsync(Session session, SpaceKey? space, CancellationToken stop)
    {
        if (EndpointOf(session) is { } endpoint)
        {
            var embedder = await TextEmbedder.ConnectAsync(endpoint, session.Time, stop);
            if (space is null || embedder.Space.Key == space)
            {
                return embedder;
            }

            embedder.Dispose();
        }

        var models = InstalledIn(session).Where(m => space is null || m.Space.Key == space).ToList();
        return models switch
        {
            [] => null,
            [var model] => Open(model),
            _ => throw new SemblanceException(ErrorKind.Invalid, "text-model-several",
                $"There are several text models: say whose embeddings with --space: {string.Join(", ", models.Select(m => m.Space.Key))}."),
        };
    }

    /// <summary>That of the index which serves, else the only one there is.</summary>
    /// <param name="without">What becomes of documents without one, to begin a line with: a model that is away costs nobody their documents.</param>
    /// <returns>Null where there is none, or it is away. The caller disposes it.</returns>
    public static async Task<TextEmbedder?> OpenServingAsync(Session session, IStore store, string without, CancellationToken stop)
    {
        try
        {
            var serving = await store.Chunks.FindServingAsync(session.Client, stop);
            return await OpenAsync(session, serving?.Index.Space, stop);
        }
        catch (SemblanceException error) when (error.Kind is not ErrorKind.Exhausted)
        {
            session.Screen.Note($"{without}: {error.Message}");
            return null;
        }
    }

    /// <summary>The keys of the spaces that texts can be embedded in here, for a message.</summary>
    public static IReadOnlyList<SpaceKey> Spaces(Session session) => [.. InstalledIn(session).Select(m => m.Space.Key)];

    private static TextEmbedder Open(InstalledTextModel model) => new(model.Open(), model.Space, SentenceEmbedder.BatchSize);

    private static List<InstalledTextModel> InstalledIn(Session session)
    {
        try
        {
            return [.. new TextModelLibrary(ModelsOption.Library(session, null)).List().Select(m => m.Model).OfType<InstalledTextModel>()];
        }
        catch (SemblanceException error) when (error.Code == "models-folder")
        {
            return [];
        }
    }

    private static ModelEndpoint? EndpointOf(Session session)
    {
        var variable = session.Host.Variable;
        return variable("SEMBLANCE_EMBEDDER_URL") is { Length: > 0 } url
            ? ModelEndpoint.Of(url, variable("SEMBLANCE_EMBEDDER_MODEL") ?? "", variable("SEMBLANCE_EMBEDDER_KEY"))
            : variable("OLLAMA_BASE_URL") is { Length: > 0 } ollama && variable("OLLAMA_EMBEDDING_MODEL") is { Length: > 0 } model
                ? ModelEndpoint.Of(ollama, model, null)
                : null;
    }
}
