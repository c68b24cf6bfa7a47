using System.Security.Cryptography;
using System.Text;
using Semblance.People;
using Semblance.Photos;
using Semblance.Spaces;

namespace Semblance.Faces;

/// <summary>The id of a face; shown as a lower-case UUID.</summary>
public readonly record struct FaceId(Guid Value) : IComparable<FaceId>
{
    public static FaceId New() => new(Guid.CreateVersion7());

    /// <summary>
    /// The id of an imported face: person + space + SHA-256 of the vector's float32 little-endian bytes. An exact duplicate of a
    /// person's face therefore has the same id.
    /// </summary>
    /// <param name="vectorHash">32 bytes.</param>
    public static FaceId Imported(PersonId person, SpaceKey space, ReadOnlySpan<byte> vectorHash)
    {
        var key = space.Value;
        Span<byte> buffer = stackalloc byte[16 + 32 + 128];
        person.Value.TryWriteBytes(buffer, bigEndian: true, out _);
        vectorHash.CopyTo(buffer[16..]);
        var length = 48 + Encoding.UTF8.GetBytes(key, buffer[48..]);
        Span<byte> digest = stackalloc byte[32];
        SHA256.HashData(buffer[..length], digest);
        return new FaceId(DeterministicId.FromDigest(digest));
    }

    /// <summary>
    /// The id of a face that an import computed from an image: one image gives a person one face in a space, whatever the last digits of its vector are on this machine.
    /// </summary>
    public static FaceId Computed(PersonId person, SpaceKey space, PhotoHash image) =>
        new(DeterministicId.Of("computed-face", $"{person}", space.Value, image.Hex));

    /// <summary>
    /// The id of a face that was embedded again from a stored photo: a photo gives a person one face in a space, so embedding it twice adds nothing, and what
    /// was added this way is known by its id.
    /// </summary>
    public static FaceId Reembedded(PersonId person, SpaceKey space, PhotoHash photo) =>
        new(DeterministicId.Of("reembedded-face", $"{person}", space.Value, photo.Hex));

    public int CompareTo(FaceId other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString("D");
}
