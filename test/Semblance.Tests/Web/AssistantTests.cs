using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Semblance.Tests.Web;

/// <summary>What assistants keep, in the browser: summaries, memories and skills are written, found, changed and removed by hand.</summary>
public sealed class AssistantTests
{
    private static LocatorAssertionsToBeVisibleOptions Visible { get; } = new() { Timeout = InBrowser.Patience };

    private static LocatorAssertionsToHaveCountOptions Counted { get; } = new() { Timeout = InBrowser.Patience };

    [BrowserFact]
    public async Task Summaries_are_written_for_everything_and_for_a_document_and_come_back_when_their_removal_is_undone()
    {
        await using var browser = await InBrowser.StartAsync();
        var library = await SampleLibrary.FillAsync(browser.Store);
        var page = browser.Page;
        await browser.SignInAsync();

        await page.GotoAsync($"{browser.Address}/library");
        await page.GetByRole(AriaRole.Navigation, new() { Name = "Documents" }).GetByRole(AriaRole.Link, new() { Name = "Summaries" }).ClickAsync();
        await browser.ArriveAsync("/library/summaries$");
        await Expect(page.Locator("main li .text")).ToHaveCountAsync(2, Counted);
        await WriteAsync(page, "All is well <b>here</b>.", "executive");
        await Expect(page.GetByText("All is well <b>here</b>.")).ToBeVisibleAsync(Visible);
        await page.GetByLabel("Of", new() { Exact = true }).FillAsync("artifact");
        await Expect(page.Locator("main li .text")).ToHaveCountAsync(1, Counted);

        await page.GotoAsync($"{browser.Address}/library/{library.Handbook.Id}");
        var aside = page.Locator("aside");
        await Expect(aside.GetByText("Interest is fixed on the day of signing")).ToBeVisibleAsync(Visible);
        await WriteAsync(page, "Nobody pays twice.", "bullet");
        await Expect(aside.Locator("li .text")).ToHaveCountAsync(2, Counted);
        await aside.GetByRole(AriaRole.Button, new() { Name = "Remove this summary (bullet)" }).First.ClickAsync();
        await Expect(aside.GetByText("Nobody pays twice.")).ToHaveCountAsync(0, Counted);
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Expect(aside.GetByText("Nobody pays twice.")).ToBeVisibleAsync(Visible);
        Assert.Empty(browser.Faults);
    }

    [BrowserFact]
    public async Task Memories_are_text_or_JSON_and_are_found_and_forgotten()
    {
        await using var browser = await InBrowser.StartAsync();
        var page = browser.Page;
        await browser.SignInAsync();

        await page.GotoAsync($"{browser.Address}/library/memories");
        await Expect(page.GetByText("Nothing is remembered yet")).ToBeVisibleAsync(Visible);
        var dialog = page.GetByRole(AriaRole.Dialog);
        foreach (var (content, user) in new[] { ("Fridays are quiet.", ""), ("""{"currency":"EUR"}""", "ada") })
        {
            await page.GetByRole(AriaRole.Button, new() { Name = "Remember something" }).ClickAsync();
            await dialog.GetByLabel("What to remember").FillAsync("{broken");
            await dialog.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
            await Expect(dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("It begins like JSON", new() { Timeout = InBrowser.Patience });
            await dialog.GetByLabel("What to remember").FillAsync(content);
            await dialog.GetByLabel("User").FillAsync(user);
            await dialog.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
            await Expect(dialog).ToHaveCountAsync(0, Counted);
        }

        var memories = page.GetByRole(AriaRole.List, new() { Name = "Memories" }).GetByRole(AriaRole.Listitem);
        await Expect(memories).ToHaveCountAsync(2, Counted);
        await Expect(page.GetByText("EUR")).ToBeVisibleAsync(Visible);
        await page.GetByLabel("User").FillAsync("ada");
        await Expect(memories).ToHaveCountAsync(1, Counted);
        await page.GetByRole(AriaRole.Button, new() { Name = "Forget this (fact)" }).ClickAsync();
        await Expect(page.GetByText("No memory fits")).ToBeVisibleAsync(Visible);
        Assert.Empty(browser.Faults);
    }

    [BrowserFact]
    public async Task Skills_are_added_changed_switched_off_and_removed()
    {
        await using var browser = await InBrowser.StartAsync();
        var page = browser.Page;
        await browser.SignInAsync();

        await page.GotoAsync($"{browser.Address}/library/skills");
        await Expect(page.GetByText("No skill is kept yet")).ToBeVisibleAsync(Visible);
        var dialog = page.GetByRole(AriaRole.Dialog);
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a skill" }).ClickAsync();
        await dialog.GetByLabel("Name").FillAsync("sum_up_week");
        await dialog.GetByLabel("What it is for").FillAsync("Sums up a week.");
        await dialog.GetByLabel("Parameters").FillAsync("""{"week":"2026-W47"}""");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "sum_up_week" })).ToBeVisibleAsync(Visible);

        await page.GetByRole(AriaRole.Button, new() { Name = "Edit sum_up_week" }).ClickAsync();
        await Expect(dialog.GetByLabel("Parameters")).ToHaveValueAsync("{\n  \"week\": \"2026-W47\"\n}", new() { Timeout = InBrowser.Patience });
        await dialog.GetByLabel("What it is for").FillAsync("Sums up any week.");
        await dialog.GetByLabel("Switched on").UncheckAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page.GetByText("Sums up any week.")).ToBeVisibleAsync(Visible);
        await Expect(page.GetByText("Switched off")).ToBeVisibleAsync(Visible);

        await page.GetByRole(AriaRole.Button, new() { Name = "Edit sum_up_week" }).ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Remove" }).ClickAsync();
        await Expect(page.GetByText("No skill is kept yet")).ToBeVisibleAsync(Visible);
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Expect(page.GetByText("Switched off")).ToBeVisibleAsync(Visible);
        Assert.Empty(browser.Faults);
    }

    private static async Task WriteAsync(IPage page, string text, string style)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Write a summary" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Summary", new() { Exact = true }).FillAsync(text);
        await dialog.GetByLabel("Style").FillAsync(style);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(dialog).ToHaveCountAsync(0, Counted);
    }
}
