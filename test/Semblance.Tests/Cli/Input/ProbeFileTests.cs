using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Semblance.Cli.Hosting;
using Semblance.Cli.Input;

namespace Semblance.Tests.Cli.Input;

public class ProbeFileTests
{
    [Theory]
    [InlineData("[0.5, -1, 2e-3]")]
    [InlineData("{\"embedding\": [0.5, -1, 0.002], \"name\": \"x\"}")]
    [InlineData("{\"vector\": [0.5, -1, 0.002]}")]
    [InlineData("{\"encoding\": [[0.5, -1, 0.002]]}")]
    [InlineData(" [[0.5, -1, 0.002]] ")]
    public async Task A_vector_is_read_from_the_json_that_other_programs_write(string text) =>
        Assert.Equal(new[] { 0.5f, -1f, 0.002f }, await ReadAsync(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("<f4", "(3,)", 1)]
    [InlineData(">f4", "(3,)", 1)]
    [InlineData("<f8", "(1, 3)", 1)]
    [InlineData(">f8", "(3,)", 2)]
    [InlineData("<f2", "(3,)", 3)]
    public async Task A_vector_is_read_from_npy_of_any_float_and_byte_order(string descr, string shape, byte version) =>
        Assert.Equal(new[] { 0.5f, -1f, 2f }, await ReadAsync(Npy(descr, shape, version, [0.5, -1, 2])));

    [Theory]
    [InlineData("", "no JSON")]
    [InlineData("[1, 2", "no JSON")]
    [InlineData("{\"faces\": [1, 2]}", "no list")]
    [InlineData("[1]", "no list")]
    [InlineData("[1, \"2\", 3]", "item 1 is no number")]
    [InlineData("[[1, 2], [3, 4]]", "item 0 is no number")]
    public async Task What_holds_no_vector_is_refused_with_the_reason(string text, string reason)
    {
        var e = await Assert.ThrowsAsync<SemblanceException>(() => ReadAsync(Encoding.UTF8.GetBytes(text)));
        Assert.Equal((ErrorKind.Invalid, "probe-unreadable"), (e.Kind, e.Code));
        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
    }

    [Theory]
    [InlineData("|O", "(3,)")]
    [InlineData("<f4", "(2, 3)")]
    [InlineData("<f4", "(300,)")]
    [InlineData("|u1", "(3,)")]
    public async Task An_npy_of_anything_but_one_vector_is_refused(string descr, string shape)
    {
        var e = await Assert.ThrowsAsync<SemblanceException>(() => ReadAsync(Npy(descr, shape, 1, [0.5, -1, 2])));
        Assert.Equal("probe-unreadable", e.Code);
    }

    [Fact]
    public void A_cut_or_scrambled_npy_never_ends_in_anything_but_a_reason()
    {
        var whole = Npy("<f8", "(3,)", 1, [0.5, -1, 2]);
        Prop.ForAll<byte[], NonNegativeInt>((noise, cut) =>
        {
            var bytes = whole.AsSpan(0, Math.Min(whole.Length, 6 + cut.Get)).ToArray();
            noise.AsSpan(0, Math.Min(noise.Length, bytes.Length - 6)).CopyTo(bytes.AsSpan(6));
            try
            {
                return NpyProbe.Read(bytes).Length >= 2;
            }
            catch (FormatException)
            {
                return true;
            }
        }).Check(Cases.Of(100));
    }

    [Fact]
    public async Task A_file_far_too_large_for_one_vector_is_refused_without_being_read_whole()
    {
        var e = await Assert.ThrowsAsync<SemblanceException>(() => ReadAsync(new byte[5 << 20]));
        Assert.Equal("probe-too-large", e.Code);
    }

    [Fact]
    public async Task A_missing_file_is_named()
    {
        var e = await Assert.ThrowsAsync<SemblanceException>(() => ProbeFile.ReadAsync(Host([]), "/nowhere/q.json", CancellationToken.None));
        Assert.Equal((ErrorKind.NotFound, "file-missing"), (e.Kind, e.Code));
    }

    private static async Task<float[]> ReadAsync(byte[] input) => (await ProbeFile.ReadAsync(Host(input), "-", CancellationToken.None)).ToArray();

    private static CliHost Host(byte[] input) => new()
    {
        Out = TextWriter.Null,
        Error = TextWriter.Null,
        OpenInput = () => new MemoryStream(input),
        Variable = _ => null,
    };

    private static byte[] Npy(string descr, string shape, byte version, double[] values)
    {
        var text = $"{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}\n";
        var length = version == 1 ? BitConverter.GetBytes((ushort)text.Length) : BitConverter.GetBytes(text.Length);
        var items = values.SelectMany(v =>
        {
            var bytes = descr[1..] switch
            {
                "f2" => BitConverter.GetBytes((Half)v),
                "f8" => BitConverter.GetBytes(v),
                _ => BitConverter.GetBytes((float)v),
            };
            return descr[0] == '>' ? bytes.Reverse() : bytes;
        });
        return [0x93, .. "NUMPY"u8, version, 0, .. length, .. Encoding.Latin1.GetBytes(text), .. items];
    }
}
