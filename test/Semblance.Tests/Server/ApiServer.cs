using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Semblance.Access;
using Semblance.Clients;
using Semblance.Documents;
using Semblance.Faces;
using Semblance.Migration.Accounts;
using Semblance.Migration.Sources;
using Semblance.People;
using Semblance.Photos;
using Semblance.Privacy;
using Semblance.Search;
using Semblance.Server;
using Semblance.Sightings;
using Semblance.Spaces;
using Semblance.Storage;
using Semblance.Storage.Files;
using Semblance.Storage.Postgres;
using Semblance.Storage.Sqlite;
using Semblance.Tests.Enrolment;
using Semblance.Tests.Storage.Postgres;

namespace Semblance.Tests.Server;

/// <summary>A server of a test's own: real Kestrel on a free port, a store of its own, photos that say what is in them.</summary>
internal sealed class ApiServer : IAsyncDisposable
{
    public static readonly ClientId Other = new("other");

    private readonly string _folder;
    private readonly string? _database;
    private SemblanceServer? _server;
    private Func<LibraryParts, LibraryParts> _library = parts => parts;
    private Func<IStore, IStore> _served = store => store;

    private ApiServer(IStore store, StoreAddress address, string folder, string? database)
    {
        (Store, _folder, _database) = (store, folder, database);
        var photos = Path.Combine(folder, "photos");
        (Photos, Tombstones) = (new PhotoFiles(photos), Stores.TombstonesOf(address, photos));
    }

    public IStore Store { get; }

    public IPhotoFiles Photos { get; }

    /// <summary>Of documents.</summary>
    public IPhotoFiles Originals => new PhotoFiles(Path.Combine(_folder, "originals"));

    public ITombstoneList Tombstones { get; }

    public SemblanceServer Server => _server!;

    public Uri Address => new(Server.Addresses[0]);

    /// <summary>Of the installation, with every scope.</summary>
    public string Admin { get; private set; } = "";

    /// <summary>Where its store and photos are.</summary>
    public string Folder => _folder;

    /// <param name="codec">Null for one that reads what photos say is in them.</param>
    /// <param name="library">Changes what documents are read, found and tagged with; also after a restart.</param>
    /// <param name="served">What the server sees of the store; null for all of it.</param>
    /// <param name="connection">Of a PostgreSQL database that the test has made and removes.</param>
    public static async Task<ApiServer> StartAsync(
        ServerOptions? options = null, string kind = "sqlite", Func<IFaceEncoder>? encoder = null, TimeProvider? time = null, IPhotoCodec? codec = null, string? connection = null,
        Func<TimeSpan, double, CancellationToken, Task<IReadOnlyList<RecallReading>>>? recall = null, Func<LibraryParts, LibraryParts>? library = null,
        Func<IStore, IStore>? served = null)
    {
        var folder = Directory.CreateTempSubdirectory("semblance-server-").FullName;
        var database = kind == "postgres" && connection is null ? await PostgresCluster.CreateAsync() : null;
        var address = kind switch
        {
            _ when (connection ?? database) is { } known => StoreAddress.Parse(PostgresAddress.OfConnection(known).ToString(), isPrivate: true),
            "memory" => StoreAddress.Parse("memory:"),
            _ => StoreAddress.Parse("sqlite:" + Path.Combine(folder, "semblance.db")),
        };
        var server = new ApiServer(await Stores.OpenAsync(address, TimeProvider.System, CancellationToken.None), address, folder, database) { _library = library ?? (parts => parts), _served = served ?? (store => store) };
        await server.StartAsync(options ?? new ServerOptions(), encoder, time, codec, recall);
        return server;
    }

