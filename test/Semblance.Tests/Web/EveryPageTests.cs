using System.Text.Json;
using Microsoft.Playwright;

namespace Semblance.Tests.Web;

/// <summary>
/// Every page with something on it, on a phone and on a desktop, light and dark: axe-core finds nothing to say against it, and nothing is wider than the screen. With
/// SEMBLANCE_APPROVE=1 each is photographed for docs/screens as well.
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
        var school = await SampleSchool.FillAsync(browser);
        var library = await SampleLibrary.FillAsync(browser.Store);
        var axe = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "web", "node_modules", "axe-core", "axe.min.js"));
        var isApproving = Environment.GetEnvironmentVariable("SEMBLANCE_APPROVE") == "1";
        var faults = new List<string>();
        foreach (var (size, width, height) in new[] { ("desktop", 1280, 800), ("phone", 390, 844) })
        {
            // Each time anew: the kiosk at the end signs the owner out.
            await browser.SignInAsync();
            var page = await browser.OpenAsync(colors, width, height);
            foreach (var shown in Pages(school, library))
            {
                await page.GotoAsync(browser.Address + shown.Address);
                await page.Locator(shown.Ready).First.WaitForAsync();
                if (shown.Then is not null)
                {
                    await shown.Then(page);
                }

                faults.AddRange((await JudgeAsync(page, axe)).Select(fault => $"{shown.Name}, {size}: {fault}"));
                if (isApproving)
                {
                    await PhotographAsync(page, $"{shown.Name}-{(colors == ColorScheme.Dark ? "dark" : "light")}-{size}");
                }
            }
        }

        Assert.True(faults.Count == 0, string.Join("\n", faults));
        Assert.Empty(browser.Faults);
    }

    private static List<Shown> Pages(SampleSchool school, SampleLibrary library) =>
    [
        new("people", "/people", "a.person .cameo img"),
        new("enrol", "/people/enrol", ".poses img"),
        new("person", $"/people/{school.Ada}", ".strip img"),
        new("identify", "/identify", "article"),
        new("inbox", "/inbox", ".face img"),
        new("sessions", "/sessions", "main li a"),
        new("session", $"/sessions/{school.Session}", ".people li"),
        new("session-recorded", $"/sessions/{school.Recorded}", "tbody tr .cameo img"),
        new("subjects", "/subjects", "main li .name"),
        new("leaves", "/leaves", "main li .cameo img"),
        new("reports", "/reports", "tbody tr"),
        new("documents", "/library", "main li a"),
        new("documents-search", "/library/search?q=bridging+loan", "a.hit mark"),
        new("documents-reader", $"/library/{library.Handbook.Id}?q=lighthouse+fund", "mark.passage"),
        new("documents-logs", "/library/logs?q=signature", ".entry mark"),
        new("documents-apis", "/library/apis", "details", page => page.Locator("summary").Nth(2).ClickAsync()),
        new("documents-tags", "/library/tags?name=loans", "section li a"),
        new("documents-facts", "/library/facts", "tbody tr a"),
        new("documents-summaries", "/library/summaries", "main li p"),
        new("documents-memories", "/library/memories", "main li p"),
        new("documents-skills", "/library/skills", "main li details", page => page.Locator("summary").First.ClickAsync()),
        new("documents-skill", "/library/skills", "main li details", page => page.Locator("main li button").First.ClickAsync()),
        new("documents-runs", "/library/runs", "tbody tr"),
        new("imports", "/imports", "main li a"),
        new("import", $"/imports/{school.Import}", "tbody tr"),
        new("import-plan", $"/imports/{school.Import}", "tbody tr", page => page.EvaluateAsync("document.querySelector('table').scrollIntoView({ block: 'center' })")),
        new("settings", "/settings", "figure svg"),
        new("settings-attendance", "/settings?part=attendance", "#rules-zone"),
        new("settings-accounts", "/settings?part=accounts", "tbody tr"),
        new("settings-keys", "/settings?part=keys", "tbody tr"),
        new("settings-privacy", "/settings?part=privacy", "form"),
        new("system", "/system", "tbody tr"),
        new("face", "/face", ".guide"),
        new("face-signup", "/face", ".guide", SignUpAsync),
        new("kiosk-setup", "/kiosk", "form"),
        new("nowhere", "/people/nobody/nowhere", "h1"),
        new("kiosk", "/kiosk", "form", StartKioskAsync),
        new("sign-in", "/sign-in", "form"),
    ];

    private static async Task SignUpAsync(IPage page)
    {
        await page.GetByText("Sign up", new() { Exact = true }).ClickAsync();
        await page.Locator(".poses img").First.WaitForAsync();
    }

    private static async Task PhotographAsync(IPage page, string name)
    {
        Directory.CreateDirectory(Screens);
        await page.ScreenshotAsync(new() { Path = Path.Combine(Screens, $"{name}.jpg"), Type = ScreenshotType.Jpeg, Quality = 82, Animations = ScreenshotAnimations.Disabled });
    }

    private static async Task StartKioskAsync(IPage page)
    {
        await page.Locator("#kiosk-name").FillAsync("Main entrance");
        await page.Locator("#kiosk-mode").SelectOptionAsync("greet");
        await page.Locator("#kiosk-pin").FillAsync("2468");
        await page.Locator("button.main").ClickAsync();
        await page.GetByText("Ada Quill", new() { Exact = true }).WaitForAsync();
    }

    /// <returns>What axe-core has against the page, and what sticks out of the screen; empty for nothing.</returns>
    private static async Task<IEnumerable<string?>> JudgeAsync(IPage page, string axe)
    {
        await page.EvaluateAsync(axe);
        var found = await page.EvaluateAsync<JsonElement>("""
            async () => (await axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })).violations
              .flatMap(rule => rule.nodes.map(node => `${rule.id}: ${node.html.slice(0, 160)} (${node.any.concat(node.all).map(check => check.message).join('; ').slice(0, 200)})`))
              .concat(document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll('main *')]
                .filter(one => one.getBoundingClientRect().right > innerWidth + 1 && !one.closest('.scroll, .strip')).slice(0, 3).map(one => `wider than the screen: ${one.outerHTML.slice(0, 120)}`))
            """);
        return [.. found.EnumerateArray().Select(f => f.GetString())];
    }

    private sealed record Shown(string Name, string Address, string Ready, Func<IPage, Task>? Then = null);
}
