using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Semblance.Migration.Sources;
using static Semblance.Tests.Migration.Sources.TempProject;

namespace Semblance.Tests.Migration.Sources.Structures;

/// <summary>Arrays in the layouts that NumPy writes less often.</summary>
public class ArrayStoreTests
{
    private static readonly float[][] Matrix = [Dlib(1), Dlib(2), Dlib(3)];

    [Fact]
    public void A_matrix_in_Fortran_order_gives_the_same_rows()
    {
        var columns = Enumerable.Range(0, 128).SelectMany(column => Matrix.Select(row => row[column])).ToArray();
        var file = Npy("<f4", [3, 128], Bytes(columns));
        var text = Encoding.Latin1.GetString(file).Replace("'fortran_order': False", "'fortran_order': True ", StringComparison.Ordinal);
        using var project = new TempProject().With("encodings.npy", Encoding.Latin1.GetBytes(text)).With("names.json", """["Ada", "Alan", "Grace"]""");

        Assert.Equal(Matrix, Rows.Faces(project.Single()).Select(f => f.Vector.ToArray()));
    }

    [Theory]
    [InlineData(">f4")]
    [InlineData(">f8")]
    public void A_big_endian_matrix_gives_the_same_rows(string descr)
    {
        var bytes = Matrix.SelectMany(r => r).SelectMany(v => Swapped(v, descr)).ToArray();
        using var project = new TempProject().WithNpy("encodings.npy", descr, [3, 128], bytes).With("names.json", """["Ada", "Alan", "Grace"]""");

        Assert.Equal(Matrix, Rows.Faces(project.Single()).Select(f => f.Vector.ToArray()));
    }

    [Fact]
    public void Images_in_an_archive_are_pixels_whose_channel_order_is_unknown()
    {
        var images = Npy("|u1", [2, 20, 20, 3], Enumerable.Range(0, 2400).Select(i => (byte)i).ToArray());
        var names = Npy("<U4", [2], Encoding.UTF32.GetBytes("Ada\0Alan"));
        using var project = new TempProject().With("faces.npz", Zip(("arr_0.npy", images), ("arr_1.npy", names)));

        var report = project.Inspect();

        Assert.Equal(("pixels", "reject", 2L), (report.Kind, report.Action, report.Rejected));
        Assert.StartsWith("pixels-images: ", report.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void The_dict_beside_a_search_index_is_imported_and_the_index_is_not_looked_into()
    {
        byte[] floats = [(byte)']', (byte)'(', .. Dlib(1).SelectMany(v => Tagged(v)), (byte)'e'];
        byte[] dict = [(byte)'}', (byte)'X', 3, 0, 0, 0, .. "Ada"u8, .. floats, (byte)'s'];
        byte[] index = [.. "cfaiss.swigfaiss\nIndexFlatL2\n)"u8, 0x81, .. "}X"u8, 4, 0, 0, 0, .. "this"u8, (byte)'N', (byte)'s', (byte)'b'];
        using var project = new TempProject().With("index.pkl", [0x80, 2, .. dict, .. index, 0x86, (byte)'.']);

        var source = project.Single();

        Assert.Equal(SourceAction.Import, source.Info.Action);
        var face = Assert.Single(Rows.Faces(source));
        Assert.Equal("Ada", face.Person.Name);
        Assert.Equal(Dlib(1), face.Vector.ToArray());
    }

    private static byte[] Tagged(float value)
    {
        var bytes = new byte[9];
        bytes[0] = (byte)'G';
        BinaryPrimitives.WriteDoubleBigEndian(bytes.AsSpan(1), value);
        return bytes;
    }

    private static byte[] Swapped(float value, string descr)
    {
        var bytes = new byte[descr == ">f4" ? 4 : 8];
        if (descr == ">f4")
        {
            BinaryPrimitives.WriteSingleBigEndian(bytes, value);
        }
        else
        {
            BinaryPrimitives.WriteDoubleBigEndian(bytes, value);
        }

        return bytes;
    }

    private static byte[] Zip(params (string Name, byte[] Bytes)[] members)
    {
        using var memory = new MemoryStream();
        using (var zip = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, bytes) in members)
            {
                using var stream = zip.CreateEntry(name).Open();
                stream.Write(bytes);
            }
        }

        return memory.ToArray();
    }
}