    public HttpClient Client(string? key = null, ClientId? client = null)
    {
        var http = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = Address, Timeout = TimeSpan.FromMinutes(2) };
        if (key is not "")
        {
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key ?? Admin);
        }

        if (client is { } named)
        {
            http.DefaultRequestHeaders.Add("Semblance-Client", named.Value);
        }

        return http;
    }

    public Task<string> KeyAsync(Role role, Scopes? scopes = null, ClientId? client = null) =>
        KeyAsync(new NewKey { Client = client ?? ClientId.Default, Name = "test", Role = role, Scopes = scopes }, TimeProvider.System);

    /// <summary>Made, and to end, long ago.</summary>
    public Task<string> ExpiredKeyAsync(Role role)
    {
        var then = new ManualTime(DateTimeOffset.UnixEpoch);
        return KeyAsync(new NewKey { Client = ClientId.Default, Name = "test", Role = role, ExpiresAt = then.GetUtcNow().AddDays(1) }, then);
    }

    /// <summary>Somebody with one face, enrolled past the API.</summary>
    public async Task<(Person Person, Face Face)> AddAsync(string name, ClientId? client = null, string? region = null)
    {
        var now = TimeProvider.System.GetUtcNow();
        var person = new Person { Id = PersonId.New(), Client = client ?? ClientId.Default, Name = name, Region = region, Groups = [$"{name}s"], CreatedAt = now, UpdatedAt = now };
        await Store.Spaces.AddAsync(KnownSpaces.Dlib, CancellationToken.None);
        await Store.People.AddAsync(person, CancellationToken.None);
        var face = new Face
        {
            Id = FaceId.New(),
            Client = person.Client,
            Person = person.Id,
            Space = KnownSpaces.Dlib.Key,
            Embedding = ScriptedVision.Embedding(name, 0),
            CreatedAt = now,
        };
        await Store.Faces.AddAsync(face, CancellationToken.None);
        return (person, face);
    }

    /// <summary>An unknown face that was seen, kept past the API.</summary>
    public async Task<SightingId> SeeAsync(ClientId? client = null, string name = "eve")
    {
        var now = TimeProvider.System.GetUtcNow();
        var sighting = new Sighting
        {
            Id = SightingId.New(),
            Client = client ?? ClientId.Default,
            Space = KnownSpaces.Dlib.Key,
            Embedding = ScriptedVision.Embedding(name, 0),
            Quality = 0.5,
            FirstSeenAt = now,
            LastSeenAt = now,
        };
        await Store.Spaces.AddAsync(KnownSpaces.Dlib, CancellationToken.None);
        await Store.Sightings.AddAsync(sighting, CancellationToken.None);
        return sighting.Id;
    }

    /// <summary>Another process over the same store and folders, as far as that matters: keys stay good.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        await RunAsync(new ServerOptions(), null, null, null, null);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await Store.DisposeAsync();
        if (_database is not null)
        {
            await PostgresCluster.DropAsync(_database);
        }

        Directory.Delete(_folder, recursive: true);
    }

    private async Task<string> KeyAsync(NewKey key, TimeProvider time) => (await new ApiKeys(Store.Keys, time).CreateAsync(key, CancellationToken.None)).Secret.Reveal();

    private async Task StopAsync()
    {
        if (_server is not null)
        {
            using var stop = new CancellationTokenSource();
            await stop.CancelAsync();
            await _server.RunUntilAsync(stop.Token);
            await _server.DisposeAsync();
        }
    }

    /// <summary>Nothing is computed from images.</summary>
    public static ImportParts Imports(string folder) => new()
    {
        Folder = folder,
        Look = (look, stop) =>
        {
            SqliteLibrary.Load();
            var catalog = SourceCatalog.Open(look.Folder, look.Options, stop);
            return new ImportSources(catalog.Sources, catalog.SecretsLeftUnread, null, null);
        },
        Open = (origin, options, stop) => SourceCatalog.Open(origin, options, stop).Sources,
        ReadAccounts = path =>
        {
            SqliteLibrary.Load();
            return LegacyAccounts.Read(path);
        },
    };

    private async Task StartAsync(
        ServerOptions options, Func<IFaceEncoder>? encoder, TimeProvider? time, IPhotoCodec? codec,
        Func<TimeSpan, double, CancellationToken, Task<IReadOnlyList<RecallReading>>>? recall)
    {
        await RunAsync(options, encoder, time, codec, recall);
        await Store.Clients.AddAsync(new Client(Other, "Other", TimeProvider.System.GetUtcNow()), CancellationToken.None);
        Admin = (await new ApiKeys(Store.Keys, TimeProvider.System).CreateAsync(
            new NewKey { Client = ClientId.Default, Name = "admin", Role = Role.Owner, Scopes = Roles.MostOf(Role.Owner), Reach = Reach.Installation },
            CancellationToken.None)).Secret.Reveal();
    }

    private async Task RunAsync(
        ServerOptions options, Func<IFaceEncoder>? encoder, TimeProvider? time, IPhotoCodec? codec,
        Func<TimeSpan, double, CancellationToken, Task<IReadOnlyList<RecallReading>>>? recall)
    {
        var vision = new ScriptedVision();
        _server = SemblanceServer.Build(
            new ServerParts
            {
                Store = _served(Store),
                Photos = Photos,
                Tombstones = Tombstones,
                Codec = codec ?? vision,
                OpenEncoder = encoder ?? (() => vision),
                Time = time ?? TimeProvider.System,
                MeasureRecall = recall,
                Imports = Imports(Path.Combine(_folder, "imports")),
                Library = _library(new LibraryParts { Folder = Path.Combine(_folder, "documents"), Originals = Originals, Reading = new DocumentReading(ReadingLimits.Default) }),
                Backend = Store switch { PostgresStore => "postgres", SqliteStore => "sqlite", _ => "memory" },
            },
            options with { Urls = ["http://127.0.0.1:0"], LogsRequests = false });
        await _server.StartAsync(CancellationToken.None);
    }
}

