using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Semblance.Vision.Models.Conversion;

namespace Semblance.Tests.Vision.Models;

public sealed class WeightArchiveTests
{
    private const string Manifest =
        """
        [{"paths": ["net.bin"], "weights": [
          {"name": "a/plain", "shape": [2], "dtype": "float32"},
          {"name": "axis", "shape": [], "dtype": "int32", "quantization": {"dtype": "uint8", "scale": 1, "min": 3}},
          {"name": "a/quantised", "shape": [1, 3], "dtype": "float32", "quantization": {"dtype": "uint8", "scale": 0.1, "min": -1.5}}
        ]}]
        """;

    private static readonly byte[] Bytes = [.. BitConverter.GetBytes(1.25f), .. BitConverter.GetBytes(-3f), 7, 0, 10, 255];

    [Fact]
    public void Values_are_read_as_they_are_or_as_scale_times_byte_plus_minimum()
    {
        var section = Read(Manifest, Bytes).Section("a");

        Assert.Equal([1.25f, -3f], section["plain"].Values);
        Assert.Equal([-1.5f, -0.5f, (float)((255 * 0.1) - 1.5)], section["quantised"].Values);
        Assert.Equal([1, 3], section["quantised"].Shape);
    }

    [Fact]
    public void A_tensor_that_is_not_there_is_named()
    {
        var error = Assert.Throws<SemblanceException>(() => Read(Manifest, Bytes)["a/other"]);
        Assert.Equal((ErrorKind.Invalid, "weights-format"), (error.Kind, error.Code));
        Assert.Contains("\"a/other\"", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(11)]
    public void Bytes_that_end_early_are_refused_with_what_is_missing(int length)
    {
        var error = Assert.Throws<SemblanceException>(() => Read(Manifest, Bytes[..length]));
        Assert.Equal("weights-format", error.Code);
        Assert.Contains("bytes before the end of", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_that_nobody_declared_are_refused()
    {
        var error = Assert.Throws<SemblanceException>(() => Read(Manifest, [.. Bytes, 0]));
        Assert.Contains("1 bytes too many", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[2]", "[-2]")]
    [InlineData("[2]", "[0]")]
    [InlineData("[2]", "[65536, 65536, 65536, 65536]")]
    [InlineData("[2]", "[2.5]")]
    [InlineData("[2]", "[99999999999]")]
    [InlineData("[2]", "2")]
    [InlineData("\"uint8\"", "\"uint16\"")]
    [InlineData("{\"name\": \"a/plain\"", "{\"nom\": \"a/plain\"")]
    [InlineData("\"a/quantised\"", "\"a/plain\"")]
    [InlineData("\"float32\"}", "\"complex64\"}")]
    [InlineData("-1.5", "\"-1.5\"")]
    [InlineData("]}]", "]}")]
    public void A_manifest_that_makes_no_sense_is_refused(string good, string bad)
    {
        var manifest = Manifest.ReplaceLineEndings("\n");
        Assert.Contains(good, manifest, StringComparison.Ordinal);
        var error = Assert.Throws<SemblanceException>(() => Read(manifest.Replace(good, bad, StringComparison.Ordinal), Bytes));
        Assert.Equal("weights-format", error.Code);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Theory]
    [InlineData("../net.bin")]
    [InlineData("/etc/passwd")]
    [InlineData("a\\\\b")]
    [InlineData("..")]
    [InlineData("")]
    public void Weights_lie_beside_their_manifest_and_nowhere_else(string path)
    {
        var manifest = Manifest.Replace("net.bin", path, StringComparison.Ordinal);
        var error = Assert.Throws<SemblanceException>(() => WeightArchive.FilesOf("net", Encoding.UTF8.GetBytes(manifest)));
        Assert.Equal("weights-format", error.Code);
    }

    [Fact]
    public void A_damaged_manifest_is_read_or_refused_and_nothing_else() =>
        Prop.ForAll<NonNegativeInt, byte>((place, value) =>
        {
            var damaged = Encoding.UTF8.GetBytes(Manifest);
            damaged[place.Get % damaged.Length] = value;
            try
            {
                WeightArchive.FilesOf("net", damaged);
                WeightArchive.Read("net", damaged, Bytes);
            }
            catch (SemblanceException e)
            {
                Assert.Equal("weights-format", e.Code);
            }
        }).Check(Cases.Of(100));

    private static WeightArchive Read(string manifest, byte[] bytes) => WeightArchive.Read("net", Encoding.UTF8.GetBytes(manifest), bytes);
}
