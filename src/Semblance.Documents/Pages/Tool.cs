using System.ComponentModel;
using System.Diagnostics;

namespace Semblance.Documents.Pages;

/// <summary>A program of Debian's that reads what we do not: it gets its arguments without a shell, a bounded memory where <c>prlimit</c> is there, and is killed when nobody waits for it any more.</summary>
/// <param name="name">Such as <c>pdftotext</c>; looked for on the PATH.</param>
/// <param name="package">What to install when it is not there.</param>
internal sealed class Tool(string name, string package)
{
    private const int MostComplaint = 4_096;

    // Of addresses: a picture of 100 million pixels takes some hundred MiB several times over, a bad file all that there is.
    private const string MostMemory = "--as=4294967296";

    /// <summary>Of util-linux, which every Debian has; null elsewhere, where nothing limits the memory.</summary>
    private static readonly string? Limiter = PathOf("prlimit");

    /// <summary>Runs it to its end and gives what it wrote; its first line of complaint comes with the fault.</summary>
    /// <param name="input">What it reads from its standard input; null closes that.</param>
    /// <param name="read">Reads its standard output, to the end or as far as it likes.</param>
    /// <exception cref="SemblanceException">Unsupported, <c>tool-missing</c>; Invalid, <c>document-malformed</c>.</exception>
    public async Task<T> RunAsync<T>(
        DocumentFile file, IReadOnlyList<string> arguments, ReadOnlyMemory<byte>? input, Func<Stream, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        using var process = Start(arguments);
        try
        {
            var complaint = ComplaintAsync(process, cancellationToken);
            var writing = WriteAsync(process, input, cancellationToken);
            var result = await read(process.StandardOutput.BaseStream, cancellationToken);
            await writing;
            await process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode == 0 ? result : throw file.Malformed($"{name} could not read it ({await complaint})");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private Process Start(IReadOnlyList<string> arguments)
    {
        var program = PathOf(name) ?? throw Missing(null);
        var start = Limiter is null ? new ProcessStartInfo(program, arguments) : new ProcessStartInfo(Limiter, [MostMemory, "--", program, .. arguments]);
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        start.UseShellExecute = false;
        start.Environment["OMP_THREAD_LIMIT"] = "1"; // tesseract's threads cost more than they bring
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw Missing(e);
        }
    }

    private SemblanceException Missing(Exception? cause) => new(ErrorKind.Unsupported, "tool-missing", $"{name} is not installed: apt-get install {package}", cause);

    /// <summary>Of the PATH alone: a program of that name in the working folder is nobody's choice.</summary>
    private static string? PathOf(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Where(Path.IsPathRooted).Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    private static async Task WriteAsync(Process process, ReadOnlyMemory<byte>? input, CancellationToken cancellationToken)
    {
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(input ?? default, cancellationToken);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended before it had read everything; what it says counts.
        }
    }

    private static async Task<string> ComplaintAsync(Process process, CancellationToken cancellationToken)
    {
        var buffer = new char[MostComplaint];
        var length = await process.StandardError.ReadBlockAsync(buffer, cancellationToken);
        await process.StandardError.BaseStream.CopyToAsync(Stream.Null, cancellationToken);
        return new string(buffer, 0, length).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) is [var first, ..] ? first : "without a word";
    }
}
