using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Semblance.Access;
using Semblance.Clients;
using Semblance.Documents;
using Semblance.People;
using Semblance.Server;
using Semblance.Storage;
using Semblance.Storage.Files;
using Semblance.Tests.Server;
using Semblance.Tests.Vision.Models;
using Semblance.Vision.Faces;
using Semblance.Vision.Vips;

namespace Semblance.Tests.Web;

/// <summary>
/// A real server with real models on a SQLite store of its own, and a Chromium whose webcam shows a face. Nothing waits for a time: only for what
/// has to appear, up to <see cref="Patience"/>.
/// </summary>
internal sealed class InBrowser : IAsyncDisposable
{
    /// <summary>Milliseconds; a machine may be ten times slower with every core busy.</summary>
    public const float Patience = 120_000;

    private readonly string _folder;
    private readonly List<IAsyncDisposable> _owned = [];
    private FaceEncoder? _encoder;
    private IPlaywright? _playwright;

    private InBrowser(string folder) => _folder = folder;

    public IStore Store { get; private set; } = null!;

    public SemblanceServer Server { get; private set; } = null!;

    public IBrowser Browser { get; private set; } = null!;

    public IPage Page { get; private set; } = null!;

    public string Address => Server.Addresses[0];

    /// <summary>Of an owner.</summary>
    public string Key { get; private set; } = "";

    /// <summary>Errors of the page's scripts and of what the Content-Security-Policy kept out; has to stay empty.</summary>
    public List<string> Faults { get; } = [];

    /// <param name="sample">Whose face the webcam shows: a sample photo,</param>
    /// <param name="number">and which of its faces, the largest first.</param>
    public static async Task<InBrowser> StartAsync(string sample = "sample1.jpg", int number = 0)
    {
        var started = new InBrowser(Directory.CreateTempSubdirectory("semblance-web-").FullName);
        try
        {
            await started.ServeAsync();
            CameraFile.Write(started.Camera, sample, (await SampleBoxes.OfAsync(sample))[number]);
            await started.LaunchAsync();
        }
        catch
        {
            await started.DisposeAsync();
            throw;
        }

        return started;
    }

    /// <summary>Asks the API past the interface, as an owner.</summary>
    public HttpClient Http() => new() { BaseAddress = new Uri(Address), DefaultRequestHeaders = { Authorization = new("Bearer", Key) } };

    /// <summary>Enrols somebody past the interface, from one face of a sample photo.</summary>
    public async Task<PersonId> EnrolAsync(string name, string sample, int number, string? region = null, string? group = null)
    {
        var picture = CameraFile.Frame(sample, (await SampleBoxes.OfAsync(sample))[number]);
        using var http = Http();
        using var form = new MultipartFormDataContent { { new StringContent(name), "name" }, { new ByteArrayContent(new VipsPhotoCodec().EncodeJpeg(picture)), "photo", "face.jpg" } };
        if (region is not null)
        {
            form.Add(new StringContent(region), "region");
        }

        if (group is not null)
        {
            form.Add(new StringContent(group), "group");
        }

        form.Add(new StringContent("lenient"), "strictness");
        using var answer = await http.PostAsync("/v1/enroll", form);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        var person = System.Text.Json.JsonDocument.Parse(text).RootElement;
        Assert.True(person.TryGetProperty("person", out var enrolled), text);
        return new PersonId(enrolled.GetProperty("id").GetGuid());
    }

    /// <summary>Signs in with the owner's key, as a person would.</summary>
    public async Task SignInAsync()
    {
        await Page.GotoAsync($"{Address}/sign-in");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Use a key instead" }).ClickAsync();
        await Page.GetByLabel("Key", new() { Exact = true }).FillAsync(Key);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
        await ArriveAsync("/people$");
    }

    /// <summary>
    /// Until the page is at an address that this describes. Asks again and again: Playwright's own WaitForURLAsync misses a change of address that comes
    /// between its look and its wait, and pages of this interface change theirs without loading.
    /// </summary>
    /// <param name="address">A regular expression.</param>
    public Task ArriveAsync(string address) => Assertions.Expect(Page).ToHaveURLAsync(new Regex(address), new() { Timeout = Patience });

