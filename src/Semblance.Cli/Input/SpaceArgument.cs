using Semblance.Clients;
using Semblance.People;
using Semblance.Spaces;
using Semblance.Storage;

namespace Semblance.Cli.Input;

/// <summary>An embedding space as people name it: by key, and never guessed from the width of a vector.</summary>
internal static class SpaceArgument
{
    /// <summary>A space that the store holds, for a search.</summary>
    /// <exception cref="SemblanceException">Invalid, <c>space-needed</c>; NotFound, <c>space-unknown</c>.</exception>
    public static async Task<Space> FindAsync(IStore store, ClientId client, string? key, CancellationToken cancellationToken)
    {
        var held = await store.Spaces.ListAsync(client, cancellationToken);
        if (key is null)
        {
            throw new SemblanceException(ErrorKind.Invalid, "space-needed",
                $"Which model made the vector? Name its space with --space; the width alone does not tell. {Held(held)}");
        }

        return held.FirstOrDefault(u => u.Space.Key.Value == key)?.Space
            ?? throw Unknown(key, held.Select(u => u.Space.Key.Value), Held(held));
    }

    /// <summary>The one space in which a person has faces.</summary>
    /// <exception cref="SemblanceException">NotFound, <c>person-no-faces</c>; Invalid, <c>space-needed</c> where there are several.</exception>
    public static async Task<Space> OfPersonAsync(IStore store, Person person, CancellationToken cancellationToken)
    {
        var faces = await store.Faces.ListAsync(person.Client, person.Id, null, cancellationToken);
        var keys = faces.Select(f => f.Space).Distinct().ToList();
        return keys.Count switch
        {
            0 => throw new SemblanceException(ErrorKind.NotFound, "person-no-faces", $"{person.Name} ({person.Id}) has no face to compare with."),
            1 => await store.Spaces.FindAsync(keys[0], cancellationToken) ?? throw Unknown(keys[0].Value, [], ""),
            _ => throw new SemblanceException(ErrorKind.Invalid, "space-needed",
                $"{person.Name} has faces in {string.Join(" and ", keys)}: name the vector's space with --space."),
        };
    }

    /// <summary>A photo is always in the space of its models.</summary>
    /// <param name="key">As it was given; null when it was not.</param>
    /// <exception cref="SemblanceException">Invalid, <c>space-differs</c>: another was asked for.</exception>
    public static void CheckModels(string? key, Space models)
    {
        if (key is not null && key != models.Key.Value)
        {
            throw new SemblanceException(ErrorKind.Invalid, "space-differs",
                $"These models write to {models.Key}, not to {key}: leave --space out, or choose another model set with --set.");
        }
    }

    /// <summary>A space that an import may bring: one that is known, or one that the store holds.</summary>
    /// <param name="held">The store's; null when there is no store yet.</param>
    /// <exception cref="SemblanceException">NotFound, <c>space-unknown</c>.</exception>
    public static Space FindForImport(string key, IReadOnlyList<SpaceUse>? held)
    {
        var all = KnownSpaces.All.Concat(held?.Select(u => u.Space) ?? []).ToList();
        return all.Find(s => s.Key.Value == key)
            ?? throw Unknown(key, all.Select(s => s.Key.Value), "'semblance spaces list' shows all; 'semblance spaces add' adds your own.");
    }

    private static SemblanceException Unknown(string key, IEnumerable<string> known, string otherwise)
    {
        var nearest = NearestName.Find(key, known);
        return new SemblanceException(ErrorKind.NotFound, "space-unknown",
            $"There is no space \"{key}\". {(nearest is null ? otherwise : $"Did you mean {nearest}?")}".TrimEnd());
    }

    private static string Held(IReadOnlyList<SpaceUse> held) => held.Count == 0
        ? "The store holds no space yet: import a project first."
        : $"The store holds {string.Join(", ", held.Select(u => u.Space.Key))}.";
}
