using System.CommandLine;
using System.CommandLine.Help;
using Semblance.ApiClient;
using Semblance.Cli.Output;
using Semblance.Cli.Remote;

namespace Semblance.Cli.Hosting;

/// <summary>The tree of commands, the options that all of them share, and the one place where a failure becomes a line and an exit code.</summary>
internal sealed class CommandLine
{
    private readonly CliHost _host;
    private readonly RootCommand _root;
    private readonly Option<string?> _store = new("--store")
    {
        HelpName = "ADDRESS",
        Description = "Where people and faces are kept: sqlite:FILE, postgres://USER@HOST/DATABASE (see 'semblance db'), or supabase (see 'semblance supabase'). Default: $SEMBLANCE_STORE, else $DB_BACKEND, else sqlite:./data/semblance.db, made on first use.",
        Recursive = true,
    };

    private readonly Option<string?> _photos = new("--photos")
    {
        HelpName = "FOLDER",
        Description = "Where photos are kept: a folder, or supabase:BUCKET. Default: $SEMBLANCE_PHOTOS, else FILE.photos beside a SQLite file, ./data/HOST-DATABASE.photos for PostgreSQL.",
        Recursive = true,
    };

    private readonly Option<string?> _client = new("--client")
    {
        HelpName = "KEY",
        Description = "The client (tenant) to work for. Default: default.",
        Recursive = true,
    };

    private readonly Option<string?> _server = new("--server")
    {
        HelpName = "URL",
        Description = "Ask this server in place of a store, where the command can: identify, verify, enroll, faces, people, spaces. Its key is in $SEMBLANCE_KEY or --key-file.",
        Recursive = true,
    };

    private readonly Option<string?> _keyFile = new("--key-file")
    {
        HelpName = "FILE",
        Description = "With --server: a file whose first line is the key.",
        Recursive = true,
    };

    private readonly Option<bool> _json = new("--json")
    {
        Description = "Print one JSON document on standard output, everything else on standard error.",
        Recursive = true,
    };

    private readonly Option<bool> _debug = new("--debug")
    {
        Description = "Print the details of an unexpected fault.",
        Recursive = true,
    };

    public CommandLine(CliHost host, string description)
    {
        _host = host;
        _root = new RootCommand(description);
        foreach (var option in new Option[] { _store, _photos, _client, _server, _keyFile, _json, _debug })
        {
            _root.Options.Add(option);
        }

        var help = _root.Options.OfType<HelpOption>().Single();
        help.Action = new TeachingHelp((HelpAction)help.Action!, this);
    }

    /// <summary>Examples of the program as a whole.</summary>
    public IReadOnlyList<Example> Examples { get; init; } = [];

    public void Add(Verb verb) => _root.Subcommands.Add(verb);

    /// <summary>A command that does something.</summary>
    /// <param name="work">Gives the exit code; any exception of it becomes a line on standard error.</param>
    /// <param name="remote">The same with a server in place of a store; null for what works on a store itself.</param>
    public Verb Verb(
        string name, string description, Func<Session, ParseResult, CancellationToken, Task<int>> work, IReadOnlyList<Example> examples,
        Func<RemoteSession, ParseResult, CancellationToken, Task<int>>? remote = null)
    {
        var verb = new Verb(name, description) { Examples = examples };
        verb.SetAction((parse, stop) => parse.GetValue(_server) is { } server
            ? RunRemoteAsync(server, remote ?? throw new SemblanceException(ErrorKind.Invalid, "server-not-here", $"'{name}' works on a store itself: leave --server out, or run it where the store is."), parse, stop)
            : work(OpenSession(parse), parse, stop));
        return verb;
    }

    public async Task<int> InvokeAsync(string[] args, CancellationToken stop)
    {
        var parse = _root.Parse(args);
        var screen = new Screen(_host, parse.GetValue(_json));
        try
        {
            if (parse.Errors.Count > 0 && !AsksForHelp(parse))
            {
                return screen.Fail(UsageError.Of(parse));
            }

            var configuration = new InvocationConfiguration
            {
                Output = _host.Out,
                Error = _host.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            };
            return await parse.InvokeAsync(configuration, stop);
        }
        catch (SemblanceException e)
        {
            return screen.Fail(e);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return screen.Fail("interrupted", "Interrupted; nothing was changed.", ExitCode.Failed);
        }
        catch (Exception e)
        {
            return Fault(screen, e, parse.GetValue(_debug));
        }
    }

    private static bool AsksForHelp(ParseResult parse) => parse.Action is TeachingHelp;

    private Session OpenSession(ParseResult parse) =>
        new(_host, new Screen(_host, parse.GetValue(_json)), parse.GetValue(_client), parse.GetValue(_store), parse.GetValue(_photos));

    private async Task<int> RunRemoteAsync(string server, Func<RemoteSession, ParseResult, CancellationToken, Task<int>> work, ParseResult parse, CancellationToken stop)
    {
        if (parse.GetValue(_store) is not null || parse.GetValue(_photos) is not null)
        {
            throw new SemblanceException(ErrorKind.Invalid, "server-or-store", "Give --server or a store, not both: a server has its own.");
        }

        var session = RemoteSession.Open(_host, new Screen(_host, parse.GetValue(_json)), server, parse.GetValue(_keyFile), parse.GetValue(_client));
        using (session.Server)
        {
            try
            {
                return await work(session, parse, stop);
            }
            catch (Exception e) when (e is ApiProblemException or HttpRequestException or HttpIOException or OperationCanceledException && !stop.IsCancellationRequested)
            {
                throw RemoteSession.Translate(e, server);
            }
        }
    }

    private static int Fault(Screen screen, Exception e, bool debug)
    {
        if (debug)
        {
            screen.Note(e.ToString());
        }

        var (code, message) = Describe(e);
        return screen.Fail(code, debug ? message : $"{message} Run it again with --debug for details.", ExitCode.Failed);
    }

    private static (string Code, string Message) Describe(Exception e) => e switch
    {
        UnauthorizedAccessException => ("no-access", $"No right to use a file: {FirstLine(e)}"),
        IOException => ("io-error", $"A file could not be used: {FirstLine(e)}"),
        _ => ("internal-error", $"Something went wrong inside Semblance ({e.GetType().Name})."),
    };

    private static string FirstLine(Exception e) => e.Message.Split('\n', 2)[0].TrimEnd();
}
