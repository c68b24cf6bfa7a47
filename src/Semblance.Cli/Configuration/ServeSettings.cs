using System.Globalization;
using System.Net;
using Semblance.Server;
using Semblance.Storage;

namespace Semblance.Cli.Configuration;

/// <summary>Everything that <c>semblance serve</c> can be told by file and environment. docs/operations.md lists the same; a test compares.</summary>
internal static class ServeSettings
{
    private const int KiB = 1024;
    private const int MiB = 1024 * KiB;

    public static IReadOnlyList<Setting> All { get; } =
    [
        new("store", "SEMBLANCE_STORE", SettingShape.Text, "sqlite:FILE or postgres://USER@HOST/DATABASE", (options, text) => IsStore(text) ? options : null),
        new("dualWrite.secondary", "SEMBLANCE_SECONDARY", SettingShape.Text, "sqlite:FILE or postgres://USER@HOST/DATABASE", (options, text) => IsStore(text) ? options : null),
        new("dualWrite.fallback", "SEMBLANCE_FALLBACK", SettingShape.Switch, "true or false", (options, text) => bool.TryParse(text, out _) ? options : null),
        Folder("photos", "SEMBLANCE_PHOTOS"),
        Folder("models.folder", "SEMBLANCE_MODELS"),
        new("models.set", "SEMBLANCE_MODEL_SET", SettingShape.Text, "the name of a model set", (options, text) => text.Length is > 0 and <= 100 ? options : null),
        new("urls", "SEMBLANCE_URLS", SettingShape.Texts, "one or more of http://HOST:PORT", (options, text) =>
            Words(text) is { Count: > 0 } urls && urls.All(IsUrl) ? options with { Urls = urls } : null),
        new("proxies", "SEMBLANCE_PROXIES", SettingShape.Texts, "addresses or networks, such as 10.0.0.5 or 10.0.0.0/8", (options, text) =>
            Networks(text) is { } networks ? options with { Proxies = networks } : null),
        Number("limits.requestsPerMinute", "SEMBLANCE_REQUESTS_PER_MINUTE", 1, 100_000_000, (options, n) => options with { RequestsPerMinuteOfKey = (int)n }),
        Number("limits.requestsPerMinuteOfAddress", "SEMBLANCE_REQUESTS_PER_MINUTE_OF_ADDRESS", 1, 200_000_000, (options, n) => options with { RequestsPerMinuteOfAddress = (int)n }),
        Number("limits.refusedKeysPerMinute", "SEMBLANCE_REFUSED_KEYS_PER_MINUTE", 1, 1_000_000, (options, n) => options with { RefusedKeysPerMinuteOfAddress = (int)n }),
        Number("limits.loginsPerMinute", "SEMBLANCE_LOGINS_PER_MINUTE", 1, 1_000_000, (options, n) => options with { LoginsPerMinuteOfAddress = (int)n }),
        Number("limits.loginBytes", "SEMBLANCE_LOGIN_BYTES", KiB, 128 * MiB, (options, n) => options with { MaxLoginBytes = (int)n }),
        Number("limits.connections", "SEMBLANCE_CONNECTIONS", 1, 1_000_000, (options, n) => options with { MaxConnections = (int)n }),
        Number("limits.jsonBytes", "SEMBLANCE_JSON_BYTES", KiB, 64 * MiB, (options, n) => options with { MaxJsonBytes = (int)n }),
        Number("limits.photoBytes", "SEMBLANCE_PHOTO_BYTES", KiB, 512 * MiB, (options, n) => options with { MaxPhotoBytes = (int)n }),
        Number("limits.uploadBytes", "SEMBLANCE_UPLOAD_BYTES", KiB, 1024 * MiB, (options, n) => options with { MaxUploadBytes = (int)n }),
        Number("limits.bytesInFlight", "SEMBLANCE_BYTES_IN_FLIGHT", MiB, 64L * 1024 * MiB, (options, n) => options with { MaxBytesInFlight = n }),
        Number("limits.bodyBytesPerSecond", "SEMBLANCE_BODY_BYTES_PER_SECOND", 1, 1_000_000, (options, n) => options with { LeastBodyRate = n }),
        Number("limits.waitingUploads", "SEMBLANCE_WAITING_UPLOADS", 1, 1_000, (options, n) => options with { MaxWaitingUploads = (int)n }),
        new("imports.from", "SEMBLANCE_IMPORTS_FROM", SettingShape.Text, "a folder", (options, text) =>
            text.Length > 0 && !text.Any(char.IsControl) ? options with { ImportsFrom = Path.GetFullPath(text) } : null),
        Number("imports.fileBytes", "SEMBLANCE_IMPORT_FILE_BYTES", MiB, 64L * 1024 * MiB, (options, n) => options with { MaxImportFileBytes = n }),
        Number("imports.bytes", "SEMBLANCE_IMPORT_BYTES", MiB, 1024L * 1024 * MiB, (options, n) => options with { MaxImportBytes = n }),
        Number("imports.files", "SEMBLANCE_IMPORT_FILES", 1, 1_000_000, (options, n) => options with { MaxImportFiles = (int)n }),
        Number("stop.drainSeconds", "SEMBLANCE_DRAIN_SECONDS", 0, 3600, (options, n) => options with { DrainDelay = TimeSpan.FromSeconds(n) }),
        Number("stop.waitSeconds", "SEMBLANCE_STOP_SECONDS", 1, 3600, (options, n) => options with { StopTimeout = TimeSpan.FromSeconds(n) }),
        new("compat", "SEMBLANCE_COMPAT", SettingShape.Texts, "one or more of 000, 001, 002, 004", (options, text) =>
            Words(text) is { Count: > 0 } systems && systems.All(s => s is "000" or "001" or "002" or "004") ? options with { Compat = systems } : null),
        new("documents.logEntries", "SEMBLANCE_LOG_ENTRIES", SettingShape.Texts, "one or more names of elements, or paths of them", (options, text) =>
            Words(text) is { Count: > 0 } entries ? options with { Logs = options.Logs with { Entries = entries } } : null),
        new("documents.logFields", "SEMBLANCE_LOG_FIELDS", SettingShape.Texts, "one or more of time=NAME, level=NAME, code=NAME, component=NAME, message=NAME", (options, text) =>
            Words(text) is { Count: > 0 } fields && options.Logs.WithFields(fields) is { } logs ? options with { Logs = logs } : null),
        Number("recall.everyHours", "SEMBLANCE_RECALL_EVERY_HOURS", 0, 8760, (options, n) => options with { RecallInterval = TimeSpan.FromHours(n) }),
        Number("recall.floorPercent", "SEMBLANCE_RECALL_FLOOR_PERCENT", 0, 100, (options, n) => options with { RecallFloor = n / 100.0 }),
        new("log.requests", "SEMBLANCE_LOG_REQUESTS", SettingShape.Switch, "true or false", (options, text) =>
            bool.TryParse(text, out var isOn) ? options with { LogsRequests = isOn } : null),
        new("telemetry.endpoint", "SEMBLANCE_TELEMETRY_ENDPOINT", SettingShape.Text, "an OTLP collector: http://HOST:PORT or https://HOST:PORT", (options, text) =>
            Uri.TryCreate(text, UriKind.Absolute, out var endpoint) && endpoint.Scheme is "http" or "https" ? options with { Telemetry = (options.Telemetry ?? new()) with { Endpoint = endpoint } } : null),
        new("telemetry.protocol", "SEMBLANCE_TELEMETRY_PROTOCOL", SettingShape.Text, "grpc or http", (options, text) =>
            text is "grpc" or "http" ? options with { Telemetry = (options.Telemetry ?? new()) with { IsGrpc = text == "grpc" } } : null),
        Number("telemetry.everySeconds", "SEMBLANCE_TELEMETRY_EVERY_SECONDS", 1, 3600, (options, n) =>
            options with { Telemetry = (options.Telemetry ?? new()) with { Every = TimeSpan.FromSeconds(n) } }),
    ];

