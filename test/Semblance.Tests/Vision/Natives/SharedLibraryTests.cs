using Semblance.Vision.Natives;

namespace Semblance.Tests.Vision.Natives;

public sealed class SharedLibraryTests : IDisposable
{
    private static readonly string Vips = Directory.GetFiles(NativeFiles.Find(NativeFiles.Lib), "libvips-cpp.so.*").Single();

    private readonly string _path = Path.Combine(Directory.CreateTempSubdirectory("semblance-library-").FullName, "library.so");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_path)!, recursive: true);

    [Theory]
    [InlineData(0, "no shared library")]
    [InlineData(63, "no shared library")]
    [InlineData(64, "ends after 64 bytes")]
    [InlineData(1_000_000, "ends after 1000000 bytes")]
    public void Half_a_library_is_refused_and_not_loaded(int length, string reason)
    {
        using (var whole = File.OpenRead(Vips))
        {
            var half = new byte[length];
            whole.ReadExactly(half);
            File.WriteAllBytes(_path, half);
        }

        Assert.Contains(reason, Refused(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_library_is_refused()
    {
        File.WriteAllText(_path, new string('x', 1000));

        Assert.Contains("no shared library", Refused(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_library_of_another_processor_is_refused()
    {
        var bytes = new byte[1000];
        using (var whole = File.OpenRead(Vips))
        {
            whole.ReadExactly(bytes);
        }

        bytes[0x12] = 183;
        File.WriteAllBytes(_path, bytes);

        Assert.Contains("another processor", Refused(), StringComparison.Ordinal);
    }

    private string Refused() => Assert.Throws<DllNotFoundException>(() => SharedLibrary.Load(_path)).Message;
}
