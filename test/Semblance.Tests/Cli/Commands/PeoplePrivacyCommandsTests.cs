using System.IO.Compression;
using System.Text.Json;
using Semblance.Storage.Sqlite;

namespace Semblance.Tests.Cli.Commands;

public sealed class PeoplePrivacyCommandsTests : IDisposable
{
    private readonly CliRun _cli = new();

    [Fact]
    public async Task A_person_is_erased_with_a_certificate_and_stays_erased_when_the_store_is_restored()
    {
        var id = await ImportAsync("Ada Quill", "Bo Tarn");
        var store = Path.Combine(_cli.Folder, "semblance.db");
        var backup = Path.Combine(_cli.Folder, "backup.db");
        await using (var opened = await SqliteStore.OpenAsync(store, TimeProvider.System, null, CancellationToken.None))
        {
            await opened.Connections.TruncateLogAsync(CancellationToken.None);
        }

        File.Copy(store, backup);
        var file = Path.Combine(_cli.Folder, "certificate.json");
        Assert.Equal(4, (await _cli.RunAsync("people", "erase", "Ada Quill")).Code);
        var erased = await _cli.RunAsync("people", "erase", "Ada Quill", "--certificate", file, "--yes");
        Assert.Equal(0, erased.Code);
        Assert.Contains("nothing is left", erased.Out, StringComparison.Ordinal);
        var certificate = JsonDocument.Parse(await File.ReadAllTextAsync(file)).RootElement;
        Assert.True(certificate.GetProperty("complete").GetBoolean());
        Assert.Equal((id, 2), (certificate.GetProperty("person").GetString(), certificate.GetProperty("removed").GetProperty("faces").GetInt32()));
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(file) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Assert.Equal("person.erase", (await _cli.JsonAsync("audit", "list", "--person", id)).GetProperty("entries")[0].GetProperty("action").GetString());

        File.Copy(backup, store, overwrite: true);
        File.Delete(store + "-wal");
        File.Delete(store + "-shm");
        Assert.Equal(2, (await _cli.JsonAsync("people", "list")).GetProperty("people").GetArrayLength());
        Assert.Equal(id, (await _cli.JsonAsync("people", "replay-erasures")).GetProperty("erased")[0].GetProperty("person").GetString());
        Assert.Equal("Bo Tarn", (await _cli.JsonAsync("people", "list")).GetProperty("people")[0].GetProperty("name").GetString());
        Assert.Empty((await _cli.JsonAsync("people", "replay-erasures")).GetProperty("erased").EnumerateArray());
    }

