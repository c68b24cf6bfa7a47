using System.Text.Json;
using Semblance.Clients;
using Semblance.Privacy;

namespace Semblance.Server.Documents;

/// <summary>That somebody agreed to be recognised.</summary>
/// <param name="Version">Of the text they agreed to.</param>
/// <param name="GivenBy">The person, a parent.</param>
/// <param name="Evidence">Where the proof is.</param>
/// <param name="WithdrawnAt">Absent while it holds.</param>
internal sealed record ConsentDocument(string Version, DateTimeOffset GivenAt, string GivenBy, string? Evidence, DateTimeOffset? WithdrawnAt)
{
    public static ConsentDocument Of(Consent consent) => new(consent.Version, consent.GivenAt, consent.GivenBy, consent.Evidence, consent.WithdrawnAt);
}

/// <summary>A person's consents, and whether they are enough.</summary>
/// <param name="Consents">Oldest first, the withdrawn ones too.</param>
/// <param name="Required">Whether the client enrols nobody without one.</param>
/// <param name="Version">Of the client's present text; absent when it has none.</param>
/// <param name="Holds">Whether one to the present version is on record and not withdrawn; true where none is required.</param>
internal sealed record ConsentsDocument(IReadOnlyList<ConsentDocument> Consents, bool Required, string? Version, bool Holds)
{
    public static ConsentsDocument Of(IReadOnlyList<Consent> consents, ClientSettings settings) =>
        new([.. consents.Select(ConsentDocument.Of)], settings.ConsentRequired, settings.ConsentVersion, ConsentRule.Holds(settings, consents));
}

/// <summary>A consent to be recorded.</summary>
internal sealed record ConsentInput
{
    /// <summary>Of the text they agreed to; the client's present one by default.</summary>
    public string? Version { get; init; }

    /// <summary>1 to 500 characters; "the person" by default.</summary>
    public string GivenBy { get; init; } = "the person";

    /// <summary>Where the proof is: the number of a form, a link; up to 500 characters.</summary>
    public string? Evidence { get; init; }
}

/// <param name="Withdrawn">How many consents held until now.</param>
internal sealed record WithdrawalDocument(int Withdrawn);

/// <summary>Somebody whose time is over.</summary>
/// <param name="LastChange">To the person, their faces or their consents.</param>
/// <param name="DueSince">When their time was over.</param>
internal sealed record DuePerson(PersonReference Person, DateTimeOffset LastChange, DateTimeOffset DueSince);

/// <param name="RetentionDays">Absent when the client keeps people until somebody removes them; then nobody is due.</param>
/// <param name="People">By id.</param>
/// <param name="Next">What to give as after for the next page; absent on the last.</param>
internal sealed record DuePeopleDocument(int? RetentionDays, IReadOnlyList<DuePerson> People, Guid? Next);

/// <param name="Most">How many at once, 1 to 1,000; 100 by default.</param>
internal sealed record DueErasureInput(int Most = 100);

/// <summary>What is left of somebody who was erased.</summary>
/// <param name="Salt">32 hex digits.</param>
/// <param name="Hash">SHA-256 of SALT:CLIENT:PERSON, 64 hex digits.</param>
internal sealed record TombstoneDocument(string Salt, string Hash, DateTimeOffset At)
{
    public static TombstoneDocument Of(Tombstone tombstone) => new(tombstone.Salt, tombstone.Hash, tombstone.At);
}

/// <param name="Tombstones">Oldest first.</param>
internal sealed record TombstonesDocument(IReadOnlyList<TombstoneDocument> Tombstones);

/// <param name="Tombstones">Kept elsewhere, as GET /v1/tombstones gave them; those of the store and of the list beside it count anyway.</param>
internal sealed record ReplayInput(IReadOnlyList<TombstoneDocument>? Tombstones = null);

/// <summary>How much there was of a person, by kind.</summary>
/// <param name="PhotoFiles">Of photos that were nobody else's.</param>
/// <param name="AccountLinks">Accounts that said they are this person's.</param>
/// <param name="Merges">Records of undone merges that held the person as they were.</param>
/// <param name="Sightings">Looks at them as somebody unknown, which were assigned to them since.</param>
/// <param name="Searches">Spaces in which a search with their own face answered with them.</param>
/// <param name="Memories">Answers, verdicts and the like that this process remembered.</param>
/// <param name="Attendance">Records of sessions, check-ins and leaves.</param>
internal sealed record TracesDocument(
    int Person, int Faces, int Photos, int PhotoFiles, int Thumbnails, int Consents, int Tokens, int AccountLinks, int Merges = 0, int Sightings = 0, int Searches = 0,
    int Memories = 0, int Attendance = 0);

/// <summary>What an erasure did, for the person who asked for it. It names them by id alone.</summary>
internal sealed record CertificateDocument
{
    /// <summary>Its form: semblance-erasure-1.</summary>
    public required string Certificate { get; init; }

    public required string Client { get; init; }

    public required Guid Person { get; init; }

    public required DateTimeOffset ErasedAt { get; init; }

    /// <summary>As the audit log names them: key:ID, cli:USER.</summary>
    public required string ErasedBy { get; init; }

    /// <summary>Whether nothing was found when everything was looked for again.</summary>
    public required bool Complete { get; init; }

    public required TracesDocument Removed { get; init; }

    /// <summary>All 0 when the erasure is complete.</summary>
    public required TracesDocument FoundAfterwards { get; init; }

    public required CertificateTombstone Tombstone { get; init; }

    /// <summary>What no erasure of the running store reaches, and what becomes of it.</summary>
    public required IReadOnlyList<string> NotReached { get; init; }

    /// <summary>Of the document without this member, as it is sent.</summary>
    public required string Sha256 { get; init; }
}

internal sealed record CertificateTombstone(string Salt, string Hash);

/// <param name="Certificates">Newest first.</param>
/// <param name="Next">What to give as cursor for the next page; absent on the last.</param>
internal sealed record CertificatesDocument(IReadOnlyList<CertificateDocument> Certificates, string? Next);

/// <summary>What several erasures did.</summary>
/// <param name="Erased">How many people.</param>
/// <param name="Complete">Whether nothing is left of any of them.</param>
/// <param name="Certificates">One each; GET /v1/erasures has them from now on.</param>
internal sealed record ErasuresDocument(int Erased, bool Complete, IReadOnlyList<CertificateDocument> Certificates);

/// <summary>Certificates are sent word for word, as what is hashed is their text.</summary>
internal static class CertificateText
{
    /// <summary>A JSON object around certificates.</summary>
    public static string Page(IEnumerable<string> certificates, string? next) =>
        $"{{\"certificates\":[{string.Join(',', certificates)}]{(next is null ? "" : $",\"next\":{JsonSerializer.Serialize(next)}")}}}";

    public static string Erasures(IReadOnlyList<ErasureCertificate> certificates) =>
        $"{{\"erased\":{certificates.Count},\"complete\":{(certificates.All(c => c.IsComplete) ? "true" : "false")},\"certificates\":[{string.Join(',', certificates.Select(c => c.ToJson().ToJsonString()))}]}}";
}
