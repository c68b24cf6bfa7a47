using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Semblance.Access;
using Semblance.Cli.Commands.Documents;
using Semblance.Cli.Commands.Import;
using Semblance.Cli.Commands.Moving;
using Semblance.Cli.Configuration;
using Semblance.Cli.Hosting;
using Semblance.Cli.Input;
using Semblance.Cli.Output;
using Semblance.Photos;
using Semblance.Server;
using Semblance.Storage;
using Semblance.Storage.Moving;
using Semblance.Storage.Postgres;
using Semblance.Vision.Vips;

namespace Semblance.Cli.Commands;

/// <summary><c>semblance serve</c>: the HTTP API over the store. Nothing of ASP.NET Core is loaded by any other command.</summary>
internal static class ServeCommand
{
    /// <summary>A photo of 50 megapixels takes 150 MB while it is worked on; a few at once have to fit.</summary>
    private const int MaxPixels = 50_000_000;

    public static Verb On(CommandLine line)
    {
        var urls = new Option<string[]>("--urls")
        {
            HelpName = "URL",
            Description = $"Where to listen, http://HOST:PORT; may be given several times. Default: as the configuration says, else {ServerDefaults.Url}.",
        };
        var port = new Option<int?>("--port") { Description = "Listen on this port of 127.0.0.1; 0 takes a free one. In place of --urls." };
        var rate = new Option<int?>("--rate") { HelpName = "N", Description = "Requests a minute that a key may make; an address may make twice as many. Default: 6000." };
        var drain = new Option<double?>("--drain-delay")
        {
            HelpName = "SECONDS",
            Description = "After the signal to stop, go on serving for so long while /health/ready says no. Default: 0.",
        };
        var compat = new Option<string?>("--compat")
        {
            HelpName = "LIST",
            Description = "Serve the addresses of legacy systems as well, behind a key: 000, 001, 002, 004, separated by commas. Default: none.",
        };
        var quiet = new Option<bool>("--quiet") { Description = "Log warnings and errors only, not every request." };
        var recall = new Option<double?>("--recall-interval")
        {
            HelpName = "HOURS",
            Description = $"Measure how right the answers of PostgreSQL indexes are this often; of several servers one does. 0: never. Default: {ServerDefaults.RecallHours}.",
        };
        var floor = new Option<double?>("--recall-floor")
        {
            HelpName = "SHARE",
            Description = $"Raise an alarm below this share of right answers, 0 to 1. Default: {ServerDefaults.RecallFloor}.",
        };
        var secondary = MovedStores.Secondary();
        var fallback = new Option<bool>("--fallback")
        {
            Description = "While the store that answers is out of reach, answer what only reads from the secondary. Default: everything is 503.",
        };
        var watch = new Option<string?>("--watch-folder")
        {
            HelpName = "FOLDER",
            Description = "Take documents in that appear in this folder, for the client of --client. They stay where they are. Default: $SEMBLANCE_WATCH_FOLDER, else none.",
        };
        var config = new Option<string?>("--config")
        {
            HelpName = "FILE",
            Description = $"A configuration file, JSON; the environment and these options go before it. Default: ${ServeConfiguration.FileVariable}, else none.",
        };
        var check = new Option<bool>("--check-config") { Description = "Read the configuration, say what it comes to or what is wrong with it, and start nothing." };
        var models = new ModelSetOptions();
        return line.Verb("serve", "Serve the HTTP API over the store until a signal says stop.",
            (plain, parse, stop) =>
            {
                var file = parse.GetValue(config) ?? (plain.Host.Variable(ServeConfiguration.FileVariable) is { } named && !string.IsNullOrWhiteSpace(named) ? named : null);
                var configuration = ServeConfiguration.Read(plain.Host, file, mistake => plain.Screen.Note($"semblance: {Redaction.Of(mistake)}"));
                var session = plain.On(configuration.ApplyTo(plain.Host));
                var options = new Limits(parse.GetValue(rate), parse.GetValue(drain), parse.GetValue(quiet), parse.GetValue(compat), parse.GetValue(recall), parse.GetValue(floor)).ApplyTo(
                    configuration.Options with { Urls = UrlsOf(configuration.Options, parse.GetValue(urls), parse.GetValue(port)) });
                return parse.GetValue(check) ? Task.FromResult(Show(session, configuration, options)) : RunAsync(session, options, (parse.GetValue(secondary), parse.GetValue(fallback)), parse.GetValue(watch), () => models.Open(session, parse), stop);
            },
            [
                new("semblance serve", $"on {ServerDefaults.Url}; prints the first administrator key, once"),
                new("semblance serve --port 0 --store memory:", "to try it out: a free port, nothing kept"),
                new("semblance serve --config /etc/semblance/server.json", "as the file says: docs/operations.md has every setting"),
                new("semblance serve --urls http://0.0.0.0:8080 --store postgres://semblance@db/semblance", "behind a proxy that speaks TLS; several may run on one database"),
            ])
            .With(config, check, urls, port, rate, drain, compat, recall, floor, secondary, fallback, watch, quiet).With(models.Symbols);
    }

