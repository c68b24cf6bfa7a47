using System.Text.Json;
using Microsoft.Playwright;
using Semblance.Tests.Server;
using Semblance.Vision.Natives;

namespace Semblance.Tests.Web;

/// <summary>
/// Every page with something on it: axe-core finds nothing to say against it, light or dark. With SEMBLANCE_APPROVE=1 each is photographed for docs/screens as well, on a
/// phone and on a desktop.
/// </summary>
public sealed class EveryPageTests
{
    private static readonly string Screens = Path.Combine(Repository.Root, "docs", "screens");

    [BrowserTheory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task No_page_keeps_anybody_out(ColorScheme colors)
    {
        await using var browser = await InBrowser.StartAsync();
        var ada = await FillAsync(browser);
        var session = await AttendAsync(browser);
        await browser.SignInAsync();
        var axe = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "web", "node_modules", "axe-core", "axe.min.js"));
        var isApproving = Environment.GetEnvironmentVariable("SEMBLANCE_APPROVE") == "1";
        List<(string Name, int Width, int Height)> sizes = [("desktop", 1280, 800)];
        if (isApproving)
        {
            sizes.Add(("phone", 390, 844));
            Directory.CreateDirectory(Screens);
        }

        foreach (var (size, width, height) in sizes)
        {
            var page = await browser.OpenAsync(colors, width, height);
            foreach (var shown in Pages(ada.ToString(), session))
            {
                await page.GotoAsync(browser.Address + shown.Address);
                await page.Locator(shown.Ready).First.WaitForAsync();
                if (shown.Then is not null)
                {
                    await shown.Then(page);
                }

                Assert.True(await JudgeAsync(page, axe) is "", $"{shown.Name}, {colors}, {size}: {await JudgeAsync(page, axe)}");
                if (isApproving)
                {
                    await page.ScreenshotAsync(new()
                    {
                        Path = Path.Combine(Screens, $"{shown.Name}-{(colors == ColorScheme.Dark ? "dark" : "light")}-{size}.jpg"),
                        Type = ScreenshotType.Jpeg,
                        Quality = 82,
                        Animations = ScreenshotAnimations.Disabled,
                    });
                }
            }
        }

        Assert.Empty(browser.Faults);
    }

    private static List<Shown> Pages(string ada, string session) =>
    [
        new("people", "/people", "a.person .cameo img"),
        new("enrol", "/people/enrol", ".advice"),
        new("person", $"/people/{ada}", ".strip img"),
        new("identify", "/identify", "article"),
        new("inbox", "/inbox", "h1"),
        new("sessions", "/sessions", "main li a"),
        new("session", $"/sessions/{session}", ".people li"),
        new("reports", "/reports", "tbody tr"),
        new("settings", "/settings", "figure svg"),
        new("settings-accounts", "/settings?part=accounts", "tbody tr"),
        new("settings-keys", "/settings?part=keys", "tbody tr"),
        new("settings-privacy", "/settings?part=privacy", "form"),
        new("system", "/system", "tbody tr"),
        new("face", "/face", ".guide"),
        new("kiosk-setup", "/kiosk", "form"),
        new("nowhere", "/people/nobody/nowhere", "h1"),
        new("kiosk", "/kiosk", "form", StartKioskAsync),
        new("sign-in", "/sign-in", "form", null),
    ];

    private static async Task StartKioskAsync(IPage page)
    {
        await page.Locator("#kiosk-name").FillAsync("Main entrance");
        await page.Locator("#kiosk-mode").SelectOptionAsync("greet");
        await page.Locator("#kiosk-pin").FillAsync("2468");
        await page.Locator("button.main").ClickAsync();
        await page.GetByText("Ada Quill", new() { Exact = true }).WaitForAsync();
    }

    private static async Task<People.PersonId> FillAsync(InBrowser browser)
    {
        var ada = await browser.EnrolAsync("Ada Quill", "sample1.jpg", 0, "north", "10 A");
        foreach (var (name, sample, number, region) in new[]
        {
            ("Bo Lindqvale", "sample3.jpg", 1, "north"), ("Mira Elmsgate", "sample5.jpg", 0, "harbour"), ("Tove Dornquist", "sample6.jpg", 1, "harbour"),
            ("Yara Istrand", "sample6.jpg", 0, "north"), ("Odo Harrow", "sample2.jpg", 0, "south"), ("Ilka Lindqvale", "sample3.jpg", 0, "south"),
        })
        {
            await browser.EnrolAsync(name, sample, number, region, "10 A");
        }

        return ada;
    }

    /// <summary>One session of the class on record, and one with photos that wait to be looked over.</summary>
    /// <returns>The id of the latter.</returns>
    private static async Task<string> AttendAsync(InBrowser browser)
    {
        using var http = browser.Http();
        var ids = new List<string>();
        foreach (var name in new[] { "Algebra", "Geometry" })
        {
            var session = await http.PostAsync("/v1/sessions", ApiCalls.Json(new { name, group = "10 A" })).JsonAsync(201);
            ids.Add(session.GetProperty("id").GetString()!);
            using var form = new MultipartFormDataContent
            {
                { new ByteArrayContent(await File.ReadAllBytesAsync(NativeFiles.Find(NativeFiles.Samples, "sample3.jpg"))), "photo", "class.jpg" },
            };
            var marking = await http.PostAsync($"/v1/sessions/{ids[^1]}/markings", form).JsonAsync(201);
            if (name == "Algebra")
            {
                await http.PostAsync($"/v1/markings/{marking.GetProperty("id").GetString()}/confirm", null).JsonAsync();
            }
        }

        return ids[^1];
    }

    /// <returns>What axe-core has against the page; empty for nothing.</returns>
    private static async Task<string> JudgeAsync(IPage page, string axe)
    {
        await page.EvaluateAsync(axe);
        var found = await page.EvaluateAsync<JsonElement>("""
            async () => (await axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })).violations
              .flatMap(rule => rule.nodes.map(node => `${rule.id}: ${node.html.slice(0, 160)} (${node.any.concat(node.all).map(check => check.message).join('; ').slice(0, 200)})`))
            """);
        return string.Join("\n", found.EnumerateArray().Select(f => f.GetString()));
    }

    private sealed record Shown(string Name, string Address, string Ready, Func<IPage, Task>? Then = null);
}
