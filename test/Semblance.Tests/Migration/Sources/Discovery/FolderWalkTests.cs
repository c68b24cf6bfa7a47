using System.Diagnostics;
using Semblance.Migration.Sources;
using Semblance.Migration.Sources.Discovery;
using Semblance.Tests.Cli;
using static Semblance.Tests.Migration.Sources.TempProject;

namespace Semblance.Tests.Migration.Sources.Discovery;

public class FolderWalkTests
{
    private static readonly string Store = $$"""{"Ada": {{Json(Dlib(1))}} }""";

    [Fact]
    public void Folders_beyond_the_limit_of_depth_are_told_and_the_rest_is_read()
    {
        var deep = string.Concat(Enumerable.Repeat("d/", FolderWalk.MaxDepth));
        using var project = new TempProject().With("one.json", Store).With(deep + "two.json", Store).With(deep[..^2] + "three.json", Store);

        var sources = project.Open().Sources;

        Assert.Equal([deep[..^2] + "three.json", "one.json"], sources.Where(s => s.Info.Action == SourceAction.Import).Select(s => s.Info.Files[0]));
        Assert.StartsWith("folder-too-deep: ", Assert.Single(sources, s => s.Info.Action == SourceAction.Reject).Info.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pipes_are_told_and_not_waited_for_even_where_a_database_names_one_as_a_photo()
    {
        using var project = new TempProject().With("empty.pkl", "").WithDatabase("faces.db",
            ("CREATE TABLE faces(id INTEGER PRIMARY KEY, name TEXT, embedding BLOB, image_path TEXT)", []),
            ("INSERT INTO faces VALUES(1, 'Ada', $0, 'ada.jpg')", [Bytes(Dlib(1))]));
        await RunAsync("mkfifo", project.PathOf("faces.pkl"), project.PathOf("ada.jpg"));

        var sources = await Task.Run(() => project.Open().Sources.Select(s => (s.Info, Rows: Rows.Of(s))).ToArray()).WaitAsync(TimeSpan.FromMinutes(2));

        Assert.Equal(["empty.pkl file-empty", "faces.db ", "faces.pkl file-special"], sources.Select(s => $"{s.Info.Files[0]} {s.Info.Reason?.Split(':')[0]}"));
        Assert.Null(Assert.Single(sources.SelectMany(s => s.Rows).OfType<LegacyRow.Face>()).PhotoFile);
    }

    [Fact]
    public async Task Names_that_are_no_utf8_are_shown_by_their_bytes_one_line_a_folder()
    {
        using var project = new TempProject().With("one.json", Store).With("sub/zwei \uFFFD.json", Store);
        await RunAsync("sh", "-c", """cd "$1" && printf x > "$(printf 'b\351\\ \303\251.pkl')" && printf x > "$(printf 'z\377.pkl')" && mkdir "$(printf 'c\351')" && printf x > "$(printf 'sub/\351.npy')" """, "sh", project.Root);

        var told = project.Open().Sources.Select(s => (s.Info, Rows: Rows.Rejects(s).Sum(r => r.Rows))).ToArray();
        await RunAsync("find", project.Root, "-mindepth", "1", "-delete");

        Assert.Equal(
            [@"b\xe9\\ é.pkl path-not-utf8 3", "one.json  0", @"sub/\xe9.npy path-not-utf8 1", "sub/zwei \uFFFD.json  0"],
            told.Select(s => $"{s.Info.Files[0]} {s.Info.Reason?.Split(':')[0]} {s.Rows}"));
        Assert.Contains("(and 2 more in its folder)", told[0].Info.Reason, StringComparison.Ordinal);
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var made = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false })!;
        await made.WaitForExitAsync();
        Assert.Equal(0, made.ExitCode);
    }

    [Fact]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task Files_and_folders_without_rights_are_told_and_the_rest_is_read()
    {
        using var project = new TempProject().With("one.json", Store).With("two.json", Store).With("shut/three.json", Store);
        File.SetUnixFileMode(project.Root, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        File.SetUnixFileMode(project.PathOf("two.json"), UnixFileMode.None);
        File.SetUnixFileMode(project.PathOf("shut"), UnixFileMode.None);

        // Root reads everything: then a process of nobody's looks.
        var answer = await CliProcess.RunUnprivilegedAsync(project.Root, "inspect", project.Root, "--json");
        File.SetUnixFileMode(project.PathOf("shut"), UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);

        var report = System.Text.Json.JsonDocument.Parse(answer.Out).RootElement.GetProperty("sources").EnumerateArray()
            .Select(s => $"{s.GetProperty("path").GetString()} {s.GetProperty("action").GetString()} {s.GetProperty("reason").GetString()?.Split(':')[0]}".TrimEnd());
        Assert.Equal(["one.json import", "shut reject folder-unreadable", "two.json reject file-unreadable"], report);
    }
}
