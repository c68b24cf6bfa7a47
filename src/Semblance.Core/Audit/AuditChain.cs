using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Semblance.Clients;
using Semblance.Storage;

namespace Semblance.Audit;

/// <summary>
/// What ties entries together: the hash of each covers the hash of the one before, its number and every field, each with its length. Who
/// changes, removes, adds or moves an entry has to rewrite all that follow, and cannot if the end is known elsewhere (<see cref="AuditHead"/>).
/// </summary>
public static class AuditChain
{
    private const int PageSize = 1_000;
    private const long TicksPerMicrosecond = TimeSpan.TicksPerMicrosecond;

    // Begins what is hashed, so that another layout can never give the same bytes.
    private static ReadOnlySpan<byte> Layout => "semblance-audit-1"u8;

    /// <summary>The events as the entries that follow <paramref name="last"/>; for stores, which call it while nobody else can append for the client.</summary>
    /// <param name="last">The client's last entry as number and hash; null when there is none.</param>
    /// <exception cref="SemblanceException">Invalid: <c>audit-action</c>, <c>audit-actor</c>, <c>audit-address</c>, <c>audit-client</c>.</exception>
    public static IReadOnlyList<AuditEntry> Continue(ClientId client, AuditHead? last, IReadOnlyList<AuditEvent> events)
    {
        var entries = new List<AuditEntry>(events.Count);
        var (sequence, hash) = last is null ? (0, AuditHash.None) : (last.Sequence, last.Hash);
        foreach (var item in events)
        {
            if (item.Client != client)
            {
                throw new SemblanceException(ErrorKind.Invalid, "audit-client", $"An event of another client than \"{client}\" is not of its log.");
            }

            item.Check();
            var stored = item with { At = Truncate(item.At) };
            hash = Hash(hash, ++sequence, stored);
            entries.Add(new AuditEntry(sequence, stored, hash));
        }

        return entries;
    }

    /// <summary>Reads a client's whole log and says where it first breaks, if it does.</summary>
    /// <param name="known">An end of it that was kept elsewhere; null when there is none.</param>
    public static async Task<AuditVerification> VerifyAsync(
        IAuditStore store, ClientId client, AuditHead? known, CancellationToken cancellationToken)
    {
        AuditHead? head = null;
        while (await store.ReadAsync(client, head?.Sequence ?? 0, PageSize, cancellationToken) is { Count: > 0 } page)
        {
            foreach (var entry in page)
            {
                var expected = (head?.Sequence ?? 0) + 1;
                if (Judge(head, entry, expected, known) is { } fault)
                {
                    return new AuditVerification(expected - 1, head, new AuditBreak(expected, fault));
                }

                head = new AuditHead(entry.Sequence, entry.Hash);
            }
        }

        var count = head?.Sequence ?? 0;
        return new AuditVerification(count, head, known is not null && count < known.Sequence ? new AuditBreak(count + 1, AuditFault.Missing) : null);
    }

    private static AuditFault? Judge(AuditHead? before, AuditEntry entry, long expected, AuditHead? known) =>
        entry.Sequence != expected ? AuditFault.Missing
        : entry.Hash != Hash(before?.Hash ?? AuditHash.None, entry.Sequence, entry.Event) ? AuditFault.Changed
        : known is not null && known.Sequence == entry.Sequence && known.Hash != entry.Hash ? AuditFault.Rewritten
        : null;

    private static AuditHash Hash(AuditHash previous, long sequence, AuditEvent item)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Layout);
        hash.AppendData(previous.ToBytes());
        Append(hash, sequence);
        Append(hash, (item.At.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TicksPerMicrosecond);
        Append(hash, item.Client.Value);
        Append(hash, item.Actor.ToString());
        Append(hash, item.Action);
        Append(hash, item.Person?.ToString());
        Append(hash, item.Address);
        Append(hash, (long)item.Outcome);
        return new AuditHash(hash.GetHashAndReset());
    }

    private static void Append(IncrementalHash hash, long value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, value);
        hash.AppendData(bytes);
    }

    // The length first: no two lists of fields give the same bytes. -1 for a field that is not there.
    private static void Append(IncrementalHash hash, string? text)
    {
        var bytes = Encoding.UTF8.GetBytes(text ?? "");
        Append(hash, text is null ? -1L : bytes.Length);
        hash.AppendData(bytes);
    }

    // As every store keeps times.
    private static DateTimeOffset Truncate(DateTimeOffset time) => new(time.UtcTicks - time.UtcTicks % TicksPerMicrosecond, TimeSpan.Zero);
}
