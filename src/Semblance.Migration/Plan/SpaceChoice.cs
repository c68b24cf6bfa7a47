using Semblance.Migration.Sources;
using Semblance.Spaces;

namespace Semblance.Migration.Plan;

/// <summary>Decides which space a source's vectors are of, without ever guessing.</summary>
internal sealed class SpaceChoice(Space? given, Space? computed, IReadOnlyDictionary<SpaceKey, Space> stored)
{
    public const string Unknown = "space-unknown";

    /// <summary>The space, or null and the reason why the rows are set aside.</summary>
    public (Space? Space, string Reason) Of(SourceInfo source, int dimension)
    {
        if (source.SpaceDefinition is { } own)
        {
            return (own, "");
        }

        if (source.Space is { } key)
        {
            return (Find(key), $"nothing here defines the space {key}: name it with its width and metric");
        }

        return given is not null && given.Dimension == dimension ? (given, "") : (null, Why(dimension));
    }

    private Space? Find(SpaceKey key)
    {
        if (given?.Key == key)
        {
            return given;
        }

        if (computed?.Key == key)
        {
            return computed;
        }

        return stored.GetValueOrDefault(key) ?? KnownSpaces.Find(key);
    }

    private string Why(int dimension)
    {
        var candidates = KnownSpaces.All.Concat(stored.Values)
            .Where(s => s.Dimension == dimension)
            .Select(s => s.Key.Value)
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .ToArray();
        var other = given is null ? "" : $"--space {given.Key} has {given.Dimension} values, these have {dimension}; ";
        return candidates.Length == 0
            ? $"{other}no known space has {dimension} values: define one with --space, and its metric"
            : $"{other}vectors of {dimension} values may be of {string.Join(", ", candidates)}. They look alike, and vectors of two models "
              + "never match, so Semblance does not guess: say which with --space";
    }
}
