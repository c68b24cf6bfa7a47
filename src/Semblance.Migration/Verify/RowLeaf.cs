using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Semblance.Faces;
using Semblance.People;
using Semblance.Photos;

namespace Semblance.Migration.Verify;

/// <summary>
/// What a row is in the Merkle tree: SHA-256 of 0x00, a letter and the row's fields. Ids are their 16 bytes in the order they are written; hashes 32
/// bytes; numbers 8 bytes little-endian (float64 or int64); texts UTF-8 after one byte of length; what may be absent follows 0x01, or is 0x00.
/// <list type="bullet">
/// <item>Face: 'F', face id, person id, space (text), SHA-256 of the float32 little-endian vector, photo, box (x, y, width, height),
/// detection score, quality; the last four may be absent.</item>
/// <item>Photo: 'P', person id, its SHA-256, SHA-256 of the file kept under it, length, media type (text).</item>
/// <item>Person: 'U', person id, SHA-256 of the JSON <c>[name, externalId, region, [groups], {attributes}]</c> without blanks, groups and
/// attributes in ordinal order, absent ones null, every character beyond ASCII and of <c>"&amp;'+&lt;&gt;\`</c> as \uXXXX (the default
/// of .NET's Utf8JsonWriter).</item>
/// <item>Attendance: instead of all that, the JSON array of the kind (<c>Subject</c>, <c>Session</c>, <c>Record</c>, <c>Leave</c>, <c>CheckIn</c>), the id (of a
/// record session/person) and the row's fields as texts, absent ones null, in the same JSON: see <c>AttendanceFields</c>.</item>
/// </list>
/// Order of the leaves: batch by batch the faces, then the photos, then attendance row by row; after all batches the people, in the plan's order.
/// </summary>
public static class RowLeaf
{
    private const int MaximumSize = 512;

    /// <param name="leaf">32 bytes to fill.</param>
    public static void Of(Face face, ReadOnlySpan<byte> vectorHash, Span<byte> leaf)
    {
        var row = new Row(stackalloc byte[MaximumSize], 'F');
        row.Id(face.Id.Value);
        row.Id(face.Person.Value);
        row.Text(face.Space.Value);
        row.Bytes(vectorHash);
        if (row.Present(face.Photo is not null))
        {
            row.Bytes(Convert.FromHexString(face.Photo!.Value.Hex));
        }

        if (row.Present(face.Box is not null))
        {
            var box = face.Box!.Value;
            row.Number(box.X);
            row.Number(box.Y);
            row.Number(box.Width);
            row.Number(box.Height);
        }

        row.Optional(face.DetectionScore);
        row.Optional(face.Quality);
        SHA256.HashData(row.Written, leaf);
    }

    /// <param name="fileHash">SHA-256 of the file kept under the photo's hash; 32 bytes.</param>
    public static void Of(Photo photo, ReadOnlySpan<byte> fileHash, Span<byte> leaf)
    {
        var row = new Row(stackalloc byte[MaximumSize], 'P');
        row.Id(photo.Person.Value);
        row.Bytes(Convert.FromHexString(photo.Hash.Hex));
        row.Bytes(fileHash);
        row.Number(photo.Length);
        row.Text(photo.MediaType);
        SHA256.HashData(row.Written, leaf);
    }

    public static void Of(PersonFields person, Span<byte> leaf)
    {
        using var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartArray();
            writer.WriteStringValue(person.Name);
            writer.WriteStringValue(person.ExternalId);
            writer.WriteStringValue(person.Region);
            writer.WriteStartArray();
            foreach (var group in person.Groups)
            {
                writer.WriteStringValue(group);
            }

            writer.WriteEndArray();
            writer.WriteStartObject();
            foreach (var (name, value) in person.Attributes.OrderBy(a => a.Key, StringComparer.Ordinal))
            {
                writer.WriteString(name, value);
            }

            writer.WriteEndObject();
            writer.WriteEndArray();
        }

        var row = new Row(stackalloc byte[MaximumSize], 'U');
        row.Id(person.Id.Value);
        row.Bytes(SHA256.HashData(json.GetBuffer().AsSpan(0, (int)json.Length)));
        SHA256.HashData(row.Written, leaf);
    }

    private ref struct Row
    {
        private readonly Span<byte> _buffer;
        private int _length;

        public Row(Span<byte> buffer, char kind)
        {
            _buffer = buffer;
            _buffer[0] = 0;
            _buffer[1] = (byte)kind;
            _length = 2;
        }

        public readonly ReadOnlySpan<byte> Written => _buffer[.._length];

        public void Id(Guid id)
        {
            id.TryWriteBytes(_buffer[_length..], bigEndian: true, out var written);
            _length += written;
        }

        public void Bytes(scoped ReadOnlySpan<byte> bytes)
        {
            bytes.CopyTo(_buffer[_length..]);
            _length += bytes.Length;
        }

        public void Text(string text)
        {
            var length = Encoding.UTF8.GetBytes(text, _buffer[(_length + 1)..]);
            _buffer[_length] = checked((byte)length);
            _length += 1 + length;
        }

        public bool Present(bool present)
        {
            _buffer[_length++] = present ? (byte)1 : (byte)0;
            return present;
        }

        public void Number(double value)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(_buffer[_length..], value);
            _length += sizeof(double);
        }

        public void Number(long value)
        {
            BinaryPrimitives.WriteInt64LittleEndian(_buffer[_length..], value);
            _length += sizeof(long);
        }

        public void Optional(double? value)
        {
            if (Present(value is not null))
            {
                Number(value!.Value);
            }
        }
    }
}

/// <summary>The mapped columns of a person, as a source or a store has them.</summary>
/// <param name="Groups">In ordinal order.</param>
public sealed record PersonFields(
    PersonId Id, string Name, string? ExternalId, string? Region, IReadOnlyList<string> Groups, IReadOnlyDictionary<string, string> Attributes);
