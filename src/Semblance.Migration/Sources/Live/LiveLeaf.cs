using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Semblance.Migration.Sources.Live;

/// <summary>
/// What a row of a live database is in the tree of its fingerprint: SHA-256 over a letter and everything that an import takes from the row, each text and each run of bytes
/// after its length.
/// </summary>
internal sealed class LiveLeaf : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <param name="leaf">32 bytes to fill.</param>
    public void Of(LegacyRow row, Span<byte> leaf)
    {
        Text(row.GetType().Name);
        Text(row.Place.Detail);
        switch (row)
        {
            case LegacyRow.Face face:
                Text(face.Person.Key);
                Bytes(MemoryMarshal.AsBytes(face.Vector.Span));
                Text(face.Box?.ToString());
                Number(face.DetectionScore);
                Number(face.Quality);
                Number(face.CreatedAt?.UtcTicks);
                break;
            case LegacyRow.Photo photo:
                Text(photo.Person.Key);
                Bytes(photo.Bytes!.Value.Span);
                break;
            case LegacyRow.PersonOnly only:
                Person(only.Person);
                break;
            case LegacyRow.Attendance attendance:
                foreach (var entry in attendance.Entries)
                {
                    Entry(entry);
                }

                break;
            case LegacyRow.Rejected rejected:
                Text(rejected.Code);
                Text(rejected.Reason);
                Number(rejected.Rows);
                break;
            default:
                throw new InvalidOperationException($"A live database has no rows of the kind {row.GetType().Name}.");
        }

        _hash.GetHashAndReset(leaf);
    }

    public void Dispose() => _hash.Dispose();

    private void Entry(LegacyEntry entry)
    {
        Text(entry.GetType().Name);
        Text(entry.Who?.Key);
        switch (entry)
        {
            case LegacyEntry.Group group:
                Text(group.Name);
                break;
            case LegacyEntry.Subject s:
                Texts(s.Key, s.Name, s.Code, s.Description, s.OfGroup, $"{s.IsActive}");
                Number(s.Credits);
                Number(s.CreatedAt?.UtcTicks);
                break;
            case LegacyEntry.Session s:
                Texts(s.Key, s.Name, s.OfGroup, s.SubjectKey, $"{s.Kind}", s.Note);
                Number(s.StartsAt.UtcTicks);
                break;
            case LegacyEntry.Record r:
                Texts(r.SessionKey, $"{r.Status}", r.Note, r.Box?.ToString(), r.Reason);
                Number(r.Confidence);
                Number(r.ChangedAt?.UtcTicks);
                break;
            case LegacyEntry.Leave l:
                Texts(l.Key, $"{l.From:O}", $"{l.To:O}", $"{l.Kind}", l.Note, $"{l.State}");
                Number(l.Sessions);
                Number(l.RequestedAt?.UtcTicks);
                break;
            case LegacyEntry.CheckIn c:
                Texts(c.Key, $"{c.Direction}", $"{c.Day:O}");
                Number(c.At.UtcTicks);
                Number(c.Where?.Latitude);
                Number(c.Where?.Longitude);
                Number(c.Where?.Accuracy);
                break;
            default:
                throw new InvalidOperationException($"A live database has no entries of the kind {entry.GetType().Name}.");
        }
    }

    private void Texts(params ReadOnlySpan<string?> texts)
    {
        foreach (var text in texts)
        {
            Text(text);
        }
    }

    private void Person(LegacyPerson person)
    {
        Text(person.Key);
        Text(person.Name);
        Text(person.ExternalId);
        Text(person.Region);
        Number(person.CreatedAt?.UtcTicks);
        Number(person.Groups.Count);
        foreach (var group in person.Groups)
        {
            Text(group);
        }

        foreach (var (name, value) in person.Attributes.OrderBy(a => a.Key, StringComparer.Ordinal))
        {
            Text(name);
            Text(value);
        }
    }

    /// <summary>A number has a text of its own, so that 1 and null are not alike.</summary>
    private void Number(double? number) => Text(number?.ToString("R", System.Globalization.CultureInfo.InvariantCulture));

    private void Text(string? text)
    {
        Bytes(text is null ? default : Encoding.UTF8.GetBytes(text), isNull: text is null);
    }

    private void Bytes(ReadOnlySpan<byte> bytes, bool isNull = false)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, isNull ? -1 : bytes.Length);
        _hash.AppendData(length);
        _hash.AppendData(bytes);
    }
}
