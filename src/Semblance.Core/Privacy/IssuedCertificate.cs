using Semblance.Clients;
using Semblance.People;

namespace Semblance.Privacy;

/// <summary>A certificate of an erasure as it was issued. It outlives the person, so it names them by id alone.</summary>
/// <param name="Document">JSON, as <see cref="ErasureCertificate.ToJson"/> gave it: kept word for word, so that its SHA-256 stays right.</param>
public sealed record IssuedCertificate(ClientId Client, PersonId Person, DateTimeOffset ErasedAt, string Document)
{
    public static IssuedCertificate Of(ErasureCertificate certificate) =>
        new(certificate.Client, certificate.Person, certificate.ErasedAt, certificate.ToJson().ToJsonString());
}
