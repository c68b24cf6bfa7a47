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
    public void A_list_of_floats_is_packed()
    {
        var value = PickleReader.Read(new MemoryBytes(new byte[] { 0x80, 4, (byte)']', (byte)'(', (byte)'G', 0x3F, 0xF0, 0, 0, 0, 0, 0, 0, (byte)'e', (byte)'.' }));
        Assert.Equal([1.0], Assert.IsType<SourceValue.Numbers>(value).Items.ToArray());
    }
}
