using System.Security.Cryptography;
using System.Text;
using Semblance.Clients;
using Semblance.People;

namespace Semblance.Privacy;

/// <summary>
/// What is left of somebody who was erased: a salted hash of their id, so that a backup from before can be cleaned of them after it is restored.
/// Who has the salt and a person's id can tell that this person was erased, and nothing else.
/// </summary>
public sealed record Tombstone
{
    private const int SaltLength = 16;

    private Tombstone(ClientId client, string salt, string hash, DateTimeOffset at) => (Client, Salt, Hash, At) = (client, salt, hash, at);

    public ClientId Client { get; }

    /// <summary>32 hex digits; shared by those of a client that came after one another.</summary>
    public string Salt { get; }

    /// <summary>64 hex digits.</summary>
    public string Hash { get; }

    public DateTimeOffset At { get; }

    /// <param name="salt">Of the client's tombstones so far; null for a new one.</param>
    public static Tombstone Of(ClientId client, PersonId person, string? salt, DateTimeOffset at)
    {
        salt ??= Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SaltLength));
        return new Tombstone(client, salt, HashOf(client, person, salt), at);
    }

    /// <summary>As kept; from a store, or from the list beside it.</summary>
    /// <exception cref="SemblanceException">Invalid, <c>tombstone</c>.</exception>
    public static Tombstone FromText(ClientId client, string salt, string hash, DateTimeOffset at) =>
        salt.Length == 2 * SaltLength && hash.Length == 2 * SHA256.HashSizeInBytes && salt.Concat(hash).All(char.IsAsciiHexDigitLower)
            ? new Tombstone(client, salt, hash, at)
            : throw new SemblanceException(ErrorKind.Invalid, "tombstone", "The list of erased people holds a line that Semblance did not write.");

    public static string HashOf(ClientId client, PersonId person, string salt) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes($"{salt}:{client}:{person}")));
}