    private static IReadOnlyList<string> UrlsOf(ServerOptions configured, string[]? urls, int? port) => (urls, port) switch
    {
        ({ Length: > 0 }, { }) => throw new SemblanceException(ErrorKind.Invalid, "urls", "Give --urls or --port, not both."),
        ({ Length: > 0 }, null) => urls,
        (_, < 0 or > 65_535) => throw new SemblanceException(ErrorKind.Invalid, "urls", "A port is a number from 0 to 65535."),
        (_, { } number) => [string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{number}")],
        _ => configured.Urls,
    };

    /// <summary>What was said, by whom; nothing else happens.</summary>
    private static int Show(Session session, ServeConfiguration configuration, ServerOptions options)
    {
        session.Screen.Answer(
            () => new JsonObject
            {
                ["settings"] = new JsonArray([.. configuration.Said.Select(s => (JsonNode)new JsonObject { ["path"] = s.Setting.Path, ["value"] = Redaction.Of(s.Text), ["place"] = s.Place })]),
                ["urls"] = new JsonArray([.. options.Urls.Select(u => (JsonNode)u)]),
            },
            () =>
            {
                var table = new TextTable("Setting", "Value", "From");
                foreach (var (setting, text, place) in configuration.Said)
                {
                    table.Add(setting.Path, Redaction.Of(text), place);
                }

                session.Screen.Show(table);
                session.Screen.Say($"The configuration is good: the server would listen on {string.Join(" and ", options.Urls)}.");
            });
        return ExitCode.Ok;
    }

    private static async Task<int> RunAsync(
        Session session, ServerOptions options, (string? Secondary, bool FallsBack) asked, string? watched, Func<Vision.Faces.FaceEncoder> open, CancellationToken stop)
    {
        await using var store = await OpenStoreAsync(session, asked.Secondary, asked.FallsBack, stop);
        using var library = await ServedLibrary.OpenAsync(session, store, options.Logs, stop);
        await using var watch = ServedFolder.Begin(session, store, watched, library.Parts);
        using var encoder = new OpenedOnce(open);
        var parts = new ServerParts
        {
            Store = store,
            Photos = session.PhotoFiles,
            Tombstones = Stores.TombstonesOf(session.Address, session.PhotoFolder),
            Codec = new VipsPhotoCodec(new PhotoLimits { MaxPixels = MaxPixels }),
            OpenEncoder = () => encoder.Open(),
            MeasureRecall = store is PostgresStore { SearchesInProcess: false } postgres
                ? (interval, floor, token) => postgres.RecallAudits.MeasureDueAsync(interval, IndexMeasurements.Sample, floor, token)
                : null,
            Imports = ServedImports.Of(session),
            Library = library.Parts,
            Backend = session.Address.Postgres is not null ? "postgres" : session.PhotoFolder is null ? "memory" : "sqlite",
            DualWrite = store is DualStore written ? () => written.Reading : null,
            Hosts = () => store is DualStore dual ? dual.Hosts : (store as PostgresStore)?.Hosts,
            Time = session.Time,
        };
        await using var server = SemblanceServer.Build(parts, options);
        await server.StartAsync(stop);
        var first = await new ApiKeys(store.Keys, session.Time).EnsureFirstAsync("first administrator", stop);
        Announce(session, server.Addresses, first);
        await server.RunUntilAsync(stop);
        return ExitCode.Ok;
    }

    /// <summary>The store, or both where one is named that is written as well.</summary>
    private static async Task<IStore> OpenStoreAsync(Session session, string? secondary, bool fallsBack, CancellationToken stop) =>
        MovedStores.FindAddress(session.Host, secondary) is { } other
            ? await DualStore.OpenAsync(
                session.Address, other, fallsBack || (bool.TryParse(session.Host.Variable("SEMBLANCE_FALLBACK"), out var isAsked) && isAsked), session.Time, stop)
            : await session.OpenStoreAsync(stop);

    private static void Announce(Session session, IReadOnlyList<string> addresses, IssuedKey? first)
    {
        session.Screen.Answer(
            () => new JsonObject { ["addresses"] = new JsonArray([.. addresses.Select(a => (JsonNode)a)]), ["firstKey"] = first?.Secret.Reveal() },
            () =>
            {
                session.Screen.Say($"Semblance listens on {string.Join(" and ", addresses)}   (the API is described at {addresses[0]}/docs; Ctrl-C stops it)");
                if (first is not null)
                {
                    session.Screen.Say($"The first administrator key, shown this once: {first.Secret.Reveal()}");
                }
            });
        session.Host.Out.Flush();
    }

    /// <summary>What the options say about limits; null leaves the server's own.</summary>
    private sealed record Limits(int? Rate, double? DrainSeconds, bool IsQuiet, string? Compat, double? RecallHours, double? RecallFloor)
    {
        public ServerOptions ApplyTo(ServerOptions options)
        {
            if (Rate is < 1 or > 100_000_000 || DrainSeconds is not (null or (>= 0 and <= 3600)))
            {
                throw new SemblanceException(ErrorKind.Invalid, "serve-limits", "--rate is 1 or more requests a minute, --drain-delay 0 to 3600 seconds.");
            }

            if (RecallHours is not (null or (>= 0 and <= 8760)) || RecallFloor is not (null or (>= 0 and <= 1)))
            {
                throw new SemblanceException(ErrorKind.Invalid, "recall-range", "--recall-interval takes 0 to 8760 hours, --recall-floor 0 to 1.");
            }

            return options with
            {
                RequestsPerMinuteOfKey = Rate ?? options.RequestsPerMinuteOfKey,
                RequestsPerMinuteOfAddress = Rate is { } rate ? 2 * rate : options.RequestsPerMinuteOfAddress,
                DrainDelay = DrainSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : options.DrainDelay,
                RecallInterval = RecallHours is { } hours ? TimeSpan.FromHours(hours) : options.RecallInterval,
                RecallFloor = RecallFloor ?? options.RecallFloor,
                LogsRequests = options.LogsRequests && !IsQuiet,
                Compat = Compat?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? options.Compat,
            };
        }
    }

    /// <summary>The server loads the models beside its start; who started it disposes them.</summary>
    private sealed class OpenedOnce(Func<Vision.Faces.FaceEncoder> open) : IDisposable
    {
        private Vision.Faces.FaceEncoder? _encoder;

        public Vision.Faces.FaceEncoder Open() => _encoder = open();

        public void Dispose() => _encoder?.Dispose();
    }
}
