using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using Semblance.Clients;
using Semblance.People;
using Semblance.Storage;

namespace Semblance.Server.Compat;

/// <summary>
/// The integer ids of old systems. Who was imported keeps theirs: it is their external id. Others get one from their own id, from 2^31 to 2^52: the same on
/// every server, exact in JavaScript, and by chance anybody else's once in a billion among a thousand people.
/// </summary>
internal static class OldNumbers
{
    private const long FirstMade = 1L << 31;
    private const long MostMade = (1L << 52) - 1;
    private const int PageSize = 1_000;

    public static long Of(Person person) => Given(person.ExternalId) ?? Of(person.Id.Value);

    /// <summary>Of anything with an id: a face, a photo.</summary>
    public static long Of(Guid id) => Of(id.ToByteArray(bigEndian: true));

    public static long Of(ReadOnlySpan<byte> id) =>
        FirstMade + (BinaryPrimitives.ReadInt64BigEndian(SHA256.HashData(id)) & long.MaxValue) % (MostMade - FirstMade);

    /// <summary>Null when nobody of the client has it.</summary>
    public static async Task<Person?> FindAsync(IStore store, ClientId client, long number, CancellationToken stop)
    {
        var text = number < FirstMade ? number.ToString(CultureInfo.InvariantCulture) : null;
        await foreach (var summary in ListAsync(store, client, text, stop))
        {
            if (Of(summary.Person) == number)
            {
                return summary.Person;
            }
        }

        return null;
    }

    /// <summary>Everybody whose name or external id holds the text; with null, everybody.</summary>
    public static async IAsyncEnumerable<PersonSummary> ListAsync(
        IStore store, ClientId client, string? text, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stop)
    {
        for (PeopleQuery? query = new() { Text = text, Limit = PageSize }; query is not null;)
        {
            var page = await store.People.ListAsync(client, query, stop);
            foreach (var person in page.People)
            {
                yield return person;
            }

            query = page.Next is null ? null : query with { After = page.Next };
        }
    }

    private static long? Given(string? externalId) =>
        long.TryParse(externalId, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and < FirstMade
        && number.ToString(CultureInfo.InvariantCulture) == externalId ? number : null;
}
