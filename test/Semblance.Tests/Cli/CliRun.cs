using System.Text;
using System.Text.Json;
using Semblance.Cli;
using Semblance.Cli.Hosting;

namespace Semblance.Tests.Cli;

/// <summary>The whole program run in this process: its own store in a folder that goes away with the test, its streams captured.</summary>
internal sealed class CliRun : IDisposable
{
    private readonly string? _store;

    public CliRun() => Folder = Directory.CreateTempSubdirectory("semblance-cli-").FullName;

    public string Folder { get; }

    /// <summary>The folder of the photos; null for the store's own.</summary>
    public string? Photos => _store is null ? null : Path.Combine(Folder, "photos");

    /// <summary>The folder of the installed models; null when nothing says where.</summary>
    public string? Models { get; init; }

    /// <summary>What SEMBLANCE_FROM says; null for nothing.</summary>
    public string? From { get; init; }

    /// <summary>Further variables of the environment.</summary>
    public Dictionary<string, string> Variables { get; } = new(StringComparer.Ordinal);

    /// <summary>Nothing says which store, and <c>.env</c> files are read from <see cref="Folder"/>.</summary>
    public bool IsByFiles { get; init; }

    /// <summary>What SEMBLANCE_STORE says: a file in <see cref="Folder"/> unless a test has another.</summary>
    public string Store
    {
        get => _store ?? $"sqlite:{Path.Combine(Folder, "semblance.db")}";
        init => _store = value;
    }

    public static string Sample { get; } = Path.Combine(Repository.Root, "samples", "legacy-project");

    public static string Probe(string name) => Path.Combine(Repository.Root, "samples", "probes", name + ".json");

    /// <summary>A path below <see cref="Folder"/>.</summary>
    public string In(string name) => Path.Combine(Folder, name);

    public string Write(string name, string text) => Save(name, Encoding.UTF8.GetBytes(text));

    public string Save(string name, byte[] bytes)
    {
        var path = In(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    public Task<CliAnswer> RunAsync(params string[] args) => RunAsync(null, CancellationToken.None, args);

    /// <param name="input">Standard input; on a "terminal" when it is given, as a person who types.</param>
    public async Task<CliAnswer> RunAsync(string? input, CancellationToken stop, params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var host = new CliHost
        {
            Out = TextWriter.Synchronized(output),
            Error = TextWriter.Synchronized(error),
            OpenInput = () => new MemoryStream(Encoding.UTF8.GetBytes(input ?? "")),
            Folder = IsByFiles ? Folder : null,
            Variable = name => name switch
            {
                _ when Variables.TryGetValue(name, out var set) => set,
                "SEMBLANCE_STORE" => IsByFiles ? null : Store,
                "SEMBLANCE_PHOTOS" => Photos,
                "SEMBLANCE_MODELS" => Models,
                "SEMBLANCE_FROM" => From,
                _ => null,
            },
            InputIsTerminal = input is not null,
        };
        var code = await Program.RunAsync(args, host, stop);
        return new CliAnswer(code, output.ToString(), error.ToString());
    }

    /// <summary>Runs with <c>--json</c>, expects success and gives the document.</summary>
    public async Task<JsonElement> JsonAsync(params string[] args)
    {
        var answer = await RunAsync([.. args, "--json"]);
        Assert.True(answer.Code == 0, $"{string.Join(' ', args)} gave {answer.Code}: {answer.Error}");
        return answer.Json;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}

internal sealed record CliAnswer(int Code, string Out, string Error)
{
    /// <summary>Standard output as the one document it has to be.</summary>
    public JsonElement Json => JsonDocument.Parse(Out).RootElement;
}
