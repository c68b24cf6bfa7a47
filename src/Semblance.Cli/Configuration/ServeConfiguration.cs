using Semblance.Cli.Hosting;
using Semblance.Cli.Input;
using Semblance.Server;

namespace Semblance.Cli.Configuration;

/// <summary>What the server is told: an option on the command line goes before the environment, that before the file, and that before the default.</summary>
internal sealed class ServeConfiguration
{
    /// <summary>Names the file, where <c>--config</c> does not.</summary>
    public const string FileVariable = "SEMBLANCE_CONFIG";

    private const string Prefix = "SEMBLANCE_";

    private readonly Dictionary<Setting, (string Text, string Place)> _said = [];
    private readonly List<string> _mistakes = [];

    private ServeConfiguration()
    {
    }

    /// <summary>Of the server itself.</summary>
    public ServerOptions Options { get; private set; } = new();

    /// <summary>What was said, and where; in the order of <see cref="ServeSettings"/>. Passwords in addresses are still in it.</summary>
    public IEnumerable<(Setting Setting, string Text, string Place)> Said => ServeSettings.All.Where(_said.ContainsKey).Select(s => (s, _said[s].Text, _said[s].Place));

    /// <summary>Reads both, and tells every mistake there is.</summary>
    /// <param name="file">Null for none.</param>
    /// <param name="tell">Gets one line a mistake, where there are several.</param>
    /// <exception cref="SemblanceException">Invalid, <c>config-invalid</c>; as <see cref="ConfigurationFile.Read"/>.</exception>
    public static ServeConfiguration Read(CliHost host, string? file, Action<string> tell)
    {
        var configuration = new ServeConfiguration();
        var read = file is null ? null : ConfigurationFile.Read(file, ServeSettings.All);
        configuration._mistakes.AddRange(read?.Mistakes ?? []);
        configuration.CheckVariables(host);
        foreach (var setting in ServeSettings.All)
        {
            var variable = host.Variable(setting.Variable);
            configuration.Take(setting, string.IsNullOrWhiteSpace(variable) ? read?.Find(setting) : (variable.Trim(), setting.Variable));
        }

        configuration.CheckTogether();
        if (configuration._mistakes is [var only])
        {
            throw new SemblanceException(ErrorKind.Invalid, "config-invalid", only);
        }

        configuration._mistakes.ForEach(tell);
        return configuration._mistakes.Count == 0
            ? configuration
            : throw new SemblanceException(ErrorKind.Invalid, "config-invalid", $"The configuration has {configuration._mistakes.Count} mistakes: nothing was started.");
    }

    /// <summary>The same host, whose environment says what the configuration does.</summary>
    public CliHost ApplyTo(CliHost host) => host with
    {
        Variable = name => _said.FirstOrDefault(s => s.Key.Variable == name) is { Key: not null } said ? said.Value.Text : host.Variable(name),
    };

    private void Take(Setting setting, (string Text, string Place)? said)
    {
        if (said is not var (text, place))
        {
            return;
        }

        if (setting.Apply(Options, text) is { } applied)
        {
            Options = applied;
            _said.Add(setting, (text, place));
        }
        else
        {
            _mistakes.Add($"{place} is {setting.Allowed}, not \"{(text.Length > 100 ? text[..100] + "…" : text)}\".");
        }
    }

    /// <summary>A variable that is nearly one of ours is a mistake; any other belongs to somebody else.</summary>
    private void CheckVariables(CliHost host)
    {
        var known = ServeSettings.All.Select(s => s.Variable).Append(FileVariable).ToHashSet(StringComparer.Ordinal);
        foreach (var name in host.VariableNames().Where(n => n.StartsWith(Prefix, StringComparison.Ordinal) && !known.Contains(n)).Order(StringComparer.Ordinal))
        {
            if (NearestName.Find(name[Prefix.Length..], known.Select(k => k[Prefix.Length..])) is { } nearest)
            {
                _mistakes.Add($"The environment sets {name}, which means nothing. Did you mean {Prefix}{nearest}?");
            }
        }
    }

    private void CheckTogether()
    {
        if (Options.Telemetry is { Endpoint: null })
        {
            _mistakes.Add("telemetry needs an endpoint: set telemetry.endpoint, or leave the others of telemetry out.");
        }

        if (Options.MaxPhotoBytes > Options.MaxUploadBytes || Options.MaxUploadBytes > Options.MaxBytesInFlight)
        {
            _mistakes.Add("limits.photoBytes is at most limits.uploadBytes, and that at most limits.bytesInFlight.");
        }
    }
}
