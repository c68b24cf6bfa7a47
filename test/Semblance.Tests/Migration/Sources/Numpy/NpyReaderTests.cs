using System.Numerics;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Semblance.Migration.Sources.Bytes;
using Semblance.Migration.Sources.Numpy;
using Semblance.Migration.Sources.Rows;
using Semblance.Migration.Sources.Values;

namespace Semblance.Tests.Migration.Sources.Numpy;

public class NpyReaderTests
{
    private static readonly string[] Types = ["<f2", "<f4", "<f8", ">f2", ">f4", ">f8", "|u1", "|i1", "<u2", ">i2", "<i4", ">u4", "<i8", ">u8"];

    [Fact]
    public void An_array_of_any_type_order_shape_and_version_reads_back() => Prop.ForAll(
        Gen.Elements(Types).ToArbitrary(),
        Gen.Zip(Gen.Elements(true, false), Gen.Choose(1, 3)).ToArbitrary(),
        Gen.Choose(0, 6).NonEmptyListOf().Select(l => l.Take(4).ToArray()).ToArbitrary(),
        (descr, form, shape) =>
        {
            var (fortran, version) = form;
            var file = NpyWriter.File((byte)version, descr, fortran, [.. shape.Select(n => (long)n)], NpyWriter.Counting(descr, fortran, shape), version == 1 ? "L" : "");
            var array = Read(file);
            Assert.Equal(shape.Select(n => (long)n), array.Shape);
            for (var i = 0; i < array.Count; i++)
            {
                Assert.Equal(descr[1] == 'f' ? new SourceValue.Real(i % 100) : new SourceValue.Integer(new BigInteger(i % 100)), array.Item(i));
            }
        }).Check(Cases.Of(100));

