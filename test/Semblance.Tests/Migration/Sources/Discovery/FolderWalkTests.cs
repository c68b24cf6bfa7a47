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
    public async Task Pipes_are_not_waited_for()
    {
        using var project = new TempProject().With("one.json", Store);
        using (var made = Process.Start(new ProcessStartInfo("mkfifo", [project.PathOf("faces.pkl")]) { UseShellExecute = false })!)
        {
            await made.WaitForExitAsync();
        }

        var sources = await Task.Run(() => project.Open().Sources).WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(["import", "reject"], sources.Select(s => s.Info.Action.ToString().ToLowerInvariant()).Order());
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
