using System.Security.Cryptography;
using Semblance.Migration.Verify;

namespace Semblance.Tests.Migration.Verify;

public class MerkleTreeTests
{
    [Fact]
    public void The_root_is_that_of_RFC_6962_for_any_number_of_leaves()
    {
        for (var count = 0; count < 70; count++)
        {
            var leaves = Enumerable.Range(0, count).Select(i => SHA256.HashData([0, (byte)i])).ToArray();
            var tree = new MerkleTree();
            Array.ForEach(leaves, leaf => tree.Add(leaf));
            Assert.Equal(Convert.ToHexStringLower(Root(leaves)), tree.Root());
        }
    }

    [Fact]
    public void The_root_of_nothing_is_the_hash_of_nothing() =>
        Assert.Equal("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", new MerkleTree().Root());

    /// <summary>RFC 6962, 2.1, word for word.</summary>
    private static byte[] Root(ReadOnlySpan<byte[]> leaves)
    {
        if (leaves.Length == 0)
        {
            return SHA256.HashData([]);
        }

        if (leaves.Length == 1)
        {
            return leaves[0];
        }

        var k = 1;
        while (k * 2 < leaves.Length)
        {
            k *= 2;
        }

        return SHA256.HashData([1, .. Root(leaves[..k]), .. Root(leaves[k..])]);
    }
}
