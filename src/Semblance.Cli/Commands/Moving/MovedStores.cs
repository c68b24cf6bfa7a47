using System.CommandLine;
using Semblance.Cli.Configuration;
using Semblance.Cli.Hosting;
using Semblance.Storage;
using Semblance.Storage.Moving;

namespace Semblance.Cli.Commands.Moving;

/// <summary>The two stores of a move: <c>--store</c> and <c>--secondary</c>.</summary>
internal static class MovedStores
{
    /// <summary>Where the address of the other store may hold a password.</summary>
    public const string Variable = "SEMBLANCE_SECONDARY";

    public static Option<string?> Secondary() => new("--secondary")
    {
        HelpName = "ADDRESS",
        Description = $"The other store. Default: ${Variable}, which may hold a password.",
    };

    public static Option<int> Probes() => new("--probes")
    {
        HelpName = "N",
        Description = "People of each client and space to search for in both stores, 0 to 1000.",
        DefaultValueFactory = _ => 20,
    };

    /// <summary>Null where nobody names one.</summary>
    public static StoreAddress? FindAddress(CliHost host, string? given) =>
        given is not null && GuideSettings.IsName(given) ? new GuideSettings(host).AddressOf(given)
        : given is not null ? StoreAddress.Parse(given)
        : host.Variable(Variable) is { Length: > 0 } text ? StoreAddress.Parse(text, isPrivate: true)
        : null;

    /// <exception cref="SemblanceException">Invalid, <c>move-secondary</c>: none is named; NotFound, <c>store-missing</c>; as <see cref="StoreMove.OpenAsync"/>.</exception>
    /// <param name="mayMake">Whether the other store may be made.</param>
    public static Task<StoreMove> OpenAsync(Session session, string? given, bool mayMake, CancellationToken stop)
    {
        var other = FindAddress(session.Host, given) ?? throw new SemblanceException(ErrorKind.Invalid, "move-secondary",
            $"Name the other store: --secondary postgres://user@host/database, or {Variable}.");
        CheckThere(session.Address);
        if (!mayMake)
        {
            CheckThere(other);
        }

        return StoreMove.OpenAsync(session.Address, other, session.Time, stop);
    }

    public static int ProbesOf(ParseResult parse, Option<int> option) => parse.GetValue(option) is >= 0 and <= 1_000 and var probes
        ? probes
        : throw new SemblanceException(ErrorKind.Invalid, "probes-range", "--probes takes 0 to 1000.");

    private static void CheckThere(StoreAddress address)
    {
        if (address.File is { } file && !File.Exists(file))
        {
            throw new SemblanceException(ErrorKind.NotFound, "store-missing", $"There is no store at {address}: check the path.");
        }
    }
}
