using System.Net.Http.Json;
using System.Text.Json;
using Semblance.Access;
using Semblance.Tests.Storage;
using static Semblance.Tests.Server.ApiCalls;

namespace Semblance.Tests.Server;

public sealed class SqliteAttendanceEndpointsTests() : AttendanceEndpointsTests("sqlite");

public sealed class PostgresAttendanceEndpointsTests() : AttendanceEndpointsTests("postgres");

/// <summary>Sessions, marking from photos, check-ins, leaves and reports through real HTTP.</summary>
public abstract class AttendanceEndpointsTests(string kind)
{
    [StoreFact]
    public async Task A_class_is_marked_from_photos_looked_over_confirmed_and_corrected()
    {
        await using var api = await ApiServer.StartAsync(kind: kind);
        using var http = api.Client(await api.KeyAsync(Role.Operator));
        var (ada, bob, cy) = (await EnrolAsync(http, "ada"), await EnrolAsync(http, "bob"), await EnrolAsync(http, "cy"));
        var subject = await http.PostAsync("/v1/subjects", Json(new { name = "Mathematics", code = "MA" })).JsonAsync(201);
        var session = await http.PostAsync("/v1/sessions", Json(new { name = "Algebra", group = "10 A", subject = subject.Text("id") })).JsonAsync(201);
        var records = $"/v1/sessions/{session.Text("id")}/records";

        var marking = await http.PostAsync($"/v1/sessions/{session.Text("id")}/markings", Form().Photo("ada 0.05,zed 0")).JsonAsync(201);
        Assert.Equal(["ada:auto", "bob:absent", "cy:absent"], Planned(marking));
        Assert.Equal((3, 1, 1), (marking.Number("expected"), marking.Number("seen"), marking.Number("strangers")));
        Assert.Equal("match", marking.GetProperty("photos")[0].GetProperty("faces")[0].Text("decision"));
        Assert.InRange(marking.GetProperty("people")[0].GetProperty("confidence").GetDouble(), 0.5, 1);
        Assert.Empty((await http.GetAsync("/v1/attendance/analytics").JsonAsync()).GetProperty("rows").EnumerateArray());
        var grown = await http.PostAsync($"/v1/markings/{marking.Text("id")}/photos", Form().Photo("bob 0,bob 0.1")).JsonAsync();
        Assert.Equal(["ada:auto", "bob:auto", "cy:absent"], Planned(grown));
        Assert.Equal(["match", "ambiguous"], grown.GetProperty("photos")[1].GetProperty("faces").EnumerateArray().Select(f => f.Text("decision")));

        var confirmed = await http.PostAsync(
            $"/v1/markings/{marking.Text("id")}/confirm", Json(new { statuses = new[] { new { person = bob, status = "late", note = "bus" } }, reason = "looked over" })).JsonAsync();
        Assert.Equal(3, confirmed.Number("changed"));
        Assert.Equal(["ada:auto", "bob:late", "cy:absent"], Recorded(confirmed));
        await http.PostAsync($"/v1/markings/{marking.Text("id")}/confirm", Json(new { })).AssertProblemAsync(409, "marking-ended");
        Assert.Equal("confirmed", (await http.GetAsync($"/v1/sessions/{session.Text("id")}/markings").JsonAsync()).GetProperty("markings")[0].Text("state"));

        await http.PutAsJsonAsync($"{records}/{cy}", new { status = "auto" }).AssertProblemAsync(400, "status-auto");
        await http.PutAsJsonAsync($"{records}/{cy}", new { status = "medical", revision = 7 }).AssertProblemAsync(409, "record-changed");
        await http.PutAsJsonAsync($"{records}/{cy}", new { status = "medical", reason = "doctor's note", revision = 1 }).JsonAsync();
        var history = (await http.GetAsync($"{records}/{cy}/history").JsonAsync()).GetProperty("versions");
        Assert.Equal(["absent", "medical"], history.EnumerateArray().Select(v => v.Text("status")));
        Assert.Equal("doctor's note", history[1].Text("reason"));
        Assert.Equal((1, 1, 1), Counts(await http.GetAsync($"/v1/sessions/{session.Text("id")}").JsonAsync(), "auto", "late", "medical"));
        await http.PutAsJsonAsync(records, new { records = new[] { new { person = ada, status = "present" }, new { person = bob, status = "present" } } }).JsonAsync();
        await http.DeleteAsync($"{records}/{cy}").JsonAsync(204);
        await http.DeleteAsync($"{records}/{cy}").AssertProblemAsync(404, "record-unknown");
        Assert.Equal(["ada:present", "bob:present", "cy:"], Recorded(await http.GetAsync(records).JsonAsync()));

        // What somebody wrote, and who was seen before, stays.
        var again = await http.PostAsync($"/v1/sessions/{session.Text("id")}/markings", Form().Photo("cy 0")).JsonAsync(201);
        Assert.Equal(["ada:present", "bob:present", "cy:auto"], Planned(again));
        await http.DeleteAsync($"/v1/markings/{again.Text("id")}").JsonAsync(204);
        await http.DeleteAsync($"/v1/sessions/{session.Text("id")}").JsonAsync(204);
        await http.GetAsync(records).AssertProblemAsync(404, "session-unknown");
    }