    private static Setting Folder(string path, string variable) =>
        new(path, variable, SettingShape.Text, "a folder", (options, text) => text.Length > 0 && !text.Any(char.IsControl) ? options : null);

    private static Setting Number(string path, string variable, long least, long most, Func<ServerOptions, long, ServerOptions> apply) =>
        new(path, variable, SettingShape.Number, string.Create(CultureInfo.InvariantCulture, $"a whole number from {least} to {most}"), (options, text) =>
            long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? apply(options, number) : null);

    private static bool IsStore(string text)
    {
        try
        {
            StoreAddress.Parse(text, isPrivate: true);
            return true;
        }
        catch (SemblanceException)
        {
            return false;
        }
    }

    private static bool IsUrl(string text) => Uri.TryCreate(text.Replace("://*", "://0.0.0.0", StringComparison.Ordinal), UriKind.Absolute, out var url)
        && url is { Scheme: "http", PathAndQuery: "/", UserInfo: "" };

    private static List<IPNetwork>? Networks(string text)
    {
        var networks = new List<IPNetwork>();
        foreach (var word in Words(text))
        {
            if (IPAddress.TryParse(word, out var address))
            {
                networks.Add(new IPNetwork(address, address.GetAddressBytes().Length * 8));
            }
            else if (IPNetwork.TryParse(word, out var network))
            {
                networks.Add(network);
            }
            else
            {
                return null;
            }
        }

        return networks;
    }

    private static List<string> Words(string text) => [.. text.Split([' ', ';', ','], StringSplitOptions.RemoveEmptyEntries)];
}
