using Semblance.Cli.Hosting;

namespace Semblance.Cli.Configuration;

/// <summary>
/// <c>.env</c> and <c>.env.supabase</c> of the working folder, as the guides have them: lines of NAME=VALUE, with <c>export</c>, quotes and comments allowed. Only the names that the guides
/// use are taken from them. The environment itself goes before <c>.env.supabase</c>, that before <c>.env</c>.
/// </summary>
internal sealed class EnvironmentFiles
{
    private const int MostBytes = 64 * 1024;

    /// <summary>Where a move of stores looks for the other store.</summary>
    private const string Secondary = "SEMBLANCE_SECONDARY";

    private static readonly string[] Files = [".env.supabase", ".env"];

    /// <summary>The names that are taken from a file; .env.example lists the same, a test compares.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "SUPABASE_URL", "SUPABASE_SERVICE_KEY", "SUPABASE_SERVICE_ROLE_KEY", "SUPABASE_KEY", "SUPABASE_ANON_KEY", "SUPABASE_DB_URL", "SUPABASE_BUCKET", "SUPABASE_PUBLIC_BUCKET",
        "DATABASE_URL", "POSTGRES_HOST", "POSTGRES_PORT", "POSTGRES_DB", "POSTGRES_USER", "POSTGRES_PASSWORD", "DB_POOL_SIZE", "DB_MAX_OVERFLOW", "DB_POOL_RECYCLE", "DB_BACKEND",
        "SUPABASE_DUAL_WRITE",
    ];

    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    private EnvironmentFiles()
    {
    }

    /// <summary>The same host, whose environment is filled up from the files of its folder.</summary>
    /// <exception cref="SemblanceException">Invalid, <c>env-file</c>: a line that is no NAME=VALUE, without repeating what is in it.</exception>
    public static CliHost Over(CliHost host)
    {
        var files = new EnvironmentFiles();
        foreach (var name in host.Folder is null ? [] : Files)
        {
            files.Read(Path.Combine(host.Folder!, name), name);
        }

        var filled = files._values.Count == 0
            ? host
            : host with { Variable = name => host.Variable(name) is { Length: > 0 } set ? set : files._values.GetValueOrDefault(name) ?? host.Variable(name) };
        return filled with { Variable = name => filled.Variable(name) is { Length: > 0 } set || name != Secondary ? filled.Variable(name) : new GuideSettings(filled).Secondary };
    }

    private void Read(string path, string name)
    {
        if (new FileInfo(path) is not { Exists: true, Length: <= MostBytes })
        {
            return;
        }

        var number = 0;
        foreach (var line in File.ReadLines(path))
        {
            number++;
            if (ReadLine(line.Trim()) is not { } problem)
            {
                continue;
            }

            throw new SemblanceException(ErrorKind.Invalid, "env-file", FormattableString.Invariant($"{name} line {number}: {problem}."));
        }
    }

    /// <summary>What is wrong with the line; null for a good one. A value is never part of it.</summary>
    private string? ReadLine(string line)
    {
        if (line.Length == 0 || line[0] == '#')
        {
            return null;
        }

        line = line.StartsWith("export ", StringComparison.Ordinal) ? line["export ".Length..].TrimStart() : line;
        var equals = line.IndexOf('=', StringComparison.Ordinal);
        var key = equals < 0 ? "" : line[..equals].TrimEnd();
        if (key.Length == 0 || !key.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-'))
        {
            return "it is no NAME=VALUE";
        }

        if (!Names.Contains(key, StringComparer.Ordinal))
        {
            return null; // another program's
        }

        if (ValueOf(line[(equals + 1)..].TrimStart()) is not { } value)
        {
            return $"the quotation mark of {key} is not closed";
        }

        _values.TryAdd(key, value);
        return null;
    }

    /// <summary>Without its quotes, or without the comment behind it. Null for quotes that are not closed.</summary>
    private static string? ValueOf(string text)
    {
        if (text is ['"' or '\'', ..])
        {
            var end = text.IndexOf(text[0], 1);
            return end < 0 ? null : text[1..end];
        }

        var comment = text.StartsWith('#') ? 0 : text.IndexOf(" #", StringComparison.Ordinal);
        return (comment < 0 ? text : text[..comment]).TrimEnd();
    }
}
