using Semblance.Clients;
using Semblance.Faces;
using Semblance.People;
using Semblance.Privacy;

namespace Semblance.Storage;

/// <summary>What is owed to people: their consents, the end of their retention, and that they stay erased.</summary>
public interface IPrivacyStore
{
    /// <summary>Records a consent; one to the same version that holds already is left as it is, one that was withdrawn is given anew. NotFound, <c>person-unknown</c>; Invalid, <c>consent-text</c>.</summary>
    Task AddConsentAsync(Consent consent, CancellationToken cancellationToken);

    /// <summary>A person's consents, the withdrawn ones too, oldest first; empty when there are none.</summary>
    Task<IReadOnlyList<Consent>> ListConsentsAsync(ClientId client, PersonId person, CancellationToken cancellationToken);

    /// <summary>Ends every consent of a person that holds.</summary>
    /// <returns>How many there were.</returns>
    Task<int> WithdrawConsentsAsync(ClientId client, PersonId person, DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>One page, by id, of the people to whom nothing changed since a time, which their faces and consents count to; empty after the end.</summary>
    /// <param name="after">The last person of the page before; null for the first page.</param>
    /// <param name="limit">1 to 1,000.</param>
    Task<IReadOnlyList<RetentionEnd>> ListUnchangedAsync(
        ClientId client, DateTimeOffset since, PersonId? after, int limit, CancellationToken cancellationToken);

    /// <summary>Does nothing when the same is there. NotFound, <c>client-unknown</c>.</summary>
    Task AddTombstoneAsync(Tombstone tombstone, CancellationToken cancellationToken);

    /// <summary>All of the client, oldest first.</summary>
    Task<IReadOnlyList<Tombstone>> ListTombstonesAsync(ClientId client, CancellationToken cancellationToken);

    /// <summary>Keeps a certificate for good. NotFound, <c>client-unknown</c>.</summary>
    Task AddCertificateAsync(IssuedCertificate certificate, CancellationToken cancellationToken);

    /// <summary>One page of the client's certificates, newest first; empty after the end.</summary>
    /// <param name="person">Only theirs: several where somebody came back with a backup and was erased again. Null for everybody's.</param>
    /// <param name="before">The last certificate of the page before; null for the first page.</param>
    /// <param name="limit">1 to 1,000.</param>
    Task<IReadOnlyList<IssuedCertificate>> ListCertificatesAsync(
        ClientId client, PersonId? person, CertificateCursor? before, int limit, CancellationToken cancellationToken);

    /// <summary>Counts what names a person, whether the person is there or not, at one moment.</summary>
    /// <param name="faces">That they have or had: sightings of which faces were made go by the same ids.</param>
    Task<StoredTraces> CountTracesAsync(ClientId client, PersonId person, IReadOnlyList<FaceId> faces, CancellationToken cancellationToken);
}

/// <summary>What certificates are sorted by.</summary>
public sealed record CertificateCursor(DateTimeOffset ErasedAt, PersonId Person);
