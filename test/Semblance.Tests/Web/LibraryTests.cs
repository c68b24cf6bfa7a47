using Microsoft.Playwright;
using Semblance.Clients;
using Semblance.Documents;
using static Microsoft.Playwright.Assertions;

namespace Semblance.Tests.Web;

/// <summary>Documents in the browser: the library, the reader, logs, APIs, tags, facts and model runs.</summary>
public sealed class LibraryTests
{
    [BrowserFact]
    public async Task A_document_is_read_in_its_order_with_its_pages_tables_tags_and_facts()
    {
        await using var browser = await InBrowser.StartAsync();
        await SampleLibrary.FillAsync(browser.Store);
        var page = browser.Page;
        await browser.SignInAsync();

        await page.GetByRole(AriaRole.Link, new() { Name = "Documents" }).ClickAsync();
        await Expect(page.GetByText("The PDF is locked with a password: save it without one.")).ToBeVisibleAsync(Visible);
        await page.GetByRole(AriaRole.Link, new() { Name = "loan-handbook.pdf" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Loan handbook" })).ToBeVisibleAsync(Visible);

        // What stands between two pages of text is a table, and nothing of the last page is there before somebody goes there.
        await Expect(page.GetByRole(AriaRole.Cell, new() { Name = "Harvest loan" })).ToBeVisibleAsync(Visible);
        await page.Locator("article .part").Last.ScrollIntoViewIfNeededAsync();
        await Expect(page.GetByText("This is page 12 of the handbook.")).ToBeVisibleAsync(Visible);
        Assert.Equal(Enumerable.Range(1, 12).Select(n => $"Page {n}"), await page.Locator("article .page").AllInnerTextsAsync());
        var aside = page.Locator("aside");
        await Expect(aside.GetByText("Lighthouse fund")).ToBeVisibleAsync(Visible);
        await Expect(aside.GetByText("1,840.5")).ToBeVisibleAsync(Visible);

        await aside.GetByLabel("Add a tag").First.FillAsync("harvest");
        await aside.GetByRole(AriaRole.Button, new() { Name = "Add a tag" }).ClickAsync();
        await Expect(aside.GetByRole(AriaRole.Link, new() { Name = "harvest" })).ToBeVisibleAsync(Visible);
        await aside.GetByRole(AriaRole.Button, new() { Name = "Remove the tag loans" }).ClickAsync();
        await Expect(aside.GetByRole(AriaRole.Link, new() { Name = "loans" })).ToHaveCountAsync(0, Counted);
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await aside.GetByRole(AriaRole.Link, new() { Name = "loans" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Tagged loans" })).ToBeVisibleAsync(Visible);
        await page.GetByRole(AriaRole.Link, new() { Name = "Loan handbook" }).ClickAsync();
        await browser.ArriveAsync("/library/[0-9a-f-]{36}$");
        Assert.Empty(browser.Faults);
    }

    [BrowserFact]
    public async Task Logs_are_narrowed_down_saved_as_csv_and_lead_to_their_document()
    {
        await using var browser = await InBrowser.StartAsync();
        await SampleLibrary.FillAsync(browser.Store);
        var page = browser.Page;
        await browser.SignInAsync();

        await page.GotoAsync($"{browser.Address}/library/logs?level=ERROR");
        await Expect(page.Locator(".entry")).ToHaveCountAsync(12, Counted);
        await page.GetByLabel("Part of the message").FillAsync("loan 7019");
        await Expect(page.Locator(".entry")).ToHaveCountAsync(1, Counted);
        Assert.Equal("loan 7019", await page.Locator(".entry mark").InnerTextAsync());

        var saved = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "CSV" }).ClickAsync());
        var lines = (await System.IO.File.ReadAllTextAsync(await saved.PathAsync())).TrimEnd().Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.Contains("E-504", lines[1], StringComparison.Ordinal);

        await page.GetByRole(AriaRole.Link, new() { Name = "In its document" }).ClickAsync();
        await browser.ArriveAsync(@"\?part=19$");
        await Expect(page.Locator("[aria-current=location]")).ToContainTextAsync("loan 7019", new() { Timeout = InBrowser.Patience });
        await Expect(page.GetByText("Loan 7015 ")).ToHaveCountAsync(0, Counted);
        await page.GetByRole(AriaRole.Button, new() { Name = "What comes before" }).ClickAsync();
        await Expect(page.GetByText("Loan 7015 ")).ToHaveCountAsync(1, Counted);
        Assert.Empty(browser.Faults);
    }

    [BrowserFact]
    public async Task Operations_facts_and_runs_are_listed_filtered_and_unfold()
    {
        await using var browser = await InBrowser.StartAsync();
        await SampleLibrary.FillAsync(browser.Store);
        var page = browser.Page;
        await browser.SignInAsync();

        await page.GotoAsync($"{browser.Address}/library/apis");
        await Expect(page.Locator("details")).ToHaveCountAsync(7, Counted);
        await page.GetByLabel("Method").SelectOptionAsync("GET");
        await page.GetByLabel("Part of the path").FillAsync("branches");
        await Expect(page.Locator("details")).ToHaveCountAsync(1, Counted);
        await page.Locator("summary").ClickAsync();
        await Expect(page.GetByText("There is no such one")).ToBeVisibleAsync(Visible);

        var asked = new List<string>();
        page.Request += (_, request) => asked.Add(new Uri(request.Url).AbsolutePath);
        await page.GotoAsync($"{browser.Address}/library/facts?reportWeek=2026-W47");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "loan-handbook.pdf" }).First).ToBeVisibleAsync(Visible);
        Assert.DoesNotContain(asked, path => path.StartsWith("/v1/documents/artifacts", StringComparison.Ordinal));
        await page.GetByRole(AriaRole.Button, new() { Name = "Evidence Harvest loan" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Cell, new() { Name = "Bridging loan" })).ToBeVisibleAsync(Visible);

        await page.GotoAsync($"{browser.Address}/library/runs");
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(6, Counted);
        await page.GetByLabel("Task").FillAsync("check totals");
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(2, Counted);
        Assert.Empty(browser.Faults);
    }

    [BrowserFact]
    public async Task Whatever_stands_in_a_document_is_text_and_nothing_else()
    {
        await using var browser = await InBrowser.StartAsync();
        const string Hostile = "<img src=x onerror=\"document.title='taken'\"><script>document.title='taken'</script> [here](javascript:document.title='taken')";
        var now = TimeProvider.System.GetUtcNow();
        var document = new Document { Id = DocumentId.New(), Client = ClientId.Default, Kind = DocumentKind.Html, Title = Hostile, CreatedAt = now };
        await browser.Store.Documents.AddAsync(document, CancellationToken.None);
        await browser.Store.Documents.AddPartsAsync(ClientId.Default, document.Id,
        [
            new Section(0, Place.Unknown, Hostile, Hostile), new TableRows(1, Place.Unknown, Hostile, [Hostile], 1, [[Hostile]]),
            new LogEntry(2, Place.Unknown, Hostile, null, Hostile, Hostile, Hostile, Hostile, new Dictionary<string, string> { [Hostile] = Hostile }),
            new ApiEndpoint(3, Place.Unknown, Hostile, "GET", Hostile, Hostile, [Hostile], $$"""[{"name":{{System.Text.Json.JsonSerializer.Serialize(Hostile)}}}]""", null),
        ], CancellationToken.None);
        var page = browser.Page;
        await browser.SignInAsync();

        await page.GotoAsync($"{browser.Address}/library/{document.Id}?part=3");
        await Expect(page.Locator("details[open] code").First).ToHaveTextAsync(Hostile, new() { Timeout = InBrowser.Patience });
        await Expect(page.Locator("article .text")).ToHaveTextAsync(Hostile, new() { Timeout = InBrowser.Patience });

        Assert.Equal(0, await page.Locator("main img, main script, main a[href^=javascript]").CountAsync());
        Assert.DoesNotContain("taken", await page.TitleAsync(), StringComparison.Ordinal);
        Assert.Empty(browser.Faults);
    }

    [BrowserFact]
    public async Task A_document_of_another_client_is_not_there()
    {
        await using var browser = await InBrowser.StartAsync();
        var other = new Client(new ClientId("elsewhere"), "Elsewhere", TimeProvider.System.GetUtcNow());
        await browser.Store.Clients.AddAsync(other, CancellationToken.None);
        var theirs = await SampleLibrary.FillAsync(browser.Store, other.Id);
        var page = browser.Page;
        await browser.SignInAsync();

        await page.GotoAsync($"{browser.Address}/library");
        await Expect(page.GetByText("Nothing was taken in yet")).ToBeVisibleAsync(Visible);
        await page.GotoAsync($"{browser.Address}/library/{theirs.Handbook.Id}");
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("There is no document", new() { Timeout = InBrowser.Patience });
        await page.GotoAsync($"{browser.Address}/library/files/{theirs.HandbookFile.Id}");
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("There is no artifact", new() { Timeout = InBrowser.Patience });
        await page.GotoAsync($"{browser.Address}/library/logs?document={theirs.Log.Id}");
        await Expect(page.GetByText("No entry fits")).ToBeVisibleAsync(Visible);
        Assert.Empty(browser.Faults);
    }

    private static LocatorAssertionsToBeVisibleOptions Visible { get; } = new() { Timeout = InBrowser.Patience };

    private static LocatorAssertionsToHaveCountOptions Counted { get; } = new() { Timeout = InBrowser.Patience };
}
