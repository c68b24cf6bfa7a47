using Semblance.Migration.Sources.Bytes;
using Semblance.Migration.Sources.Pickle;
using Semblance.Migration.Sources.Values;

namespace Semblance.Tests.Migration.Sources.Pickle;

public class PickleReaderTests
{
    [Theory]
    [InlineData("python2", 3)]
    [InlineData("numpy1", 54)]
    [InlineData("numpy2", 54)]
    public void Every_value_reads_as_python_described_it(string part, int count)
    {
        var files = PythonFixtures.Files(part).ToArray();
        Assert.Equal(count, files.Length);
        foreach (var file in files)
        {
            using var bytes = FileBytes.Open(file);
            string read;
            try
            {
                read = PythonFixtures.Describe(PythonFixtures.Read(file, bytes));
            }
            catch (SemblanceException e)
            {
                throw new InvalidOperationException($"{file}: {e.Code} {e.Message}", e);
            }

            Assert.True(PythonFixtures.Describe(PythonFixtures.Expected(file)) == read, file + "\n" + PythonFixtures.Describe(PythonFixtures.Expected(file)) + "\n" + read);
        }
    }

    [Fact]
    public void Every_store_of_the_survey_is_read()
    {
        foreach (var file in PythonFixtures.Files("stores"))
        {
            using var bytes = FileBytes.Open(file);
            Assert.NotEmpty(PythonFixtures.Describe(PythonFixtures.Read(file, bytes)));
        }
    }

    [Fact]
    public void A_pickle_cut_at_any_byte_is_turned_down_never_misread()
    {
        foreach (var file in PythonFixtures.Files("numpy1").Where(f => f.EndsWith(".pickle", StringComparison.Ordinal)))
        {
            var whole = File.ReadAllBytes(file);
            for (var length = 0; length < whole.Length; length += whole.Length > 4000 ? 97 : 1)
            {
                Assert.Throws<SemblanceException>(() => PickleReader.Read(new MemoryBytes(whole.AsMemory(0, length))));
            }
        }
    }

    [Fact]
    public void A_pickle_with_a_changed_byte_is_read_or_turned_down_but_never_fails_otherwise()
    {
        var random = new Random(20);
        foreach (var file in PythonFixtures.Files("numpy2"))
        {
            var whole = File.ReadAllBytes(file);
            for (var round = 0; round < 100; round++)
            {
                var changed = (byte[])whole.Clone();
                changed[random.Next(changed.Length)] = (byte)random.Next(256);
                try
                {
                    PythonFixtures.Read(file, new MemoryBytes(changed));
                }
                catch (SemblanceException)
                {
                    // Turned down.
                }
            }
        }
    }

    [Fact]
    public void A_python_2_string_is_text_and_may_hold_an_arrays_bytes()
    {
        var value = PickleReader.Read(new MemoryBytes("(lp0\nS'Ad\\xc3\\xa9'\np1\naI01\naL12L\naF0.5\na."u8.ToArray()));
        var list = Assert.IsType<SourceValue.Sequence>(value);
        Assert.Equal(new SourceValue.Text("Adé"), list.Items[0]);
        Assert.Equal("list [text Adé|bool True|int 12|real 3fe0000000000000]", PythonFixtures.Describe(value));
    }

    [Fact]
    public void A_list_left_in_a_file_that_changes_afterwards_is_an_error_and_not_other_numbers()
    {
        var path = Path.GetTempFileName();
        try
        {
            var list = new SourceValue.Sequence(SequenceKind.List, [.. Enumerable.Range(0, 128).Select(i => new SourceValue.Real(i))]);
            File.WriteAllBytes(path, PickleWriter.Write(list, 4));
            using var bytes = FileBytes.Open(path);
            var numbers = Assert.IsType<SourceValue.Numbers>(PickleReader.Read(bytes));
            Assert.Equal(127, numbers.Items.Span[^1]);
            File.WriteAllBytes(path, new byte[bytes.Length]);
            Assert.Equal("source-changed", Assert.Throws<SemblanceException>(() => numbers.Items).Code);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void An_object_array_of_floats_holds_them_as_objects()
    {
        var row = string.Concat(Enumerable.Repeat("F0.5\n", 40));
        var stream = "cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(I0\ntS'b'\ntR(I1\n(I2\nI20\ntcnumpy\ndtype\n(S'O8'\nI0\nI1\ntR(I3\nS'|'\nNNNI-1\nI-1\nI63\ntbI00\n(" + row + "ltb.";
        var array = Assert.IsType<SourceValue.ObjectArray>(PickleReader.Read(new MemoryBytes(System.Text.Encoding.ASCII.GetBytes(stream))));
        Assert.Equal([2L, 20L], array.Shape);
        Assert.Equal(Enumerable.Repeat(new SourceValue.Real(0.5), 40), array.Items);
    }

    [Fact]
    public void Floats_across_the_border_of_a_frame_are_one_list()
    {
        byte[] frame = [0x95, 1, 0, 0, 0, 0, 0, 0, 0];
        byte[] half = [.. Enumerable.Range(0, 10).SelectMany(i => (byte[])[(byte)'G', 0x40, (byte)i, 0, 0, 0, 0, 0, 0])];
        byte[] stream = [0x80, 4, (byte)']', (byte)'(', .. half, .. frame, .. half, (byte)'e', (byte)'(', .. frame, .. half, .. half, .. frame, (byte)'e', (byte)'.'];
        var numbers = Assert.IsType<SourceValue.Numbers>(PickleReader.Read(new MemoryBytes(stream)));
        Assert.Equal(40, numbers.Count);
        Assert.Equal(numbers.Items[..10].ToArray(), numbers.Items[30..].ToArray());
    }

    [Fact]
    public void A_list_of_floats_is_packed()
    {
        var value = PickleReader.Read(new MemoryBytes(new byte[] { 0x80, 4, (byte)']', (byte)'(', (byte)'G', 0x3F, 0xF0, 0, 0, 0, 0, 0, 0, (byte)'e', (byte)'.' }));
        Assert.Equal([1.0], Assert.IsType<SourceValue.Numbers>(value).Items.ToArray());
    }
}