    [Fact]
    public async Task An_export_is_a_zip_that_only_its_owner_can_read_and_nothing_is_written_over()
    {
        await ImportAsync("Ada Quill");
        var file = Path.Combine(_cli.Folder, "ada.zip");
        Assert.Equal(0, (await _cli.RunAsync("people", "export", "Ada Quill", "--out", file)).Code);
        using (var zip = ZipFile.OpenRead(file))
        {
            Assert.Contains("person.json", zip.Entries.Select(e => e.FullName));
        }

        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(file) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
        var again = await _cli.RunAsync("people", "export", "Ada Quill", "--out", file);
        Assert.Equal(4, again.Code);
        Assert.Contains("[file-exists]", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_change_one_by_one_and_consents_are_to_the_present_text()
    {
        await ImportAsync("Ada Quill");
        Assert.Equal(2, (await _cli.RunAsync("people", "consent", "Ada Quill")).Code);
        Assert.Equal(2, (await _cli.RunAsync("clients", "settings", "--consent-required", "true")).Code);
        var text = _cli.Write("consent.txt", "I agree.");
        await _cli.JsonAsync("clients", "settings", "--consent-text", text, "--consent-version", "2026-1", "--consent-required", "true");
        var other = await _cli.RunAsync("clients", "settings", "--consent-text", _cli.Write("other.txt", "I agree to more."));
        Assert.Contains("[consent-version-taken]", other.Error, StringComparison.Ordinal);
        var settings = await _cli.JsonAsync("clients", "settings", "--strictness", "strict");
        Assert.Equal(("2026-1", "strict"), (settings.GetProperty("consentVersion").GetString(), settings.GetProperty("strictness").GetString()));
        Assert.Equal("2026-1", (await _cli.JsonAsync("people", "consent", "Ada Quill", "--evidence", "form 17")).GetProperty("version").GetString());
        Assert.Equal(1, (await _cli.JsonAsync("people", "consent", "Ada Quill", "--withdraw")).GetProperty("withdrawn").GetInt32());
    }

    [Fact]
    public async Task A_clients_threshold_target_and_margin_decide_what_identify_and_verify_say()
    {
        await ImportAsync("Ada Quill", "Bo Tarn");
        var probe = SmallProject.WriteProbe(_cli, "Ada Quill");
        Assert.Equal("match", await IdentifyAsync());

        var set = await _cli.JsonAsync("clients", "settings", "--threshold", "dlib-resnet-v1=0.0001,0.0002", "--target-fpir", "0.01", "--margin", "0.5");
        Assert.Equal((0.0001, 0.0002), (set.GetProperty("thresholds").GetProperty("dlib-resnet-v1").GetProperty("identify").GetDouble(),
            set.GetProperty("thresholds").GetProperty("dlib-resnet-v1").GetProperty("verify").GetDouble()));
        Assert.Equal("unknown", await IdentifyAsync());
        Assert.Equal("unknown", (await _cli.JsonAsync("verify", "--vector", probe, "--person", "Ada Quill")).GetProperty("outcome").GetString());
        Assert.Equal("match", await IdentifyAsync("--threshold", "0.3"));
        Assert.Equal("match", await IdentifyAsync("--target-fpir", "0.003"));

        Assert.Equal(JsonValueKind.Null, (await _cli.JsonAsync("clients", "settings", "--threshold", "dlib-resnet-v1=")).GetProperty("thresholds").ValueKind);
        Assert.Equal("match", await IdentifyAsync());
        var found = await _cli.JsonAsync("identify", "--vector", probe, "--space", "dlib-resnet-v1");
        Assert.Equal(0.01, found.GetProperty("threshold").GetProperty("targetFpir").GetDouble());
        foreach (var malformed in new[] { "dlib-resnet-v1", "dlib-resnet-v1=x", "dlib-resnet-v1=1,2,3", "dlib-resnet-v1=-1", "Not A Key=1" })
        {
            Assert.Equal(2, (await _cli.RunAsync("clients", "settings", "--threshold", malformed)).Code);
        }

        async Task<string?> IdentifyAsync(params string[] options) =>
            (await _cli.JsonAsync(["identify", "--vector", probe, "--space", "dlib-resnet-v1", .. options])).GetProperty("outcome").GetString();
    }

    [Fact]
    public async Task Nobody_is_due_without_a_time_and_nobody_new_with_one()
    {
        await ImportAsync("Ada Quill");
        Assert.Contains("--retention-days", (await _cli.RunAsync("people", "due")).Out, StringComparison.Ordinal);
        await _cli.JsonAsync("clients", "settings", "--retention-days", "1");
        Assert.Empty((await _cli.JsonAsync("people", "due")).GetProperty("people").EnumerateArray());
        await using (var store = await SqliteStore.OpenAsync(Path.Combine(_cli.Folder, "semblance.db"), TimeProvider.System, null, CancellationToken.None))
        {
            await store.Connections.WriteAsync(
                database => database.Execute("UPDATE people SET updated_at = updated_at - 172800000000; UPDATE faces SET created_at = created_at - 172800000000"),
                CancellationToken.None);
        }

        Assert.Single((await _cli.JsonAsync("people", "due")).GetProperty("people").EnumerateArray());
        Assert.Equal(4, (await _cli.RunAsync("people", "erase-due")).Code);
        var erased = (await _cli.JsonAsync("people", "erase-due", "--yes")).GetProperty("erased");
        Assert.True(Assert.Single(erased.EnumerateArray()).GetProperty("complete").GetBoolean());
        Assert.Equal(erased[0].GetRawText(), (await _cli.JsonAsync("people", "erasures")).GetProperty("certificates")[0].GetRawText());
        Assert.Empty((await _cli.JsonAsync("people", "list")).GetProperty("people").EnumerateArray());
        Assert.Single((await _cli.JsonAsync("audit", "list", "--action", "person.erase")).GetProperty("entries").EnumerateArray());
        Assert.Equal(2, (await _cli.RunAsync("clients", "settings", "--retention-days", "-1")).Code);
    }

    public void Dispose() => _cli.Dispose();

    /// <returns>The id of the first.</returns>
    private async Task<string> ImportAsync(params string[] names)
    {
        await _cli.JsonAsync("migrate", SmallProject.Write(_cli, "project", names), "--yes");
        return (await _cli.JsonAsync("people", "show", names[0])).GetProperty("id").GetString()!;
    }
}
