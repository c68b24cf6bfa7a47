using System.Text.Json;
using Microsoft.Playwright;
using Semblance.Vision.Natives;
using static Microsoft.Playwright.Assertions;

namespace Semblance.Tests.Web;

/// <summary>Attendance from beginning to end, as a teacher and a kiosk do it.</summary>
public sealed class AttendanceTests
{
    [BrowserFact]
    public async Task A_class_is_marked_from_a_group_photo_looked_over_corrected_and_reported()
    {
        await using var browser = await InBrowser.StartAsync();
        await browser.EnrolAsync("Ada Quill", "sample1.jpg", 0, group: "10 A");
        await browser.EnrolAsync("Bo Lindqvale", "sample1.jpg", 1, group: "10 A");
        await browser.EnrolAsync("Mira Elmsgate", "sample1.jpg", 2, group: "10 A");
        await browser.EnrolAsync("Tove Dornquist", "sample6.jpg", 0, group: "10 A");
        var page = browser.Page;
        await browser.SignInAsync();

        await page.GetByRole(AriaRole.Link, new() { Name = "Sessions" }).ClickAsync();
        await Expect(page.GetByText("No session yet")).ToBeVisibleAsync(Visible);
        await page.GetByRole(AriaRole.Button, new() { Name = "Start a session" }).First.ClickAsync();
        await page.GetByLabel("What it is").FillAsync("Algebra");
        await page.Locator("#session-group").SelectOptionAsync("10 A");
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Start a session" }).ClickAsync();
        await browser.ArriveAsync("/sessions/.+");

        await page.Locator("input[type=file]").SetInputFilesAsync(NativeFiles.Find(NativeFiles.Samples, "sample1.jpg"));
        await Expect(page.GetByText("3 of 4 seen, 0 unknown faces")).ToBeVisibleAsync(Visible);

        // What was seen waits in the store: a reload, or a restart, loses nothing.
        await page.ReloadAsync();
        await Expect(page.GetByText("3 of 4 seen, 0 unknown faces")).ToBeVisibleAsync(Visible);
        await page.GetByRole(AriaRole.Button, new() { Name = "Put it on record" }).ClickAsync();
        await Expect(Row(page, "Ada Quill")).ToContainTextAsync("seen", Text);
        await Expect(Row(page, "Tove Dornquist")).ToContainTextAsync("absent", Text);

        await page.GetByRole(AriaRole.Button, new() { Name = "Correct Tove Dornquist" }).ClickAsync();
        await page.Locator("#record-status").SelectOptionAsync("medical");
        await page.GetByLabel("Why it is corrected").FillAsync("doctor's note");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(Row(page, "Tove Dornquist")).ToContainTextAsync("medical", Text);

        await page.GetByRole(AriaRole.Link, new() { Name = "Reports" }).ClickAsync();
        await Expect(Row(page, "Tove Dornquist")).ToContainTextAsync("100 %", Text);
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "CSV" }).ClickAsync());
        var lines = await File.ReadAllLinesAsync(await download.PathAsync());
        Assert.StartsWith("person,external_id", lines[0].TrimStart('\uFEFF'));
        Assert.Contains(lines, l => l.StartsWith("Ada Quill,", StringComparison.Ordinal));
        var workbook = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "Excel" }).ClickAsync());
        Assert.Equal("PK"u8.ToArray(), (await File.ReadAllBytesAsync(await workbook.PathAsync()))[..2]);
        Assert.Empty(browser.Faults);
    }

    [BrowserFact]
    public async Task A_kiosk_checks_in_and_out_and_tells_the_server_later_what_happened_while_it_was_away()
    {
        await using var browser = await InBrowser.StartAsync();
        await browser.EnrolAsync("Ada Quill", "sample1.jpg", 0);
        await browser.EnrolAsync("Bo Lindqvale", "sample6.jpg", 0);
        using var http = browser.Http();
        using var rules = await http.PutAsync("/v1/attendance/rules", new StringContent("""{"coolDownSeconds": 1}""", null, "application/json"));
        Assert.True(rules.IsSuccessStatusCode, await rules.Content.ReadAsStringAsync());
        var page = browser.Page;
        await KioskTests.StartAsync(browser, "Checks people in and out, as it comes");

        await Expect(page.GetByText("Welcome", new() { Exact = true })).ToBeVisibleAsync(Visible);
        await Expect(page.GetByText("Ada Quill", new() { Exact = true })).ToBeVisibleAsync(Visible);
        await Expect(page.GetByText("Goodbye", new() { Exact = true })).ToBeVisibleAsync(Visible);

        await page.Context.SetOfflineAsync(true);
        await Expect(page.GetByText("You are noted")).ToBeVisibleAsync(Visible);
        await Expect(page.GetByText("1 picture waits to be sent.")).ToBeVisibleAsync(Visible);
        var before = await CountAsync(http);
        await page.Context.SetOfflineAsync(false);
        await Expect(page.GetByText("waits to be sent")).ToHaveCountAsync(0, new() { Timeout = InBrowser.Patience });
        Assert.True(await CountAsync(http) > before);
        Assert.Empty(browser.Faults);
    }

    private static LocatorAssertionsToBeVisibleOptions Visible { get; } = new() { Timeout = InBrowser.Patience };

    private static LocatorAssertionsToContainTextOptions Text { get; } = new() { Timeout = InBrowser.Patience };

    private static ILocator Row(IPage page, string name) => page.GetByRole(AriaRole.Row).Filter(new() { HasText = name });

    private static async Task<int> CountAsync(HttpClient http) =>
        JsonDocument.Parse(await http.GetStringAsync("/v1/checkins")).RootElement.GetProperty("checkIns").GetArrayLength();
}
