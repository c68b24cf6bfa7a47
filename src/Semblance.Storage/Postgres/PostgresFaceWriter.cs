using Semblance.Clients;
using Semblance.Faces;
using Semblance.Spaces;

namespace Semblance.Storage.Postgres;

/// <summary>Adds faces of one client, by way of the <see cref="PostgresFaceStage"/>.</summary>
internal static class PostgresFaceWriter
{
    /// <summary>Faces that no import run brings. The people are there already.</summary>
    /// <returns>How many were new.</returns>
    /// <exception cref="SemblanceException">NotFound, <c>space-unknown</c>; Invalid, <c>embedding-…</c>.</exception>
    public static async Task<int> AddAsync(PostgresSession session, ClientId client, IReadOnlyList<Face> faces)
    {
        await CheckAsync(session, faces);
        await PostgresFaceStage.FillAsync(session, faces);
        return await PostgresFaceStage.InsertAsync(session, client, batch: 0, run: null);
    }

    /// <exception cref="SemblanceException">NotFound, <c>space-unknown</c>; Invalid, <c>embedding-…</c>.</exception>
    public static async Task CheckAsync(PostgresSession session, IReadOnlyList<Face> faces)
    {
        var dimensions = new Dictionary<SpaceKey, int>();
        foreach (var face in faces)
        {
            if (!dimensions.TryGetValue(face.Space, out var dimension))
            {
                dimension = (await PostgresSpaces.GetAsync(session, face.Space)).Dimension;
                dimensions.Add(face.Space, dimension);
            }

            StoreRules.CheckFace(face, dimension);
        }
    }
}
