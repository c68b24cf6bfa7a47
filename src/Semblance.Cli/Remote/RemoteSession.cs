using Semblance.ApiClient;
using Semblance.Cli.Hosting;
using Semblance.Cli.Output;
using Semblance.Clients;

namespace Semblance.Cli.Remote;

/// <summary>What an invocation with <c>--server</c> works with: a server in place of a store.</summary>
internal sealed record RemoteSession(CliHost Host, Screen Screen, SemblanceClient Server)
{
    private const string KeyVariable = "SEMBLANCE_KEY";
    private const int MostKeyLength = 200;

    /// <param name="keyFile">Null for the key in the environment: an argument could be read by every user of the machine.</param>
    /// <exception cref="SemblanceException">Invalid, <c>server-address</c> or <c>server-key</c>; NotFound, <c>file-missing</c>.</exception>
    public static RemoteSession Open(CliHost host, Screen screen, string server, string? keyFile, string? client)
    {
        if (!Uri.TryCreate(server, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || address.UserInfo.Length > 0 || address.Query.Length > 0)
        {
            throw new SemblanceException(ErrorKind.Invalid, "server-address", "--server is the address of a server: https://HOST or http://HOST:PORT, without a user or a key in it.");
        }

        if (address.Scheme == "http" && !address.IsLoopback)
        {
            screen.Note($"warning: the key and everything else cross the network to {address.Host} unencrypted: put a proxy that speaks TLS before that server.");
        }

        var actsFor = client is null ? null : new ClientId(client).Value;
        return new RemoteSession(host, screen, new SemblanceClient(address, KeyOf(host, keyFile)) { ActsFor = actsFor });
    }

    /// <summary>Turns what the server or the way to it says into what the command line tells.</summary>
    public static SemblanceException Translate(Exception error, string server) => error switch
    {
        ApiProblemException problem => new SemblanceException(
            (int)problem.Status switch
            {
                400 or 413 or 422 or 428 => ErrorKind.Invalid,
                404 => ErrorKind.NotFound,
                401 or 403 => ErrorKind.Refused,
                409 or 412 => ErrorKind.Conflict,
                _ => ErrorKind.Unavailable,
            },
            problem.Code, problem.RequestId is { } id ? $"{problem.Message} (request {id})" : problem.Message, problem),
        OperationCanceledException => new SemblanceException(ErrorKind.Unavailable, "server-slow", $"{server} did not answer in time: ask again, or see how it is with 'curl {server}/health/live'.", error),
        _ => new SemblanceException(ErrorKind.Unavailable, "server-away", $"{server} cannot be reached: is it running, and is the address right?", error),
    };

    private static string KeyOf(CliHost host, string? file)
    {
        if (file is not null && !File.Exists(file))
        {
            throw new SemblanceException(ErrorKind.NotFound, "file-missing", $"There is no file {file}.");
        }

        var key = (file is null ? host.Variable(KeyVariable) : File.ReadLines(file).FirstOrDefault())?.Trim();
        return key is { Length: > 0 and <= MostKeyLength } && key.All(char.IsAscii) && !key.Any(c => char.IsControl(c) || c == ' ')
            ? key
            : throw new SemblanceException(ErrorKind.Invalid, "server-key", file is null
                ? $"A server wants a key: put it into ${KeyVariable}, or into a file that --key-file names."
                : $"{file} holds no key in its first line.");
    }
}
