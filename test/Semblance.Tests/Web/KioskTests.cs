using Microsoft.Playwright;
using Xunit.Abstractions;
using static Microsoft.Playwright.Assertions;

namespace Semblance.Tests.Web;

/// <summary>The device by the door.</summary>
public sealed class KioskTests(ITestOutputHelper output)
{
    [BrowserFact]
    public async Task A_kiosk_greets_by_name_speaks_two_languages_and_lets_nobody_out_without_the_pin()
    {
        await using var browser = await InBrowser.StartAsync();
        await browser.EnrolAsync("Ada Quill", "sample1.jpg", 0);
        await browser.EnrolAsync("Bo Lindqvale", "sample6.jpg", 0);
        var page = browser.Page;
        await StartAsync(browser, "Greets people, and keeps nothing");

        await Expect(page.GetByText("Hello", new() { Exact = true })).ToBeVisibleAsync(Patient);
        await Expect(page.GetByText("Ada Quill", new() { Exact = true })).ToBeVisibleAsync(Patient);
        await MeasureAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "Indonesia" }).ClickAsync();
        await Expect(page.GetByText("Halo", new() { Exact = true })).ToBeVisibleAsync(Patient);
        await page.GetByRole(AriaRole.Button, new() { Name = "English" }).ClickAsync();

        // Nobody is signed in on the device, and its key may only ask who somebody is.
        Assert.Equal(401, await page.EvaluateAsync<int>("fetch('/v1/people').then(answer => answer.status)"));
        Assert.Equal(403, await page.EvaluateAsync<int>("""
            fetch('/v1/people', { headers: { Authorization: `Bearer ${JSON.parse(localStorage['semblance.kiosk']).key}` } }).then(answer => answer.status)
            """));
        Assert.DoesNotContain("2468", await page.EvaluateAsync<string>("JSON.stringify(localStorage)"));

        await LeaveAsync(page, "1357");
        await Expect(page.GetByText("That is not the PIN.")).ToBeVisibleAsync(Patient);
        await page.Keyboard.PressAsync("Escape");
        await LeaveAsync(page, "2468");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Set up a kiosk" })).ToBeVisibleAsync(Patient);
        Assert.Empty(browser.Faults);
    }

    [BrowserFact]
    public async Task A_kiosk_does_not_know_a_stranger()
    {
        await using var browser = await InBrowser.StartAsync("sample6.jpg");
        await browser.EnrolAsync("Ada Quill", "sample1.jpg", 0);
        await browser.EnrolAsync("Bo Lindqvale", "sample3.jpg", 1);
        await StartAsync(browser, "Greets people, and keeps nothing");

        await Expect(browser.Page.GetByText("I do not know you")).ToBeVisibleAsync(Patient);
        Assert.Empty(browser.Faults);
    }

    private static LocatorAssertionsToBeVisibleOptions Patient { get; } = new() { Timeout = InBrowser.Patience };

    /// <summary>Sets the device up as an owner does.</summary>
    internal static async Task StartAsync(InBrowser browser, string mode)
    {
        var page = browser.Page;
        await browser.SignInAsync();
        await page.GotoAsync($"{browser.Address}/kiosk");
        await page.GetByLabel("Where it stands").FillAsync("Main entrance");
        await page.GetByLabel("What it does").SelectOptionAsync(new SelectOptionValue { Label = mode });
        await page.GetByLabel("PIN").FillAsync("2468");
        await page.GetByRole(AriaRole.Button, new() { Name = "Start the kiosk" }).ClickAsync();
    }

    private static async Task LeaveAsync(IPage page, string pin)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Leave the kiosk" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByLabel("PIN").FillAsync(pin);
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Leave the kiosk" }).ClickAsync();
    }

    /// <summary>
    /// From the face in view to the name on the screen, at most a second. A face comes into view at any moment of a look, so twice a look is the longest it takes.
    /// Held to only with SEMBLANCE_MEASURE=1, on a machine that does nothing else.
    /// </summary>
    private async Task MeasureAsync(IPage page)
    {
        var looks = new List<int>();
        for (var i = 0; i < 5; i++)
        {
            var before = await page.Locator("main").GetAttributeAsync("data-look");
            await Expect(page.Locator("main")).Not.ToHaveAttributeAsync("data-look", before ?? "", new() { Timeout = InBrowser.Patience });
            looks.Add(int.Parse((await page.Locator("main").GetAttributeAsync("data-took"))!, System.Globalization.CultureInfo.InvariantCulture));
        }

        output.WriteLine($"from the picture to the name: {string.Join(", ", looks)} ms; at the longest a face waits for the look before, so {2 * looks.Max()} ms");
        Assert.All(looks, took => Assert.True(took > 0));
        if (Environment.GetEnvironmentVariable("SEMBLANCE_MEASURE") == "1")
        {
            Assert.InRange(2 * looks.Max(), 1, 1000);
        }
    }
}
