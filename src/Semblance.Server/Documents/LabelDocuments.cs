using Semblance.Storage;

namespace Semblance.Server.Documents;

/// <summary>A region or group.</summary>
/// <param name="People">How many have it; a group may be empty.</param>
internal sealed record LabelDocument(string Name, int People)
{
    public static LabelDocument Of(LabelUse use) => new(use.Name, use.People);
}

/// <param name="Groups">By name.</param>
internal sealed record GroupsDocument(IReadOnlyList<LabelDocument> Groups);

/// <param name="Regions">By name.</param>
internal sealed record RegionsDocument(IReadOnlyList<LabelDocument> Regions);

/// <param name="Name">1 to 200 characters.</param>
internal sealed record LabelInput(string Name);

/// <summary>A group to be added.</summary>
internal sealed record GroupInput
{
    /// <summary>1 to 200 characters.</summary>
    public required string Name { get; init; }

    /// <summary>Ids of its first members, at most 1,000.</summary>
    public IReadOnlyList<Guid> People { get; init; } = [];
}

/// <param name="People">Ids, 1 to 1,000.</param>
internal sealed record MembersInput(IReadOnlyList<Guid> People);

/// <summary>A group after its members have changed.</summary>
/// <param name="Changed">How many joined or left it; who was a member already, or was none, does not count.</param>
internal sealed record MembersDocument(string Name, int People, int Changed);
