using System.Security.Cryptography;

namespace Semblance.Migration.Verify;

/// <summary>
/// The root over leaves that arrive one by one, as Certificate Transparency defines it (RFC 6962, 2.1): an inner node is
/// SHA-256(0x01 ‖ left ‖ right), the left part being the largest power of two that leaves something to its right; the root of nothing is SHA-256 of
/// nothing. Leaves are hashed with 0x00 in front (<see cref="RowLeaf"/>), so that no leaf can pass for a node.
/// </summary>
public sealed class MerkleTree
{
    private const int HashSize = 32;

    /// <summary>Roots of complete subtrees, largest first; there is one for each bit of the number of leaves.</summary>
    private readonly Stack<byte[]> _subtrees = new();

    public long Leaves { get; private set; }

    /// <param name="leafHash">32 bytes.</param>
    public void Add(ReadOnlySpan<byte> leafHash)
    {
        var node = leafHash.ToArray();
        for (var count = Leaves; (count & 1) == 1; count >>= 1)
        {
            node = Inner(_subtrees.Pop(), node);
        }

        _subtrees.Push(node);
        Leaves++;
    }

    /// <summary>64 lower-case hex digits; more leaves may follow.</summary>
    public string Root()
    {
        if (Leaves == 0)
        {
            return Convert.ToHexStringLower(SHA256.HashData([]));
        }

        // Enumerates from the smallest, which stands right.
        return Convert.ToHexStringLower(_subtrees.Aggregate((right, left) => Inner(left, right)));
    }

    private static byte[] Inner(byte[] left, byte[] right)
    {
        Span<byte> buffer = stackalloc byte[1 + 2 * HashSize];
        buffer[0] = 1;
        left.CopyTo(buffer[1..]);
        right.CopyTo(buffer[(1 + HashSize)..]);
        return SHA256.HashData(buffer);
    }
}
