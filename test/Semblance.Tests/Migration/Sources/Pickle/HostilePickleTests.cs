using System.Buffers.Binary;
using System.Text;
using Semblance.Migration.Sources.Bytes;
using Semblance.Migration.Sources.Pickle;

namespace Semblance.Tests.Migration.Sources.Pickle;

/// <summary>Streams that run code, exhaust or confuse a reader: those that scanners of pickles have let through, and our own.</summary>
public class HostilePickleTests
{
    /// <summary>The fixtures by the code that each is turned down with.</summary>
    private static readonly Dictionary<string, string> Expected = File.ReadLines(Path.Combine(PythonFixtures.Folder, "hostile", "codes.json"))
        .Select(line => line.Split('"')).Where(parts => parts.Length == 5).ToDictionary(parts => parts[1], parts => parts[3], StringComparer.Ordinal);

    [Fact]
    public void Every_stream_of_the_corpus_is_turned_down_for_its_own_reason_in_one_line_with_its_byte()
    {
        var files = PythonFixtures.Files("hostile").ToArray();
        Assert.Equal(Expected.Keys.Order(StringComparer.Ordinal), files.Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal));
        var wrong = new List<string>();
        foreach (var file in files)
        {
            using var bytes = FileBytes.Open(file);
            var name = Path.GetFileNameWithoutExtension(file);
            var fault = Record.Exception(() => PickleReader.Read(bytes)) as SemblanceException;
            if (fault is null || fault.Code != Expected[name] || !System.Text.RegularExpressions.Regex.IsMatch(fault.Message, @"\Abyte [0-9]+: [^\p{Cc}]+\z"))
            {
                wrong.Add($"{name}: {fault?.Code ?? "read"} {fault?.Message}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Theory]
    [InlineData("os-system", "byte 14: it calls os.system")]
    [InlineData("numpy-testing", "byte 56: it calls numpy.testing._private.utils.runstring")]
    [InlineData("persid", "byte 0: PersistentId")]
    [InlineData("ext4", "byte 2: Ext4")]
    [InlineData("trailing", "byte 4: ")]
    [InlineData("zlib", "byte 0: ")]
    public void The_message_names_the_byte_and_the_call(string name, string start)
    {
        using var bytes = FileBytes.Open(Path.Combine(PythonFixtures.Folder, "hostile", name + ".pickle"));
        Assert.StartsWith(start, Assert.Throws<SemblanceException>(() => PickleReader.Read(bytes)).Message, StringComparison.Ordinal);
    }

    /// <summary>Each piece is some ten bytes and would keep 50 kB: twenty thousand of them a gigabyte.</summary>
    [Theory]
    [MemberData(nameof(Bombs))]
    public void A_shared_part_copied_again_and_again_stops_at_the_memory_that_the_file_is_worth(string name, byte[] once, byte[] piece)
    {
        var stream = new MemoryStream();
        stream.Write(once);
        stream.Write([(byte)']']);
        for (var i = 0; i < 20_000; i++)
        {
            stream.Write(piece);
        }

        stream.Write("."u8);
        var options = new PickleOptions { BaseMemory = 1 << 20 };
        var before = GC.GetAllocatedBytesForCurrentThread();
        var fault = Record.Exception(() => PickleReader.Read(new MemoryBytes(stream.ToArray()), options));
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before - stream.Length;
        Assert.True(fault is SemblanceException { Code: "pickle-memory" }, name + ": " + fault);
        Assert.InRange(allocated, 0, (2 * (options.BaseMemory + (options.MemoryPerByte * stream.Length))) + (1 << 20));
    }

    public static TheoryData<string, byte[], byte[]> Bombs()
    {
        var text = LongText(50_000);
        byte[] floats = [(byte)']', 0x94, (byte)'(', .. Enumerable.Repeat((byte[])[(byte)'G', 0, 0, 0, 0, 0, 0, 0, 0], 1500).SelectMany(f => f), (byte)'e', (byte)'0'];
        byte[] latin = [.. text, 0x94, (byte)'0'];
        byte[] type = [.. Global("numpy", "dtype"), .. Text("S50000"), 0x89, 0x88, 0x87, (byte)'R', 0x94, (byte)'0'];
        byte[] objects = [.. Global("numpy", "dtype"), .. Text("O8"), 0x89, 0x88, 0x87, (byte)'R', 0x94, (byte)'0'];
        byte[] scalar = [.. Global("numpy.core.multiarray", "scalar"), 0x94, (byte)'0'];
        byte[] shell = [.. Global("numpy.core.multiarray", "_reconstruct"), 0x94, (byte)'0', .. Global("numpy", "ndarray"), (byte)'K', 0, 0x85, .. Text("b"), 0x87, 0x94, (byte)'0'];
        byte[] count = [(byte)'M', 0xDC, 5, 0x85];
        return new TheoryData<string, byte[], byte[]>
        {
            { "scalars of one text", [.. latin, .. type, .. scalar], [.. "h\u0002h\u0001h\0"u8, 0x86, (byte)'R', (byte)'a'] },
            { "bytes of one text", [.. latin, .. Global("_codecs", "encode"), 0x94, (byte)'0', .. Text("latin1"), 0x94, (byte)'0'], [.. "h\u0001h\0h\u0002"u8, 0x86, (byte)'R', (byte)'a'] },
            { "sets of one list", [.. floats, .. Global("builtins", "set"), 0x94, (byte)'0'], [.. "h\u0001h\0"u8, 0x85, (byte)'R', (byte)'a'] },
            { "object arrays of one list", [.. floats, .. objects, .. shell], [.. "h\u0002h\u0003R(K\u0001"u8, .. count, .. "h\u0001"u8, 0x89, .. "h\0tba"u8] },
        };
    }

    [Fact]
    public void A_time_bomb_of_a_long_dict_searched_by_every_wrapper_is_turned_down()
    {
        var dict = string.Concat(Enumerable.Range(0, 100).Select(_ => "NN"));
        byte[] stream = [0x80, 4, .. Global("joblib.numpy_pickle", "NumpyArrayWrapper"), .. ")"u8, 0x81, .. "}("u8, .. Encoding.ASCII.GetBytes(dict), .. "ub."u8];
        Assert.Equal("pickle-malformed", Assert.Throws<SemblanceException>(() => PickleReader.Read(new MemoryBytes(stream))).Code);
    }

    private static byte[] Global(string module, string name) => [.. Text(module), .. Text(name), 0x93];

    private static byte[] Text(string text) => [0x8C, (byte)text.Length, .. Encoding.ASCII.GetBytes(text)];

    private static byte[] LongText(int length)
    {
        var bytes = new byte[5 + length];
        bytes[0] = (byte)'X';
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(1), length);
        bytes.AsSpan(5).Fill((byte)'a');
        return bytes;
    }
}
