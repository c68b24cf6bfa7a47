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
    /// <summary>How long an endpoint may take to say its width, where nobody looks on: a model that is loaded first takes a while.</summary>
    private static readonly TimeSpan Loading = TimeSpan.FromMinutes(1);

    /// <summary>The same for somebody who searches.</summary>
    private static readonly TimeSpan Searching = TimeSpan.FromSeconds(10);

    /// <param name="space">The one whose embeddings are wanted; null for whatever there is, as long as that is one.</param>
    /// <returns>
    /// Null where there is none, or none of this space. One whose vectors have another width than those of the space by now refuses every text (<c>embedder-changed</c>). The caller disposes it.
    /// </returns>
    /// <exception cref="SemblanceException">Unavailable, <c>embedder-…</c>: the endpoint does not answer within a minute; Invalid, <c>text-model-several</c>: nobody said which of several models.</exception>
    public static async Task<TextEmbedder?> OpenAsync(Session session, SpaceKey? space, CancellationToken stop)
    {
        if (EndpointOf(session) is { } endpoint)
        {
            var embedder = await TextEmbedder.ConnectAsync(endpoint, Loading, session.Time, stop);
            if (space is null || embedder.Space.Key == space)
            {
                return embedder;
            }

            embedder.Dispose();
            if (TextEmbedder.SpaceOf(endpoint.Model, space.Value) is { } before)
            {
                return TextEmbedder.Of(endpoint, before, session.Time);
            }
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

    /// <summary>What embeds a query: the model whose embeddings the index holds, else the endpoint's, so that the answer says why the two are not compared.</summary>
    /// <param name="space">Of the index.</param>
    /// <returns>Null where there is neither. An endpoint's model that is known by this space is not asked yet: the search waits for it, and not for long. The caller disposes it.</returns>
    /// <exception cref="SemblanceException">Unavailable, <c>embedder-…</c>: the endpoint does not answer within 10 seconds.</exception>
    public static async Task<TextEmbedder?> OpenForSearchAsync(Session session, SpaceKey space, CancellationToken stop)
    {
        var endpoint = EndpointOf(session);
        if (endpoint is not null && TextEmbedder.SpaceOf(endpoint.Model, space) is { } known)
        {
            return TextEmbedder.Of(endpoint, known, session.Time);
        }

        return InstalledIn(session).Find(m => m.Space.Key == space) is { } model ? Open(model)
            : endpoint is null ? null
            : await TextEmbedder.ConnectAsync(endpoint, Searching, session.Time, stop);
    }

    /// <summary>That of the index which serves, else the only one there is.</summary>
    /// <param name="without">What becomes of documents without one, to begin a line with: a model that is away costs nobody their documents.</param>
    /// <param name="orOther">Whether one will do whose embeddings are not the index's: nothing is embedded by it before a rebuild.</param>
    /// <returns>Null where there is none, or it is away. The caller disposes it.</returns>
    public static async Task<TextEmbedder?> OpenServingAsync(Session session, IStore store, string without, bool orOther, CancellationToken stop)
    {
        try
        {
            var space = (await store.Chunks.FindServingAsync(session.Client, stop))?.Index.Space;
            if (await OpenAsync(session, space, stop) is { } embedder)
            {
                return embedder;
            }

            var other = space is null ? null : await OpenAsync(session, null, stop);
            if (other is null)
            {
                return null;
            }

            session.Screen.Note($"{without}: the index holds embeddings of \"{space}\", the model here makes \"{other.Space.Key}\": 'semblance search rebuild' makes it anew.");
            if (orOther)
            {
                return other;
            }

            other.Dispose();
            return null;
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
