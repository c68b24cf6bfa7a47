using System.CommandLine;
using Semblance.Cli.Hosting;
using Semblance.Photos;

namespace Semblance.Cli.Input;

/// <summary>A photo file, or <c>-</c> for standard input.</summary>
internal static class PhotoArgument
{
    public const string Help = "A photo: JPEG, PNG, WebP, GIF, BMP, TIFF or AVIF. '-' reads standard input.";

    public static Argument<string> Symbol() => new("PHOTO") { Description = Help };

    public static Argument<string?> OptionalSymbol() => new("PHOTO") { Description = Help, Arity = ArgumentArity.ZeroOrOne };

    /// <exception cref="SemblanceException">
    /// NotFound, <c>file-missing</c>; Refused, <c>photo-rights</c>; Exhausted, <c>photo-too-long</c>.
    /// </exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(CliHost host, string path, CancellationToken cancellationToken)
    {
        if (path != "-" && !File.Exists(path))
        {
            throw new SemblanceException(ErrorKind.NotFound, "file-missing", Directory.Exists(path) ? $"{path} is a folder, not a photo." : $"There is no file {path}.");
        }

        try
        {
            await using var input = path == "-" ? host.OpenInput() : File.OpenRead(path);
            return await ReadAsync(input, path, cancellationToken);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw new SemblanceException(ErrorKind.Refused, "photo-rights", $"{path} cannot be read: check its rights.", e);
        }
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(Stream input, string path, CancellationToken cancellationToken)
    {
        const int Most = PhotoLimits.DefaultMaxBytes;
        using var read = new MemoryStream();
        var buffer = new byte[128 * 1024];
        int n;
        while ((n = await input.ReadAsync(buffer, cancellationToken)) > 0)
        {
            read.Write(buffer, 0, n);
            if (read.Length > Most)
            {
                throw new SemblanceException(ErrorKind.Exhausted, "photo-too-long", $"{path} has more than {Most >> 20} MiB: make the photo smaller.");
            }
        }

        return read.GetBuffer().AsMemory(0, (int)read.Length);
    }
}
