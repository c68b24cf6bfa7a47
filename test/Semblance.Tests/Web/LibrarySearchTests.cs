using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Semblance.Tests.Web;

/// <summary>From a file in somebody's hand to the place in it that they were looking for.</summary>
public sealed class LibrarySearchTests
{
    private const string Sentence = "Whoever countersigns a bridging loan names the lighthouse fund as its guarantor.";

    [BrowserFact]
    public async Task Files_are_uploaded_read_searched_and_opened_at_the_hit()
    {
        await using var browser = await InBrowser.StartAsync();
        var page = browser.Page;
        await browser.SignInAsync();

        await page.GotoAsync($"{browser.Address}/library");
        await Expect(page.GetByText("Nothing was taken in yet")).ToBeVisibleAsync(Visible);
        await page.GetByLabel("Report week").FillAsync("2026-W47");
        await page.Locator("input[type=file]").SetInputFilesAsync(new FilePayload[]
        {
            File("handbook.md", Handbook()),
            File("rates.csv", "product,rate\nBridging loan,4.1 %\nHarvest loan,2.9 %\n"),
            File("empty.pdf", ""),
        });

        // Each file has its own end: what cannot be read says why, and costs the others nothing.
        await Expect(page.Locator("li", new() { HasText = "handbook.md" }).GetByText("Ready")).ToBeVisibleAsync(Visible);
        await Expect(page.Locator("li", new() { HasText = "rates.csv" }).GetByText("Ready")).ToBeVisibleAsync(Visible);
        await Expect(page.Locator("li", new() { HasText = "rates.csv" })).ToContainTextAsync("2026-W47");
        await Expect(page.Locator("li", new() { HasText = "empty.pdf" }).Locator(".error")).ToBeVisibleAsync(Visible);

        await page.GetByRole(AriaRole.Link, new() { Name = "Search" }).ClickAsync();
        await page.GetByLabel("Words, \"a phrase\"").FillAsync("lighthouse guarantor");
        await page.Keyboard.PressAsync("Enter");
        var hit = page.Locator("a.hit").First;
        await Expect(hit).ToContainTextAsync("names the lighthouse fund", new() { Timeout = InBrowser.Patience });
        await Expect(page.GetByText("by words alone")).ToBeVisibleAsync(Visible);
        Assert.Equal(["lighthouse", "guarantor"], await hit.Locator("mark").AllInnerTextsAsync());

        // By keyboard: down into the hits, and through the first one.
        await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("Enter");
        await browser.ArriveAsync(@"/library/[0-9a-f-]{36}\?q=lighthouse\+guarantor&hit=");
        var passage = page.Locator("article mark.passage").First;
        await Expect(passage).ToHaveTextAsync("lighthouse", new() { Timeout = InBrowser.Patience });
        await Expect(passage).ToBeInViewportAsync(new() { Timeout = InBrowser.Patience });
        Assert.Contains(Sentence, string.Concat(await page.Locator("article .passage").AllTextContentsAsync()), StringComparison.Ordinal);

        // The address is enough: a reload shows the same.
        await page.ReloadAsync();
        await Expect(page.Locator("article mark.passage").First).ToBeInViewportAsync(new() { Timeout = InBrowser.Patience });
        Assert.Empty(browser.Faults);
    }

    [BrowserFact]
    public async Task A_hit_in_a_table_a_filter_and_the_steps_from_hit_to_hit_lead_where_they_say()
    {
        await using var browser = await InBrowser.StartAsync();
        var library = await SampleLibrary.FillAsync(browser.Store);
        var page = browser.Page;
        await browser.SignInAsync();

        await page.GotoAsync($"{browser.Address}/library/search?q=harvest");
        await page.GetByRole(AriaRole.Button, new() { Name = "Tables" }).ClickAsync();
        await page.Locator("a.hit").ClickAsync();
        await Expect(page.Locator("[aria-current=location] td mark")).ToHaveTextAsync("Harvest", new() { Timeout = InBrowser.Patience });

        await page.GotoAsync($"{browser.Address}/library/search?q=signature&types=log&level=WARN");
        await Expect(page.Locator("a.hit")).ToHaveCountAsync(20, new() { Timeout = InBrowser.Patience });
        await page.GotoAsync($"{browser.Address}/library/search?q=signature&types=log&level=ERROR");
        await Expect(page.GetByText("Nothing found")).ToBeVisibleAsync(Visible);

        await page.GotoAsync($"{browser.Address}/library/{library.Handbook.Id}?q=lighthouse");
        await Expect(page.GetByText("Page 9")).ToBeVisibleAsync(Visible);
        await Expect(page.Locator("article mark.passage").First).ToBeInViewportAsync(new() { Timeout = InBrowser.Patience });
        await page.GetByLabel("Find in this document").FillAsync("borrower");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByText("Hit 1 of 12")).ToBeVisibleAsync(Visible);
        await page.Locator("h1").ClickAsync();
        await page.Keyboard.PressAsync("n");
        await Expect(page.GetByText("Hit 2 of 12")).ToBeVisibleAsync(Visible);
        await page.Keyboard.PressAsync("p");
        await page.Keyboard.PressAsync("p");
        await Expect(page.GetByText("Hit 12 of 12")).ToBeVisibleAsync(Visible);
        Assert.Empty(browser.Faults);
    }

    private static LocatorAssertionsToBeVisibleOptions Visible { get; } = new() { Timeout = InBrowser.Patience };

    private static FilePayload File(string name, string text) => new() { Name = name, MimeType = "application/octet-stream", Buffer = System.Text.Encoding.UTF8.GetBytes(text) };

    /// <summary>Long enough that the sentence is neither on the first screen nor among the first parts that are loaded.</summary>
    private static string Handbook() => string.Join("\n\n", Enumerable.Range(1, 90).Select(n =>
        $"## Chapter {n}\n\nOnboarding begins when a borrower files an application, says rule {n}. The officer checks who they are.\n\n{(n == 75 ? Sentence : $"Nothing else is said in chapter {n}.")}"));
}