    [Theory]
    [InlineData("<f4", false)]
    [InlineData("<f8", false)]
    [InlineData(">f4", false)]
    [InlineData(">f8", false)]
    [InlineData("<f2", false)]
    [InlineData("<f4", true)]
    [InlineData(">f8", true)]
    [InlineData("<f2", true)]
    [InlineData("|u1", true)]
    [InlineData("<i8", true)]
    public void Rows_read_in_turn_and_here_and_there_are_the_same_in_a_file_of_many_blocks(string descr, bool fortran)
    {
        const int Rows = 3000, Width = 130;
        var file = NpyWriter.File(1, descr, fortran, [Rows, Width], NpyWriter.Counting(descr, fortran, [Rows, Width]));
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, file);
            using var bytes = FileBytes.Open(path);
            var array = ((SourceValue.Array)NpyReader.Read(bytes)).Value;
            var random = new Random(2);
            foreach (var row in Enumerable.Range(0, Rows).Concat(Enumerable.Range(0, 200).Select(_ => random.Next(Rows))))
            {
                var values = new float[Width];
                ArrayCells.ReadRow(array, row, values);
                Assert.Equal(Enumerable.Range(0, Width).Select(i => (float)(((row * Width) + i) % 100)), values);
            }
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task Many_threads_may_read_one_array()
    {
        const int Rows = 4000, Width = 64;
        var path = Path.GetTempFileName();
        try
        {
            foreach (var fortran in new[] { false, true })
            {
                await File.WriteAllBytesAsync(path, NpyWriter.File(1, "<f8", fortran, [Rows, Width], NpyWriter.Counting("<f8", fortran, [Rows, Width])));
                using var bytes = FileBytes.Open(path);
                var array = ((SourceValue.Array)NpyReader.Read(bytes)).Value;
                await Parallel.ForEachAsync(Enumerable.Range(0, Rows), (row, _) =>
                {
                    var values = new float[Width];
                    ArrayCells.ReadRow(array, row, values);
                    Assert.Equal((float)(row * Width % 100), values[0]);
                    Assert.Equal((float)(((row * Width) + Width - 1) % 100), values[^1]);
                    return ValueTask.CompletedTask;
                });
            }
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (2L,), }")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }")]
    [InlineData("{'shape': (2L, 1L), 'fortran_order': False, 'descr': \"<f8\"}")]
    [InlineData("{\"descr\": u'<f8', 'fortran_order': True, 'shape': (1, 2)}")]
    public void A_header_may_be_spelt_as_any_python_does(string header) =>
        Assert.Equal(2, Read(NpyWriter.File(1, header, new byte[16])).Count);

    [Theory]
    [InlineData("", "npy-header")]
    [InlineData("{}", "npy-header")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (2,), 'x': 1}", "npy-header")]
    [InlineData("{'descr': '<f8', 'descr': '<f4', 'fortran_order': False, 'shape': (2,)}", "npy-header")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (-2,)}", "npy-header")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (__import__('os'),)}", "npy-header")]
    [InlineData("{'descr': '<f8', 'fortran_order': 0, 'shape': (2,)}", "npy-header")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999999999999,)}", "npy-header")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (4611686018427387904, 4611686018427387904)}", "array-shape")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (4611686018427387904, 0)}", "array-shape")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (3,)}", "array-length")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (1,)}", "array-length")]
    [InlineData("{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (2,)}", "dtype-unsupported")]
    [InlineData("{'descr': '<M8[ns]', 'fortran_order': False, 'shape': (2,)}", "dtype-unsupported")]
    [InlineData("{'descr': '<U2000000000', 'fortran_order': False, 'shape': (2,)}", "dtype-unsupported")]
    public void A_header_that_does_not_fit_its_data_is_turned_down(string header, string code) => Refused(NpyWriter.File(1, header, new byte[16]), code);

    [Fact]
    public void A_version_not_known_and_a_file_that_lies_about_its_name_are_turned_down()
    {
        var good = NpyWriter.File(1, "<f8", false, [2], new byte[16]);
        Refused([.. good[..6], 4, .. good[7..]], "npy-version");
        Refused([.. good[..6], 0, .. good[7..]], "npy-version");
        Refused("SQLite format 3\0"u8.ToArray(), "npy-header");
        Refused([], "npy-header");
        Refused([.. good, 0], "array-length");
    }

    [Fact]
    public void A_file_cut_at_any_byte_is_turned_down()
    {
        var whole = NpyWriter.File(2, "<f4", true, [3, 4], NpyWriter.Counting("<f4", true, [3, 4]));
        for (var length = 0; length < whole.Length; length++)
        {
            var cut = new MemoryBytes(whole.AsMemory(0, length));
            Assert.Equal(ErrorKind.Invalid, Assert.Throws<SemblanceException>(() => NpyReader.Read(cut)).Kind);
        }
    }

    [Fact]
    public void A_header_that_claims_four_gigabytes_is_not_believed()
    {
        var file = NpyWriter.File(2, "<f8", false, [2], new byte[16]);
        "\u007f\u007f\u007f\u007f"u8.CopyTo(file.AsSpan(8));
        var before = GC.GetAllocatedBytesForCurrentThread();
        Refused(file, "npy-header");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void An_object_array_holds_one_pickle_of_its_own_shape_and_nothing_behind_it()
    {
        var fixture = File.ReadAllBytes(Path.Combine(Pickle.PythonFixtures.Folder, "numpy2", "dict.npy"));
        Assert.IsType<SourceValue.ObjectArray>(NpyReader.Read(new MemoryBytes(fixture)));
        Refused([.. fixture, 0], "pickle-trailing");
        var text = Encoding.Latin1.GetString(fixture);
        Refused(Encoding.Latin1.GetBytes(text.Replace("'shape': ()", "'shape': (1)", StringComparison.Ordinal).Replace(" \n", "\n", StringComparison.Ordinal)), "npy-header");
    }

    private static NumericArray Read(byte[] file) => ((SourceValue.Array)NpyReader.Read(new MemoryBytes(file))).Value;

    private static void Refused(byte[] file, string code)
    {
        var fault = Assert.Throws<SemblanceException>(() => NpyReader.Read(new MemoryBytes(file)));
        Assert.Equal(code, fault.Code);
        Assert.DoesNotContain('\n', fault.Message);
    }
}
