using Semblance.Accounts;
using Semblance.Clients;
using Semblance.Faces;
using Semblance.Photos;
using Semblance.Privacy;

namespace Semblance.People;

/// <summary>
/// Two people who turned out to be one, with what it takes to make them two again. The one who is kept stays as they were, name and all; the
/// other's faces, photos, consents and accounts become theirs. Removed with the person who was kept.
/// </summary>
public sealed record PeopleMerge
{
    public required MergeId Id { get; init; }

    public required ClientId Client { get; init; }

    public required PersonId Kept { get; init; }

    /// <summary>The other, as they were.</summary>
    public required Person Merged { get; init; }

    /// <summary>Faces that changed hands.</summary>
    public required IReadOnlyList<FaceId> Faces { get; init; }

    /// <summary>The other's photos, as they were.</summary>
    public required IReadOnlyList<Photo> Photos { get; init; }

    /// <summary>Those of them that the kept one had, too: theirs once.</summary>
    public required IReadOnlySet<PhotoHash> SharedPhotos { get; init; }

    /// <summary>The other's consents, as they were.</summary>
    public required IReadOnlyList<Consent> Consents { get; init; }

    /// <summary>Versions of the text that both had agreed to: the kept one's consent stands.</summary>
    public required IReadOnlySet<string> SharedConsents { get; init; }

    /// <summary>Accounts that were the other's. Their logins ended with the merge.</summary>
    public required IReadOnlyList<AccountId> Accounts { get; init; }

    public required DateTimeOffset MergedAt { get; init; }

    /// <summary>Null while it holds.</summary>
    public DateTimeOffset? UndoneAt { get; init; }
}
