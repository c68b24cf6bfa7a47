using Microsoft.Playwright;
using Semblance.Tests.Cli;
using Semblance.Tests.Server;
using static Microsoft.Playwright.Assertions;

namespace Semblance.Tests.Web;

/// <summary>A legacy system moved in the browser: uploaded, planned, written, verified and taken back.</summary>
public sealed class ImportTests
{
    [BrowserFact]
    public async Task A_folder_is_uploaded_planned_written_verified_and_rolled_back()
    {
        await using var browser = await InBrowser.StartAsync();
        using var http = browser.Http();
        var page = browser.Page;
        await browser.SignInAsync();

        await page.GetByRole(AriaRole.Link, new() { Name = "Imports" }).ClickAsync();
        await Expect(page.GetByText("Nothing was imported yet")).ToBeVisibleAsync(Visible);
        await page.GetByRole(AriaRole.Button, new() { Name = "New import" }).ClickAsync();
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("The old project");
        await page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        await browser.ArriveAsync("/imports/.+");
        await page.Locator("#import-folder").SetInputFilesAsync(CliRun.Sample);
        var plan = page.GetByRole(AriaRole.Button, new() { Name = "Plan", Exact = true });
        await plan.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "What would be added" })).ToBeVisibleAsync(Visible);
        Assert.Equal(0, await PeopleAsync(http));

        // What a plan found survives a reload, as it does a restart.
        await page.ReloadAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Run", Exact = true }).ClickAsync();
        await Expect(page.Locator("header").GetByText("Done", new() { Exact = true })).ToBeVisibleAsync(Visible);
        await page.GetByRole(AriaRole.Button, new() { Name = "Verify" }).ClickAsync();
        await Expect(page.GetByText("Equal, row for row")).ToBeVisibleAsync(Visible);
        Assert.NotEqual(0, await PeopleAsync(http));

        await page.GetByRole(AriaRole.Button, new() { Name = "Roll back" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Roll back" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Rolled back" })).ToBeVisibleAsync(Visible);
        Assert.Equal(0, await PeopleAsync(http));
        Assert.Empty(browser.Faults);
    }

    private static LocatorAssertionsToBeVisibleOptions Visible { get; } = new() { Timeout = InBrowser.Patience };

    private static async Task<int> PeopleAsync(HttpClient http) => (await http.GetAsync("/v1/statistics").JsonAsync()).GetProperty("people").GetInt32();
}
