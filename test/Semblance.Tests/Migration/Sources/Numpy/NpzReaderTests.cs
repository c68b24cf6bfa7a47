using System.IO.Compression;
using Semblance.Migration.Sources.Bytes;
using Semblance.Migration.Sources.Numpy;
using Semblance.Migration.Sources.Values;

namespace Semblance.Tests.Migration.Sources.Numpy;

public class NpzReaderTests
{
    private static readonly byte[] Array = NpyWriter.File(1, "<f4", false, [2, 3], NpyWriter.Counting("<f4", false, [2, 3]));

    [Fact]
    public void Members_are_read_by_name_in_the_archives_order()
    {
        var read = NpzReader.Read(Zip(("b.npy", Array), ("a.npy", Array)));
        Assert.Equal(["b", "a"], read.Entries.Select(e => ((SourceValue.Text)e.Key).Value));
        Assert.All(read.Entries, e => Assert.Equal([2L, 3L], ((SourceValue.Array)e.Value).Value.Shape));
    }

    [Fact]
    public void A_member_named_like_a_path_is_a_key_and_never_a_file()
    {
        var read = NpzReader.Read(Zip(("../../../tmp/semblance-escape.npy", Array), ("/etc/passwd.npy", Array)));
        Assert.Equal(["../../../tmp/semblance-escape", "/etc/passwd"], read.Entries.Select(e => ((SourceValue.Text)e.Key).Value));
        Assert.False(File.Exists("/tmp/semblance-escape.npy"));
    }

    [Fact]
    public void A_bomb_is_stopped_at_the_limit_and_not_inflated()
    {
        var bomb = Zip(("x.npy", NpyWriter.File(1, "|u1", false, [64 << 20], new byte[64 << 20])));
        Assert.InRange(bomb.Length, 1, 200_000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal("npz-too-large", Refused(bomb, limit: 1 << 20));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8 << 20);
    }

    [Fact]
    public void The_limit_is_for_all_members_together() =>
        Assert.Equal("npz-too-large", Refused(Zip(("a.npy", Array), ("b.npy", Array), ("c.npy", Array)), limit: (2 * Array.Length) + 10));

    [Fact]
    public void More_members_than_any_store_has_are_turned_down() =>
        Assert.Equal("npz-too-large", Refused(Zip([.. Enumerable.Range(0, 1001).Select(i => ($"{i}.npy", System.Array.Empty<byte>()))])));

    [Fact]
    public void Two_members_of_one_name_are_turned_down() => Assert.Equal("npz-broken", Refused(Zip(("a.npy", Array), ("a.npy", Array))));

    [Fact]
    public void A_member_that_is_no_array_is_turned_down()
    {
        Assert.Equal("npz-broken", Refused(Zip(("a.npy", Array), ("run.py", "pass"u8.ToArray()))));
        Assert.Equal("npy-header", Refused(Zip(("a.npy", "not an array at all"u8.ToArray()))));
    }

    [Fact]
    public void Damage_anywhere_is_noticed_or_harmless()
    {
        var whole = Bytes(Zip(("a.npy", Array)));
        var noticed = 0;
        for (var i = 0; i < whole.Length; i++)
        {
            var changed = (byte[])whole.Clone();
            changed[i] ^= 0x55;
            try
            {
                NpzReader.Read(new MemoryBytes(changed));
            }
            catch (SemblanceException)
            {
                noticed++;
            }
        }

        Assert.InRange(noticed, whole.Length / 4, whole.Length);
        for (var length = 0; length < whole.Length; length++)
        {
            Assert.Throws<SemblanceException>(() => NpzReader.Read(new MemoryBytes(whole.AsMemory(0, length))));
        }
    }

    [Fact]
    public void A_member_whose_data_is_changed_does_not_pass_its_checksum()
    {
        var whole = Bytes(Zip(CompressionLevel.NoCompression, ("a.npy", Array)));
        var data = whole.AsSpan().IndexOf("NUMPY"u8) + Array.Length - 2;
        whole[data] ^= 1;
        Assert.Equal("npz-broken", Refused(new MemoryBytes(whole)));
    }

    private static string Refused(SourceBytes bytes, long limit = NpzReader.DefaultLimit)
    {
        var fault = Assert.Throws<SemblanceException>(() => NpzReader.Read(bytes, null, limit));
        Assert.DoesNotContain('\n', fault.Message);
        return fault.Code;
    }

    private static MemoryBytes Zip(params (string Name, byte[] Data)[] members) => Zip(CompressionLevel.Optimal, members);

    private static MemoryBytes Zip(CompressionLevel level, params (string Name, byte[] Data)[] members)
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, data) in members)
            {
                using var entry = archive.CreateEntry(name, level).Open();
                entry.Write(data);
            }
        }

        return new MemoryBytes(stream.ToArray());
    }

    private static byte[] Bytes(MemoryBytes bytes)
    {
        var copy = new byte[bytes.Length];
        bytes.Read(0, copy);
        return copy;
    }
}
