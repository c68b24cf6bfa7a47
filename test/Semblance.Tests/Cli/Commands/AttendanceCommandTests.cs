namespace Semblance.Tests.Cli.Commands;

public sealed class AttendanceCommandTests : IDisposable
{
    private readonly CliRun _cli = new();

    [Fact]
    public async Task A_session_is_started_written_and_reported()
    {
        await _cli.JsonAsync("migrate", SmallProject.Write(_cli, "project", "Ada Quill", "Bo Tarn"), "--yes");
        var id = (await _cli.JsonAsync("attendance", "start", "Algebra")).GetProperty("id").GetString()!;
        await _cli.JsonAsync("attendance", "set", id, "Ada Quill", "present");
        await _cli.JsonAsync("attendance", "set", id, "Bo Tarn", "absent");
        await _cli.JsonAsync("attendance", "set", id, "Bo Tarn", "medical", "--reason", "doctor's note");
        Assert.Equal(2, (await _cli.RunAsync("attendance", "set", id, "Bo Tarn", "auto")).Code);
        Assert.Equal(2, (await _cli.RunAsync("attendance", "records", "nonsense")).Code);
        var records = (await _cli.JsonAsync("attendance", "records", id)).GetProperty("records");
        Assert.Equal(["present", "medical"], records.EnumerateArray().Select(r => r.GetProperty("status").GetString()));

        var session = (await _cli.JsonAsync("attendance", "sessions")).GetProperty("sessions")[0];
        Assert.Equal((2, 1, 1), (session.GetProperty("total").GetInt32(), session.GetProperty("attended").GetInt32(), session.GetProperty("excused").GetInt32()));
        var day = session.GetProperty("day").GetString();
        var (csv, xlsx, html) = (_cli.In("a.csv"), _cli.In("a.xlsx"), _cli.In("a.html"));
        var report = await _cli.JsonAsync("attendance", "report", "--range", $"{day}..{day}", "--csv", csv, "--preset", "class", "--xlsx", xlsx, "--html", html);
        Assert.Equal(100, report.GetProperty("percentage").GetDouble());
        Assert.Contains("Ada Quill,", await File.ReadAllTextAsync(csv), StringComparison.Ordinal);
        Assert.Equal("PK"u8.ToArray(), (await File.ReadAllBytesAsync(xlsx))[..2]);
        Assert.Contains("Bo Tarn", await File.ReadAllTextAsync(html), StringComparison.Ordinal);
        Assert.Equal(4, (await _cli.RunAsync("attendance", "report", "--range", $"{day}..{day}", "--csv", csv)).Code);
        Assert.Equal(2, (await _cli.RunAsync("attendance", "report", "--range", "yesterday")).Code);
    }

    [Fact]
    public async Task People_check_in_and_leave_is_decided_once()
    {
        await _cli.JsonAsync("migrate", SmallProject.Write(_cli, "project", "Ada Quill"), "--yes");
        Assert.Equal("done", (await _cli.JsonAsync("attendance", "check-in", "Ada Quill")).GetProperty("verdict").GetString());
        Assert.Equal(4, (await _cli.RunAsync("attendance", "check-in", "Ada Quill")).Code);
        var leave = (await _cli.JsonAsync("attendance", "request-leave", "Ada Quill", "--range", "2026-11-23..2026-11-24", "--kind", "medical")).GetProperty("id").GetString()!;
        Assert.Equal("approved", (await _cli.JsonAsync("attendance", "decide-leave", leave, "approved")).GetProperty("state").GetString());
        Assert.Equal(4, (await _cli.RunAsync("attendance", "decide-leave", leave, "refused")).Code);
        Assert.Equal("Ada Quill", (await _cli.JsonAsync("attendance", "leaves")).GetProperty("leaves")[0].GetProperty("name").GetString());
    }

    public void Dispose() => _cli.Dispose();
}
