using Microsoft.Playwright;
using Semblance.Tests.Server;
using static Microsoft.Playwright.Assertions;

namespace Semblance.Tests.Web;

/// <summary>What attendance is counted by: subjects, leaves and rules, as an owner keeps them.</summary>
public sealed class PresenceTests
{
    [BrowserFact]
    public async Task A_subject_is_added_and_a_session_started_of_it_is_edited_and_found_by_it()
    {
        await using var browser = await InBrowser.StartAsync();
        var page = browser.Page;
        await browser.SignInAsync();

        await page.GotoAsync($"{browser.Address}/subjects");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a subject" }).ClickAsync();
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Mathematics");
        await page.GetByLabel("Code").FillAsync("MA-10");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Mathematics" })).ToBeVisibleAsync(Visible);

        await page.GotoAsync($"{browser.Address}/sessions");
        await page.GetByRole(AriaRole.Button, new() { Name = "Start a session" }).First.ClickAsync();
        await page.GetByLabel("What it is").FillAsync("Algebra");
        await page.Locator("#session-subject").SelectOptionAsync("Mathematics");
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Start a session" }).ClickAsync();
        await browser.ArriveAsync("/sessions/.+");
        await page.GetByRole(AriaRole.Button, new() { Name = "Edit the session" }).ClickAsync();
        await page.GetByLabel("What it is").FillAsync("Algebra, second part");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Algebra, second part" })).ToBeVisibleAsync(Visible);

        await page.GetByRole(AriaRole.Link, new() { Name = "Mathematics" }).ClickAsync();
        await browser.ArriveAsync("/sessions\\?subject=.+");
        await Expect(page.GetByText("Algebra, second part")).ToBeVisibleAsync(Visible);
        Assert.Empty(browser.Faults);
    }

    [BrowserFact]
    public async Task A_leave_is_requested_and_approved_and_makes_up_for_an_absence_in_the_report()
    {
        await using var browser = await InBrowser.StartAsync();
        var ada = await browser.EnrolAsync("Ada Quill", "sample1.jpg", 0, group: "10 A");
        using var http = browser.Http();
        var session = await http.PostAsync("/v1/sessions", ApiCalls.Json(new { name = "Algebra", group = "10 A" })).JsonAsync(201);
        await http.PutAsync($"/v1/sessions/{session.GetProperty("id").GetString()}/records/{ada}", ApiCalls.Json(new { status = "absent" })).JsonAsync();
        var page = browser.Page;
        await browser.SignInAsync();
        await page.GotoAsync($"{browser.Address}/reports");
        await Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasText = "Ada Quill" })).ToContainTextAsync("0 %", new() { Timeout = InBrowser.Patience });

        await page.GetByRole(AriaRole.Link, new() { Name = "Leaves" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Request leave" }).First.ClickAsync();
        await page.GetByLabel("Whose leave is it?").FillAsync("Ada");
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new("Ada Quill") }).ClickAsync();
        await page.GetByLabel("First day").FillAsync(session.GetProperty("day").GetString()!);
        await page.GetByLabel("Last day").FillAsync(session.GetProperty("day").GetString()!);
        await page.GetByLabel("Note").FillAsync("flu");
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Request leave" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Listitem).Filter(new() { HasText = "flu" })).ToBeVisibleAsync(Visible);
        await page.GetByRole(AriaRole.Button, new() { Name = "Approve Ada Quill" }).ClickAsync();
        await Expect(page.GetByText("Nothing waits to be decided")).ToBeVisibleAsync(Visible);
        await page.GetByText("Approved", new() { Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Listitem).Filter(new() { HasText = "flu" })).ToBeVisibleAsync(Visible);

        await page.GetByRole(AriaRole.Link, new() { Name = "Reports" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasText = "Ada Quill" })).ToContainTextAsync("100 %", new() { Timeout = InBrowser.Patience });
        Assert.Empty(browser.Faults);
    }

    [BrowserFact]
    public async Task The_rules_that_are_saved_are_those_that_count()
    {
        await using var browser = await InBrowser.StartAsync();
        var page = browser.Page;
        await browser.SignInAsync();

        await page.GotoAsync($"{browser.Address}/settings?part=attendance");
        await page.GetByLabel("Time zone").FillAsync("Asia/Nowhere");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync(Visible);
        await page.GetByLabel("Time zone").FillAsync("Asia/Jakarta");
        await page.GetByLabel("Minutes after its start").FillAsync("10");
        await page.GetByLabel("Late after").FillAsync("08:30");
        await page.GetByLabel("Sat").CheckAsync();
        await page.GetByLabel("Day", new() { Exact = true }).FillAsync("2026-12-25");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Christmas");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page.GetByText("The settings are saved.")).ToBeVisibleAsync(Visible);

        using var http = browser.Http();
        var rules = await http.GetAsync("/v1/attendance/rules").JsonAsync();
        Assert.Equal(("Asia/Jakarta", 10, "08:30"), (rules.GetProperty("timeZone").GetString(), rules.GetProperty("sessionLateAfterMinutes").GetInt32(), rules.GetProperty("lateAfter").GetString()));
        Assert.Equal(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday"], rules.GetProperty("workDays").EnumerateArray().Select(d => d.GetString()));
        Assert.Equal("Christmas", Assert.Single(rules.GetProperty("holidays").EnumerateArray()).GetProperty("name").GetString());
        Assert.Empty(browser.Faults);
    }

    private static LocatorAssertionsToBeVisibleOptions Visible { get; } = new() { Timeout = InBrowser.Patience };
}
