using Semblance.Faces;
using Semblance.People;
using Semblance.Spaces;
using Semblance.Storage;

namespace Semblance.Enrolment;

/// <summary>
/// Removes people's faces of one space, with the pictures cut out for them. People, photos and the faces of other spaces stay. Takes back a
/// <see cref="Reembedding"/>, or ends the use of an old model.
/// </summary>
/// <param name="reembedded">Only faces that a re-embedding added: what was enrolled or imported into the space stays.</param>
public sealed class SpaceErasure(IStore store, IPhotoFiles files, SpaceKey space, bool reembedded)
{
    /// <summary>What <see cref="RemoveAsync"/> would remove.</summary>
    public async Task<SpaceContent> CountAsync(IReadOnlyList<Person> people, CancellationToken cancellationToken)
    {
        var content = SpaceContent.None;
        foreach (var person in people)
        {
            var all = await store.Faces.ListAsync(person.Client, person.Id, null, cancellationToken);
            var going = all.Count(IsMeant);
            content = content.With(going, going == all.Count);
        }

        return content;
    }

    /// <summary>Each face goes at once, its row first.</summary>
    /// <param name="advanced">Told the number of people done.</param>
    /// <param name="cancellationToken">Ends the work between two people: the same call then removes the rest.</param>
    /// <returns>What went.</returns>
    public async Task<SpaceContent> RemoveAsync(IReadOnlyList<Person> people, Action<int>? advanced, CancellationToken cancellationToken)
    {
        var content = SpaceContent.None;
        for (var i = 0; i < people.Count && !cancellationToken.IsCancellationRequested; i++)
        {
            var person = people[i];
            var all = await store.Faces.ListAsync(person.Client, person.Id, null, CancellationToken.None);
            var gone = 0;
            foreach (var face in all.Where(IsMeant))
            {
                gone += await store.Faces.RemoveAsync(person.Client, face.Id, CancellationToken.None) ? 1 : 0;
                await files.RemoveThumbnailAsync(person.Client, face.Id, CancellationToken.None);
            }

            content = content.With(gone, gone == all.Count);
            advanced?.Invoke(i + 1);
        }

        return content;
    }

    private bool IsMeant(Face face) => face.Space == space
        && (!reembedded || (face.Photo is { } photo && face.Id == FaceId.Reembedded(face.Person, space, photo)));
}

/// <param name="Faces">In the space.</param>
/// <param name="People">Who have them.</param>
/// <param name="WithoutOthers">Those of them who have no other face, in any space: nothing recognises them without these.</param>
public readonly record struct SpaceContent(int Faces, int People, int WithoutOthers)
{
    public static SpaceContent None => default;

    internal SpaceContent With(int faces, bool isAll) =>
        faces == 0 ? this : new SpaceContent(Faces + faces, People + 1, WithoutOthers + (isAll ? 1 : 0));
}
