using Semblance.Faces;
using Semblance.People;
using Semblance.Tests.Cli;
using Semblance.Tests.Server;
using Semblance.Vision.Natives;
using Semblance.Vision.Vips;

namespace Semblance.Tests.Web;

/// <summary>A school of the people of the sample photos with a term behind it, so that every page has something to show.</summary>
/// <param name="Ada">Somebody with several photos.</param>
/// <param name="Session">With photos that wait to be looked over.</param>
/// <param name="Recorded">With everything on record.</param>
/// <param name="Import">Of a legacy project, planned.</param>
internal sealed record SampleSchool(PersonId Ada, string Session, string Recorded, string Import)
{
    private const string Group = "10 A";
    private const int Weeks = 8;

    private static readonly string[] Lessons = ["Numbers", "Leaves and shells", "Rivers"];

    public static async Task<SampleSchool> FillAsync(InBrowser browser)
    {
        var ada = await browser.EnrolAsync("Ada Quill", "sample1.jpg", 0, "north", Group);
        var people = new List<PersonId> { ada };
        foreach (var (name, sample, number, region) in new[]
        {
            ("Bo Lindqvale", "sample3.jpg", 1, "north"), ("Mira Elmsgate", "sample5.jpg", 0, "harbour"), ("Tove Dornquist", "sample6.jpg", 1, "harbour"),
            ("Yara Istrand", "sample6.jpg", 0, "north"), ("Odo Harrow", "sample2.jpg", 0, "south"), ("Ilka Lindqvale", "sample3.jpg", 0, "south"),
        })
        {
            people.Add(await browser.EnrolAsync(name, sample, number, region, Group));
        }

        using var http = browser.Http();
        await EnrolAgainAsync(http, ada, "sample1.jpg", 0);
        await EnrolAgainAsync(http, people[1], "sample3.jpg", 1);
        await http.PutAsync("/v1/settings", ApiCalls.Json(new { unknownDays = 30 })).JsonAsync();
        await http.PutAsync("/v1/attendance/rules", ApiCalls.Json(new
        {
            timeZone = "Asia/Jakarta",
            sessionLateAfterMinutes = 10,
            lateAfter = "08:30",
            workDays = new[] { "monday", "tuesday", "wednesday", "thursday", "friday" },
            holidays = new[] { new { day = "2026-12-25", name = "Christmas" } },
        })).JsonAsync();
        await http.PostAsync("/v1/accounts", ApiCalls.Json(new { login = "mira@example.org", role = "operator", password = "a long enough one" })).JsonAsync(201);
        await MeetStrangersAsync(http);
        var subjects = await AddSubjectsAsync(http);
        await TeachAsync(http, subjects, people);
        await AskLeaveAsync(http, people);
        var recorded = await AttendAsync(http, "Algebra", subjects[0], confirms: true);
        return new SampleSchool(ada, await AttendAsync(http, "Geometry", subjects[1], confirms: false), recorded, await ImportAsync(http));
    }

    /// <summary>Two more photos of somebody: nearer, and to the side.</summary>
    private static async Task EnrolAgainAsync(HttpClient http, PersonId person, string sample, int number)
    {
        var face = (await SampleBoxes.OfAsync(sample))[number];
        using var form = new MultipartFormDataContent { { new StringContent(person.ToString()), "person" }, { new StringContent("lenient"), "strictness" } };
        foreach (var (near, aside) in new[] { (0.85, 0.08), (1.15, -0.1) })
        {
            var box = new FaceBox(face.X + (face.Width * aside), face.Y, face.Width * near, face.Height * near);
            form.Add(new ByteArrayContent(new VipsPhotoCodec().EncodeJpeg(CameraFile.Frame(sample, box))), "photo", $"{near}.jpg");
        }

        await http.PostAsync("/v1/enroll", form).JsonAsync();
    }

    /// <summary>Faces that nobody knows, for the inbox.</summary>
    private static async Task MeetStrangersAsync(HttpClient http)
    {
        foreach (var sample in new[] { "sample4.jpg", "sample5.jpg" })
        {
            using var photo = new ByteArrayContent(await File.ReadAllBytesAsync(NativeFiles.Find(NativeFiles.Samples, sample)));
            photo.Headers.ContentType = new("image/jpeg");
            await http.PostAsync("/v1/identify", photo).JsonAsync();
        }
    }