internal static class ApiCalls
{
    /// <summary>Reads the answer, which has to have this status.</summary>
    public static async Task<JsonElement> JsonAsync(this Task<HttpResponseMessage> call, int status = 200)
    {
        using var answer = await call;
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True((int)answer.StatusCode == status, $"{(int)answer.StatusCode} instead of {status}: {text}");
        return text.Length == 0 ? default : JsonDocument.Parse(text).RootElement;
    }

    /// <summary>Reads a problem, which has to be one in every respect.</summary>
    public static async Task AssertProblemAsync(this Task<HttpResponseMessage> call, int status, string code)
    {
        using var answer = await call;
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True((int)answer.StatusCode == status, $"{(int)answer.StatusCode} instead of {status} {code}: {text}");
        AssertProblem(answer, text, code);
    }

    public static void AssertProblem(HttpResponseMessage answer, string text, string? code = null)
    {
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = JsonDocument.Parse(text).RootElement;
        Assert.Equal((int)answer.StatusCode, problem.GetProperty("status").GetInt32());
        Assert.Equal($"urn:semblance:problem:{problem.GetProperty("code").GetString()}", problem.GetProperty("type").GetString());
        Assert.Equal(Assert.Single(answer.Headers.GetValues("X-Request-Id")), problem.GetProperty("requestId").GetString());
        Assert.NotEmpty(problem.GetProperty("detail").GetString()!);
        Assert.DoesNotContain("Exception", text);
        Assert.DoesNotContain("   at ", text);
        Assert.DoesNotContain("smb_ID", text.Replace("smb_...", ""));
        if (code is not null)
        {
            Assert.Equal(code, problem.GetProperty("code").GetString());
        }
    }

    public static MultipartFormDataContent Form(params (string Name, string Value)[] fields)
    {
        var form = new MultipartFormDataContent();
        foreach (var (name, value) in fields)
        {
            form.Add(new StringContent(value), name);
        }

        return form;
    }

    /// <summary>With a photo of these faces.</summary>
    public static MultipartFormDataContent Photo(this MultipartFormDataContent form, string faces, string field = "photo", string? file = null)
    {
        form.Add(new ByteArrayContent(Encoding.UTF8.GetBytes(faces)), field, file ?? $"{faces}.jpg");
        return form;
    }

    public static HttpContent Raw(string faces) =>
        new ByteArrayContent(Encoding.UTF8.GetBytes(faces)) { Headers = { ContentType = new MediaTypeHeaderValue("image/jpeg") } };

    public static HttpContent Json(object body) => JsonContent.Create(body);

    public static HttpContent JsonText(string body) => new StringContent(body, Encoding.UTF8, "application/json");
}
