using System.Buffers.Binary;
using Semblance.People;

namespace Semblance.Storage;

/// <summary>
/// The order in which people enter a sample: by a mix of their id's bits, so that it is the same every time and has nothing to do with
/// when they were enrolled (ids of UUID version 7 begin with the time).
/// </summary>
internal static class SampleOrder
{
    /// <summary>The finaliser of SplitMix64: https://prng.di.unimi.it/splitmix64.c.</summary>
    public static ulong Of(PersonId person)
    {
        Span<byte> bytes = stackalloc byte[16];
        person.Value.TryWriteBytes(bytes, bigEndian: true, out _);
        var z = BinaryPrimitives.ReadUInt64BigEndian(bytes) ^ BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
