using System.Buffers.Binary;

namespace Semblance.Migration.Plan;

/// <summary>
/// Which vectors a space has seen, and whose they are. Keeps 16 bytes of each SHA-256: two vectors would have to share 128 bits of it to be
/// taken for one.
/// </summary>
internal sealed class FaceLedger
{
    private readonly Dictionary<UInt128, int> _owners = [];
    private readonly HashSet<(UInt128 Vector, int Person)> _furtherOwners = [];

    /// <summary>Faces added, duplicates left out.</summary>
    public long Count { get; private set; }

    /// <param name="firstOwner">The person who had the vector first; <paramref name="person"/> themselves when it is new.</param>
    /// <returns>False when this person has this vector already.</returns>
    public bool Add(ReadOnlySpan<byte> vectorHash, int person, out int firstOwner)
    {
        var vector = BinaryPrimitives.ReadUInt128BigEndian(vectorHash);
        firstOwner = person;
        var isNew = _owners.TryAdd(vector, person);
        if (!isNew)
        {
            firstOwner = _owners[vector];
            isNew = firstOwner != person && _furtherOwners.Add((vector, person));
        }

        Count += isNew ? 1 : 0;
        return isNew;
    }
}