    [StoreFact]
    public async Task People_come_and_go_by_photo_or_by_name_within_the_rules()
    {
        await using var api = await ApiServer.StartAsync(kind: kind);
        using var admin = api.Client();
        using var kiosk = api.Client(await api.KeyAsync(Role.Kiosk));
        var ada = await EnrolAsync(admin, "ada");
        await admin.PutAsJsonAsync("/v1/attendance/rules", new { timeZone = "Asia/Jakarta", coolDownSeconds = 600, lateAfter = "08:30", workDays = Enum.GetNames<DayOfWeek>().Select(d => d.ToLowerInvariant()) }).JsonAsync();

        var came = await kiosk.PostAsync("/v1/checkins", Form(("latitude", "-6.2"), ("longitude", "106.8"), ("accuracy", "12")).Photo("ada 0.05")).JsonAsync(201);
        Assert.Equal(("done", "in"), (came.Text("verdict"), came.GetProperty("checkIn").Text("direction")));
        Assert.Equal("too-soon", (await kiosk.PostAsync("/v1/checkins", Form().Photo("ada 0")).JsonAsync()).Text("verdict"));
        Assert.Equal("unknown", (await kiosk.PostAsync("/v1/checkins", Form().Photo("zed 0")).JsonAsync()).Text("verdict"));
        Assert.Equal("no-face", (await kiosk.PostAsync("/v1/checkins", Form().Photo("nobody")).JsonAsync()).Text("verdict"));
        await kiosk.PostAsync("/v1/checkins", Json(new { person = ada })).AssertProblemAsync(403, "scope-missing");
        await admin.PutAsJsonAsync("/v1/attendance/rules", new { timeZone = "Asia/Jakarta", coolDownSeconds = 0 }).JsonAsync();
        Assert.Equal("already-in", (await admin.PostAsync("/v1/checkins", Json(new { person = ada, direction = "in" })).JsonAsync()).Text("verdict"));
        Assert.Equal("out", (await admin.PostAsync("/v1/checkins", Json(new { person = ada })).JsonAsync(201)).GetProperty("checkIn").Text("direction"));
        await admin.PostAsync("/v1/checkins", Json(new { person = ada, latitude = 1 })).AssertProblemAsync(400, "place");
        await admin.PostAsync("/v1/checkins", Json(new { person = ada, at = "2020-01-01T00:00:00Z" })).AssertProblemAsync(400, "check-in-time");

        var listed = (await admin.GetAsync($"/v1/checkins?person={ada}&limit=1").JsonAsync());
        Assert.Equal("out", listed.GetProperty("checkIns")[0].Text("direction"));
        var rest = (await admin.GetAsync($"/v1/checkins?person={ada}&cursor={listed.Text("next")}").JsonAsync()).GetProperty("checkIns");
        Assert.Equal(-6.2, rest[0].GetProperty("latitude").GetDouble());
        await admin.GetAsync("/v1/checkins?limit=1001").AssertProblemAsync(400, "page-limit");
        await admin.GetAsync("/v1/checkins?cursor=zzz").AssertProblemAsync(400, "cursor");
        Assert.Equal(["check-out", "check-in", "registered"], (await admin.GetAsync("/v1/attendance/events").JsonAsync()).GetProperty("events").EnumerateArray().Select(e => e.Text("kind")));
        Assert.Single((await admin.GetAsync($"/v1/attendance/last-seen?person={ada}").JsonAsync()).GetProperty("people").EnumerateArray());
        await admin.DeleteAsync($"/v1/checkins/{rest[0].Text("id")}").JsonAsync(204);
        await admin.DeleteAsync($"/v1/checkins/{rest[0].Text("id")}").AssertProblemAsync(404, "check-in-unknown");
    }

