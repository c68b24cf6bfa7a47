using System.Security.Cryptography;
using System.Text;
using Semblance.Migration.Verify;

namespace Semblance.Migration.Backup;

/// <summary>The files of an archive, as they go in or come out: how many, how large, and one hash over all of them.</summary>
internal sealed class BackupEntries
{
    public const string Store = "store";

    private readonly MerkleTree _tree = new();

    public long Files => _tree.Leaves;

    public long Bytes { get; private set; }

    public string Root => _tree.Root();

    public void Add(string name, long length, ReadOnlySpan<byte> hash)
    {
        var text = Encoding.UTF8.GetBytes(name);
        var leaf = new byte[2 + hash.Length + text.Length];
        leaf[1] = (byte)'E';
        hash.CopyTo(leaf.AsSpan(2));
        text.CopyTo(leaf, 2 + hash.Length);
        _tree.Add(SHA256.HashData(leaf));
        Bytes += length;
    }

    /// <summary>The names that archives have; any other, a way out of the folder above all, makes it no archive of ours.</summary>
    public static bool IsKnown(string name) => name is Store or BackupManifest.FileName || BackupPhoto.Parse(name) is not null || BackupOriginal.Parse(name) is not null;
}