    /// <summary>The page again as on another screen.</summary>
    public async Task<IPage> OpenAsync(ColorScheme colors, int width, int height)
    {
        var context = await Browser.NewContextAsync(new()
        {
            ViewportSize = new() { Width = width, Height = height },
            ColorScheme = colors,
            Locale = "en-GB",
            TimezoneId = "Asia/Jakarta",
            StorageState = await Page.Context.StorageStateAsync(),
            Permissions = ["camera"],
        });
        var page = await context.NewPageAsync();
        Listen(page);
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var owned in Enumerable.Reverse(_owned))
        {
            await owned.DisposeAsync();
        }

        _playwright?.Dispose();
        _encoder?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private string Camera => Path.Combine(_folder, "camera.y4m");

    private async Task ServeAsync()
    {
        var address = StoreAddress.Parse("sqlite:" + Path.Combine(_folder, "semblance.db"));
        var photos = Path.Combine(_folder, "photos");
        Store = await Stores.OpenAsync(address, TimeProvider.System, CancellationToken.None);
        _owned.Add(Store);
        _encoder = FaceEncoder.Open(await TestModels.AccurateAsync());
        Server = SemblanceServer.Build(
            new ServerParts
            {
                Store = Store,
                Photos = new PhotoFiles(photos),
                Tombstones = Stores.TombstonesOf(address, photos),
                Codec = new VipsPhotoCodec(),
                OpenEncoder = () => _encoder,
                Imports = ApiServer.Imports(Path.Combine(_folder, "imports")),
                Library = new LibraryParts { Folder = Path.Combine(_folder, "documents"), Originals = new PhotoFiles(Path.Combine(_folder, "originals")), Reading = new DocumentReading(ReadingLimits.Default) },
            },
            new ServerOptions { Urls = ["http://127.0.0.1:0"], LogsRequests = false });
        await Server.StartAsync(CancellationToken.None);
        _owned.Add(new Stopped(Server));
        Key = (await new ApiKeys(Store.Keys, TimeProvider.System).CreateAsync(
            new NewKey { Client = ClientId.Default, Name = "owner", Role = Role.Owner }, CancellationToken.None)).Secret.Reveal();
    }

    private async Task LaunchAsync()
    {
        _playwright = await Playwright.CreateAsync();
        Browser = await _playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = BrowserFactAttribute.Program,
            Args =
            [
                "--disable-dev-shm-usage", "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream", $"--use-file-for-fake-video-capture={Camera}",
            ],
            ChromiumSandbox = false,
        });
        _owned.Add(Browser);
        Page = await (await Browser.NewContextAsync(new() { Locale = "en-GB", Permissions = ["camera"], ViewportSize = new() { Width = 1280, Height = 800 } })).NewPageAsync();
        Listen(Page);
    }

    private void Listen(IPage page)
    {
        Assertions.SetDefaultExpectTimeout(Patience);
        page.SetDefaultTimeout(Patience);
        page.SetDefaultNavigationTimeout(Patience);
        page.PageError += (_, error) => Faults.Add(error);
        page.Console += (_, line) =>
        {
            // What the server refuses is part of some tests; what the page does wrong of none.
            if (line.Type == "error" && !line.Text.StartsWith("Failed to load resource", StringComparison.Ordinal))
            {
                Faults.Add(line.Text);
            }
        };
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(Address, StringComparison.Ordinal) && !request.Url.StartsWith("blob:", StringComparison.Ordinal))
            {
                Faults.Add($"asked another host: {request.Url}");
            }
        };
    }

    private sealed class Stopped(SemblanceServer server) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            using var stop = new CancellationTokenSource();
            await stop.CancelAsync();
            await server.RunUntilAsync(stop.Token);
            await server.DisposeAsync();
        }
    }
}