    [StoreFact]
    public async Task A_report_counts_approved_leave_and_comes_in_every_format()
    {
        await using var api = await ApiServer.StartAsync(kind: kind);
        using var http = api.Client();
        var (ada, bob) = (await EnrolAsync(http, "ada"), await EnrolAsync(http, "bob"));
        foreach (var day in new[] { "2026-11-23", "2026-11-24" })
        {
            var session = await http.PostAsync("/v1/sessions", Json(new { name = "=Algebra", group = "10 A", startsAt = $"{day}T08:00:00Z" })).JsonAsync(201);
            Assert.Equal(day, session.Text("day"));
            await http.PutAsJsonAsync(
                $"/v1/sessions/{session.Text("id")}/records", new { records = new[] { new { person = ada, status = "present" }, new { person = bob, status = "absent" } } }).JsonAsync();
        }

        var leave = await http.PostAsync("/v1/leaves", Json(new { person = bob, from = "2026-11-23", to = "2026-11-23", kind = "medical" })).JsonAsync(201);
        const string Range = "from=2026-11-01&to=2026-11-30";
        Assert.Equal(0, (await ReportAsync()).GetProperty("people")[1].GetProperty("counts").GetProperty("percentage").GetDouble());
        await http.PostAsync($"/v1/leaves/{leave.Text("id")}/decision", Json(new { state = "approved" })).JsonAsync();
        await http.PostAsync($"/v1/leaves/{leave.Text("id")}/decision", Json(new { state = "refused" })).AssertProblemAsync(409, "leave-decided");

        var report = await ReportAsync();
        Assert.Equal(["excellent", "low"], report.GetProperty("people").EnumerateArray().Select(p => p.Text("band")));
        Assert.Equal(50, report.GetProperty("people")[1].GetProperty("counts").GetProperty("percentage").GetDouble());
        Assert.Equal(75, report.GetProperty("totals").GetProperty("percentage").GetDouble());
        Assert.Equal(["2026-11-23", "2026-11-24"], report.GetProperty("days").EnumerateArray().Select(d => d.Text("day")));
        Assert.Equal("10 A", report.GetProperty("groups")[0].Text("name"));

        Assert.Equal(report.GetRawText(), (await http.GetAsync($"/v1/attendance/report?{Range}&group=&region=").JsonAsync()).GetRawText());
        var lines = (await http.GetStringAsync($"/v1/attendance/report?{Range}&format=csv&preset=students")).TrimStart('\uFEFF').Split("\r\n");
        Assert.Equal("Student_Name,Roll_Number,PRN,Total_Sessions,Present_Sessions,Leave_Sessions,Adjusted_Absent,Effective_Attendance_Percentage", lines[0]);
        Assert.Equal(["ada,,,2,2,0,0,100", "bob,,,2,0,1,1,50"], lines[1..3]);
        Assert.Contains(",'=Algebra,", await http.GetStringAsync($"/v1/attendance/report?{Range}&format=csv&preset=records"));
        Assert.Equal("PK", (await http.GetStringAsync($"/v1/attendance/report?{Range}&format=xlsx"))[..2]);
        using var page = await http.GetAsync($"/v1/attendance/report?{Range}&format=html");
        Assert.Contains("style-src 'sha256-", Assert.Single(page.Headers.GetValues("Content-Security-Policy")));
        Assert.Contains("<th scope=\"row\">bob</th>", await page.Content.ReadAsStringAsync());
        await http.GetAsync($"/v1/attendance/report?{Range}&format=pdf").AssertProblemAsync(400, "report-format");
        await http.GetAsync("/v1/attendance/report").AssertProblemAsync(400, "report-range");
        Assert.Equal(1, (await http.GetAsync("/v1/attendance/analytics?by=person").JsonAsync()).GetProperty("rows").EnumerateArray().Sum(r => r.GetProperty("counts").Number("onLeave")));

        async Task<JsonElement> ReportAsync() => await http.GetAsync($"/v1/attendance/report?{Range}").JsonAsync();
    }

    private static async Task<string> EnrolAsync(HttpClient http, string name) =>
        (await http.PostAsync("/v1/enroll", Form(("name", name), ("group", "10 A")).Photo($"{name} 0")).JsonAsync(201)).GetProperty("person").GetProperty("id").GetString()!;

    private static IEnumerable<string> Planned(JsonElement marking) =>
        marking.GetProperty("people").EnumerateArray().Select(p => $"{p.GetProperty("person").Text("name")}:{p.Text("status")}");

    private static IEnumerable<string> Recorded(JsonElement records) =>
        records.GetProperty("records").EnumerateArray().Select(r => $"{r.GetProperty("person").Text("name")}:{(r.TryGetProperty("status", out var s) ? s.GetString() : "")}");

    private static (int, int, int) Counts(JsonElement session, string a, string b, string c) =>
        (session.GetProperty("counts").Number(a), session.GetProperty("counts").Number(b), session.GetProperty("counts").Number(c));
}

file static class Elements
{
    public static string Text(this JsonElement element, string name) => element.GetProperty(name).GetString()!;

    public static int Number(this JsonElement element, string name) => element.GetProperty(name).GetInt32();
}
