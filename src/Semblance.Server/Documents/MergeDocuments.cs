using Semblance.People;

namespace Semblance.Server.Documents;

/// <summary>Two people who became one.</summary>
/// <param name="Kept">Who stayed, as they were.</param>
/// <param name="Merged">The other, as they were; they are back where <paramref name="UndoneAt"/> is set.</param>
/// <param name="Faces">How many changed hands; the same of photos, consents and accounts.</param>
/// <param name="UndoneAt">Absent while it holds.</param>
internal sealed record MergeDocument(
    Guid Id, Guid Kept, PersonDocument Merged, int Faces, int Photos, int Consents, int Accounts, DateTimeOffset MergedAt, DateTimeOffset? UndoneAt)
{
    public static MergeDocument Of(PeopleMerge merge) => new(
        merge.Id.Value, merge.Kept.Value, PersonDocument.Of(merge.Merged), merge.Faces.Count, merge.Photos.Count, merge.Consents.Count, merge.Accounts.Count,
        merge.MergedAt, merge.UndoneAt);
}

/// <param name="Merges">Newest first, at most 1,000.</param>
internal sealed record MergesDocument(IReadOnlyList<MergeDocument> Merges);

/// <param name="Kept">Who stays, as they are.</param>
/// <param name="Merged">Whose faces, photos, consents and accounts become theirs.</param>
internal sealed record MergeInput(Guid Kept, Guid Merged);

/// <summary>Some faces of a person that are somebody else's.</summary>
internal sealed record SplitInput
{
    /// <summary>Ids, 1 to 1,000.</summary>
    public required IReadOnlyList<Guid> Faces { get; init; }

    /// <summary>The new person, to whom the faces go with the photos they were found in.</summary>
    public required PersonInput Person { get; init; }
}
