using Semblance.Clients;
using Semblance.Documents;
using Semblance.Storage;

namespace Semblance.Server.Resources.Library;

/// <summary>What addresses of documents name, or a problem; and how much one request adds.</summary>
internal static class LibraryRows
{
    public const int UsualPage = 100;

    private const int MostAdded = 1_000;

    /// <summary>As stores keep times, so that an answer says what the next one will.</summary>
    public static DateTimeOffset Now(TimeProvider time) => Truncate(time.GetUtcNow());

    /// <exception cref="SemblanceException">NotFound, <c>artifact-unknown</c>.</exception>
    public static async Task<Artifact> ArtifactAsync(IStore store, ClientId client, Guid id, CancellationToken stop) =>
        await store.Artifacts.FindAsync(client, new ArtifactId(id), stop)
        ?? throw Unknown("artifact", id, "/v1/documents/artifacts");

    /// <exception cref="SemblanceException">NotFound, <c>document-unknown</c>.</exception>
    public static async Task<Document> DocumentAsync(IStore store, ClientId client, Guid id, CancellationToken stop) =>
        await store.Documents.FindAsync(client, new DocumentId(id), stop)
        ?? throw Unknown("document", id, "/v1/documents");

    public static SemblanceException Unknown(string what, Guid id, string list) =>
        new(ErrorKind.NotFound, $"{what}-unknown", $"There is no {what} {id}: GET {list} lists those there are.");

    /// <exception cref="SemblanceException">Invalid, <c>rows-count</c>.</exception>
    public static void Count<T>(IReadOnlyList<T> rows, string what)
    {
        if (rows.Count is < 1 or > MostAdded || rows.Any(r => r is null))
        {
            throw new SemblanceException(ErrorKind.Invalid, "rows-count", $"One request adds 1 to {MostAdded:N0} {what}, none of them null: this one has {rows.Count:N0}.");
        }
    }

    private static DateTimeOffset Truncate(DateTimeOffset at) => at.AddTicks(-(at.Ticks % TimeSpan.TicksPerMicrosecond));
}
