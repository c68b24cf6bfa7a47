using System.Diagnostics;
using System.Runtime.Intrinsics.X86;

namespace Semblance.Benchmarks.Search;

/// <summary>A Markdown report: to standard output and, with <c>--out FILE</c>, to a file.</summary>
internal sealed class Report : IDisposable
{
    private static readonly string[] Facts = ["Model name", "CPU(s)", "L1d", "L2", "L3", "Hypervisor vendor"];

    private readonly StreamWriter? _file;

    public Report(string[] options)
    {
        var at = Array.IndexOf(options, "--out");
        _file = at >= 0 && at + 1 < options.Length ? new StreamWriter(options[at + 1]) : null;
    }

    public void Dispose() => _file?.Dispose();

    public void WriteLine(string line)
    {
        Console.WriteLine(line);
        _file?.WriteLine(line);
        _file?.Flush();
    }

    public void WriteMachine()
    {
        WriteLine("# Exact search\n");
        WriteLine("Taken by `dotnet run -c Release --project bench/Semblance.Benchmarks -- search`; synthetic faces, see SyntheticFaces.cs.\n");
        foreach (var line in Output("lscpu").Split('\n').Where(l => Array.Exists(Facts, f => l.TrimStart().StartsWith(f, StringComparison.Ordinal))))
        {
            WriteLine("- " + string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        }

        WriteLine($"- .NET {Environment.Version}, load average at the start {File.ReadAllText("/proc/loadavg").Split(' ')[0]}");
    }

    public void WriteTable(string first, string second, string third, params (string, string, string)[] rows)
    {
        WriteLine($"| {first} | {second} | {third} |\n|---|---|---|");
        foreach (var (a, b, c) in rows)
        {
            WriteLine($"| {a} | {b} | {c} |");
        }

        WriteLine("");
    }

    /// <summary>What a program prints on standard output; its errors go to ours.</summary>
    public static string Output(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true };
        if (Avx512BW.IsSupported)
        {
            start.Environment.TryAdd("OPENBLAS_CORETYPE", "SkylakeX"); // FAISS multiplies by OpenBLAS: see OpenBlas.Load
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output;
    }
}
