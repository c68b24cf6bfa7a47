using Semblance.Clients;
using Semblance.Faces;
using Semblance.People;
using Semblance.Search;
using Semblance.Spaces;

namespace Semblance.Storage;

public interface IFaceStore
{
    /// <summary>
    /// Conflict, <c>face-exists</c>; NotFound, <c>person-unknown</c> or <c>space-unknown</c>; Invalid, <c>embedding-width</c>,
    /// <c>embedding-not-finite</c> or <c>embedding-zero</c>. The next search sees it.
    /// </summary>
    Task AddAsync(Face face, CancellationToken cancellationToken);

    /// <summary>Those of <paramref name="ids"/> that exist, in no promised order; absent ones are left out.</summary>
    Task<IReadOnlyList<Face>> FindManyAsync(ClientId client, IReadOnlyList<FaceId> ids, CancellationToken cancellationToken);

    /// <summary>A person's faces by id, of one space or, with null, of all; empty when there are none.</summary>
    Task<IReadOnlyList<Face>> ListAsync(ClientId client, PersonId person, SpaceKey? space, CancellationToken cancellationToken);

    /// <returns>False when this client has no such face.</returns>
    Task<bool> RemoveAsync(ClientId client, FaceId id, CancellationToken cancellationToken);

    /// <summary>
    /// The nearest <paramref name="people"/> people of the gallery, best face each; exactly, but where the operator of a PostgreSQL store
    /// built an approximate index, which <see cref="Ranking.Method"/> then names. NotFound, <c>space-unknown</c>; Invalid,
    /// <c>probe-width</c> or <c>probe-not-finite</c>; an empty gallery gives no candidates.
    /// </summary>
    /// <param name="people">1 to 1,000.</param>
    Task<Ranking> FindNearestAsync(Gallery gallery, ReadOnlyMemory<float> probe, int people, CancellationToken cancellationToken);

    /// <summary>
    /// The same for many probes, such as all faces of a photo, at once: in one round trip where the store is on another machine, and by one pass
    /// over the gallery where it is in memory.
    /// </summary>
    /// <returns>One ranking a probe, in the probes' order, each as the search for it alone would give it; none for no probes.</returns>
    async Task<IReadOnlyList<Ranking>> FindNearestAsync(
        Gallery gallery, IReadOnlyList<ReadOnlyMemory<float>> probes, int people, CancellationToken cancellationToken)
    {
        var rankings = new List<Ranking>(probes.Count);
        foreach (var probe in probes)
        {
            rankings.Add(await FindNearestAsync(gallery, probe, people, cancellationToken));
        }

        return rankings;
    }

    /// <summary>
    /// The same for certain, whatever index there is: for what must not be missed, at the price of a look at every face. Errors and answers as of
    /// <see cref="FindNearestAsync(Gallery, IReadOnlyList{ReadOnlyMemory{float}}, int, CancellationToken)"/>.
    /// </summary>
    Task<IReadOnlyList<Ranking>> FindNearestExactlyAsync(
        Gallery gallery, IReadOnlyList<ReadOnlyMemory<float>> probes, int people, CancellationToken cancellationToken) =>
        FindNearestAsync(gallery, probes, people, cancellationToken);

    /// <summary>
    /// Up to <paramref name="faces"/> faces of different people of the gallery, at most one a person, the same ones while the gallery is
    /// the same: what a threshold is learnt from. Fewer when there are fewer people.
    /// </summary>
    Task<IReadOnlyList<Face>> SampleAsync(Gallery gallery, int faces, CancellationToken cancellationToken);

    /// <summary>Every face of the client in the space, in insertion order, streamed; for exports, index builds and verification.</summary>
    IAsyncEnumerable<Face> ReadAllAsync(ClientId client, SpaceKey space, CancellationToken cancellationToken);
}
