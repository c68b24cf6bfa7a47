using Microsoft.Playwright;
using Semblance.Tests.Server;
using Semblance.Vision.Natives;
using static Microsoft.Playwright.Assertions;

namespace Semblance.Tests.Web;

/// <summary>What an owner decides in the interface, and what it changes.</summary>
public sealed class OwnerTests
{
    [BrowserFact]
    public async Task A_threshold_fixed_beside_the_histogram_decides_from_then_on_until_it_is_derived_again()
    {
        await using var browser = await InBrowser.StartAsync();
        await browser.EnrolAsync("Ada Quill", "sample1.jpg", 0);
        await browser.EnrolAsync("Bo Lindqvale", "sample6.jpg", 0);
        using var http = browser.Http();
        var page = browser.Page;
        await browser.SignInAsync();

        await page.GotoAsync($"{browser.Address}/settings");
        await page.GetByRole(AriaRole.Slider).PressAsync("Home");
        await Expect(page.GetByText("0 of 1 pairs of different people.")).ToBeVisibleAsync(Visible);
        await page.GetByRole(AriaRole.Slider).PressAsync("End");
        await Expect(page.GetByText("1 of 1 pairs of different people.")).ToBeVisibleAsync(Visible);
        await page.GetByRole(AriaRole.Slider).PressAsync("Home");
        await page.GetByRole(AriaRole.Slider).PressAsync("PageUp");
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new(@"^Fix at .*: Who is this\?") }).ClickAsync();
        await Expect(page.GetByText("The settings are saved.")).ToBeVisibleAsync(Visible);
        var space = (await http.GetAsync("/v1/spaces").JsonAsync()).GetProperty("spaces")[0].GetProperty("key").GetString()!;
        var fixedAt = (await http.GetAsync("/v1/settings").JsonAsync()).GetProperty("thresholds").GetProperty(space).GetProperty("identify").GetDouble();
        Assert.InRange(fixedAt, 0.001, 0.5);

        await page.GetByRole(AriaRole.Button, new() { NameRegex = new(@"^Derive again.*: Who is this\?") }).ClickAsync();
        await Expect(page.GetByText("Derived from the gallery, for the targets below")).ToHaveCountAsync(2, new() { Timeout = InBrowser.Patience });
        Assert.False((await http.GetAsync("/v1/settings").JsonAsync()).GetProperty("thresholds").EnumerateObject().Any());

        await page.GetByLabel("Strangers taken for somebody, percent").FillAsync("1.5");
        await page.GetByLabel("Photos that enrol").SelectOptionAsync("strict");
        await page.RunAndWaitForResponseAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync(), r => r.Url.EndsWith("/v1/settings", StringComparison.Ordinal) && r.Request.Method == "PUT");
        Assert.Equal((0.015, "strict"), await TargetsAsync(http));
        Assert.Empty(browser.Faults);
    }

    [BrowserFact]
    public async Task Who_is_enrolled_today_is_found_among_the_strangers_of_yesterday()
    {
        await using var browser = await InBrowser.StartAsync();
        await browser.EnrolAsync("Bo Lindqvale", "sample6.jpg", 0);
        using var http = browser.Http();
        await http.PutAsync("/v1/settings", ApiCalls.Json(new { unknownDays = 30 })).JsonAsync();
        using (var photo = new ByteArrayContent(await File.ReadAllBytesAsync(NativeFiles.Find(NativeFiles.Samples, "sample1.jpg"))))
        {
            photo.Headers.ContentType = new("image/jpeg");
            await http.PostAsync("/v1/identify", photo).JsonAsync();
        }

        var ada = await browser.EnrolAsync("Ada Quill", "sample1.jpg", 0);
        var page = browser.Page;
        await browser.SignInAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Unknown faces" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Search back in time" }).ClickAsync();
        await page.GetByLabel("Somebody who is known").FillAsync("Ada");
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { NameRegex = new("Ada Quill") }).ClickAsync();
        await Expect(page.GetByText("Ada Quill was seen 1 time before.")).ToBeVisibleAsync(Visible);
        await page.GetByRole(AriaRole.Button, new() { Name = "Add 1 face to Ada Quill" }).ClickAsync();
        await Expect(page.GetByText("Assigned to Ada Quill.")).ToBeVisibleAsync(Visible);
        Assert.Equal(2, (await http.GetAsync($"/v1/people/{ada}/faces").JsonAsync()).GetProperty("faces").GetArrayLength());
        Assert.Empty(browser.Faults);
    }

    [BrowserFact]
    public async Task The_system_page_says_how_health_recall_and_jobs_are()
    {
        await using var browser = await InBrowser.StartAsync();
        using var http = browser.Http();
        using var form = new MultipartFormDataContent { { new ByteArrayContent(await File.ReadAllBytesAsync(NativeFiles.Find(NativeFiles.Samples, "sample6.jpg"))), "photo", "Ada Quill/1.jpg" } };
        await http.PostAsync("/v1/enrolments", form).JsonAsync(202);
        var page = browser.Page;
        await browser.SignInAsync();

        await page.GetByRole(AriaRole.Link, new() { Name = "System" }).ClickAsync();
        await Expect(page.GetByText("Searches are exact: there is no approximate index to measure.")).ToBeVisibleAsync(Visible);
        await Expect(page.GetByText("Enrolment of 1 person")).ToBeVisibleAsync(Visible);
        await Expect(page.GetByText("1 of 1 photos")).ToBeVisibleAsync(Visible);
        await Expect(page.GetByText("enrolment.begin")).ToBeVisibleAsync(Visible);
        Assert.Empty(browser.Faults);
    }

    [BrowserFact]
    public async Task Where_a_challenge_is_demanded_the_login_page_asks_for_it_and_a_picture_that_does_not_move_is_refused()
    {
        await using var browser = await InBrowser.StartAsync();
        await browser.EnrolAsync("Ada Quill", "sample1.jpg", 0);
        await browser.EnrolAsync("Bo Lindqvale", "sample6.jpg", 0);
        using var http = browser.Http();
        await http.PutAsync("/v1/settings", ApiCalls.Json(new { livenessDemanded = true })).JsonAsync();
        var page = browser.Page;
        await browser.SignInAsync();

        await page.GotoAsync($"{browser.Address}/face");
        await page.GetByRole(AriaRole.Button, new() { Name = "Log in" }).ClickAsync();
        await Expect(page.GetByText("Look straight into the camera")).ToBeVisibleAsync(Visible);
        await Expect(page.GetByText(new System.Text.RegularExpressions.Regex("Turn your head to your (left|right)"))).ToBeVisibleAsync(Visible);
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("did not show what was asked for", new() { Timeout = InBrowser.Patience });
        Assert.Empty(browser.Faults);
    }

    private static LocatorAssertionsToBeVisibleOptions Visible { get; } = new() { Timeout = InBrowser.Patience };

    private static async Task<(double, string?)> TargetsAsync(HttpClient http)
    {
        var settings = await http.GetAsync("/v1/settings").JsonAsync();
        return (settings.TryGetProperty("targetFpir", out var share) ? share.GetDouble() : 0, settings.TryGetProperty("strictness", out var grade) ? grade.GetString() : null);
    }
}