    private static async Task<List<string>> AddSubjectsAsync(HttpClient http)
    {
        var ids = new List<string>();
        foreach (var (name, code, description, credits) in new[]
        {
            ("Mathematics", "MA-10", "Algebra and geometry", 4), ("Drawing", "AR-10", "From nature, and from memory", 2), ("Natural history", "NH-10", "Rocks, plants and animals", 3),
        })
        {
            ids.Add((await http.PostAsync("/v1/subjects", ApiCalls.Json(new { name, code, description, credits, group = Group })).JsonAsync(201)).GetProperty("id").GetString()!);
        }

        await http.PostAsync("/v1/subjects", ApiCalls.Json(new { name = "Penmanship", code = "PE-9", active = false })).JsonAsync(201);
        return ids;
    }

    /// <summary>A lesson on each work day of some weeks, with records that differ by person and day.</summary>
    private static async Task TeachAsync(HttpClient http, List<string> subjects, List<PersonId> people)
    {
        var today = new DateTimeOffset(TimeProvider.System.GetUtcNow().Date, TimeSpan.Zero);
        for (var back = 7 * Weeks; back > 0; back--)
        {
            var at = today.AddDays(-back).AddHours(1.5);
            if (at.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday)
            {
                continue;
            }

            var lesson = back % subjects.Count;
            var session = (await http.PostAsync("/v1/sessions", ApiCalls.Json(new
            {
                name = Lessons[lesson],
                group = Group,
                subject = subjects[lesson],
                startsAt = at,
                endsAt = at.AddMinutes(45),
            })).JsonAsync(201)).GetProperty("id").GetString();
            await http.PutAsync($"/v1/sessions/{session}/records", ApiCalls.Json(new
            {
                records = people.Select((person, i) => new { person = person.Value, status = StatusOf(back, i) }),
            })).JsonAsync();
        }
    }

    private static string StatusOf(int day, int person) => (((day * 5) + (person * 7)) % 23) switch
    {
        < 2 => "late",
        3 => "medical",
        var n when n < 4 + (person * 1.4) => "absent",
        _ => "present",
    };

    private static async Task AskLeaveAsync(HttpClient http, List<PersonId> people)
    {
        foreach (var (person, from, to, kind, note, decision) in new[]
        {
            (1, "2026-11-26", "2026-11-27", "authorised", "a wedding in the family", ""),
            (3, "2026-11-23", "2026-11-25", "medical", "tonsils", ""),
            (4, "2026-11-09", "2026-11-10", "medical", "flu", "approved"),
            (5, "2026-11-16", "2026-11-16", "authorised", "a long weekend", "refused"),
        })
        {
            var leave = await http.PostAsync("/v1/leaves", ApiCalls.Json(new { person = people[person].Value, from, to, kind, note })).JsonAsync(201);
            if (decision is not "")
            {
                await http.PostAsync($"/v1/leaves/{leave.GetProperty("id").GetString()}/decision", ApiCalls.Json(new { state = decision })).JsonAsync();
            }
        }
    }

    private static async Task<string> ImportAsync(HttpClient http)
    {
        var id = (await http.PostAsync("/v1/imports", ApiCalls.Json(new { name = "The old school" })).JsonAsync(201)).GetProperty("id").GetString()!;
        foreach (var file in Directory.EnumerateFiles(CliRun.Sample, "*", SearchOption.AllDirectories))
        {
            using var bytes = new ByteArrayContent(await File.ReadAllBytesAsync(file));
            bytes.Headers.ContentType = new("application/octet-stream");
            await http.PutAsync($"/v1/imports/{id}/files?path={Uri.EscapeDataString(Path.GetRelativePath(CliRun.Sample, file))}", bytes).JsonAsync();
        }

        await http.PostAsync($"/v1/imports/{id}/plan", ApiCalls.Json(new { })).JsonAsync(202);
        await http.GetStringAsync($"/v1/imports/{id}/events"); // ends when the plan is there
        return id;
    }

    private static async Task<string> AttendAsync(HttpClient http, string name, string subject, bool confirms)
    {
        var session = (await http.PostAsync("/v1/sessions", ApiCalls.Json(new { name, group = Group, subject })).JsonAsync(201)).GetProperty("id").GetString()!;
        using var form = new MultipartFormDataContent
        {
            { new ByteArrayContent(await File.ReadAllBytesAsync(NativeFiles.Find(NativeFiles.Samples, "sample3.jpg"))), "photo", "class.jpg" },
        };
        var marking = await http.PostAsync($"/v1/sessions/{session}/markings", form).JsonAsync(201);
        if (confirms)
        {
            await http.PostAsync($"/v1/markings/{marking.GetProperty("id").GetString()}/confirm", null).JsonAsync();
        }

        return session;
    }
}
