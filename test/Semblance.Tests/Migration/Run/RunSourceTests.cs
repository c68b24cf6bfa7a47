using System.Security.Cryptography;
using Semblance.Clients;
using Semblance.Migration.Run;
using static Semblance.Tests.Migration.Plan.LegacyProject;

namespace Semblance.Tests.Migration.Run;

/// <summary>The source of a run: read only, and the same to the end.</summary>
public class RunSourceTests
{
    [Fact]
    public async Task A_source_that_was_moved_is_read_through_a_link_in_its_old_place()
    {
        using var f = RunFixture.Large();
        var plan = await f.PlanAsync();
        Directory.Move(f.Project.Root, f.Project.Root + " moved");
        Assert.Equal("source-not-found", (await Assert.ThrowsAsync<SemblanceException>(() => f.ApplyAsync(plan))).Code);

        Directory.CreateSymbolicLink(f.Project.Root, f.Project.Root + " moved");

        Assert.Equal(RunEnd.Done, (await f.ApplyAsync(plan)).End);
    }

    [Fact]
    public async Task A_source_that_has_changed_is_refused_by_name()
    {
        using var f = RunFixture.Large();
        var plan = await f.PlanAsync();
        f.Project.Write("a.npy", [1, 2, 3]);
        var error = await Assert.ThrowsAsync<SemblanceException>(() => f.ApplyAsync(plan));
        Assert.Equal("source-changed", error.Code);
        Assert.Contains("a.npy", error.Message, StringComparison.Ordinal);
        Assert.Empty(await f.Store.Imports.ListRunsAsync(ClientId.Default, CancellationToken.None));
    }

    [Fact]
    public async Task A_photo_that_has_changed_since_refuses_to_resume()
    {
        using var f = RunFixture.Of(Face("Ada", 1) with { PhotoFile = "ada.png" }, Face("Bob", 2), Face("Eve", 3), Face("Zoe", 4));
        f.Project.Write("ada.png", Png);
        var plan = await f.PlanAsync();
        Assert.Single(plan.Plan.Photos);
        f.Fake.OnApply = (number, _) => { if (number == 1) { throw new IOException("gone"); } };
        await Assert.ThrowsAsync<IOException>(() => f.ApplyAsync(plan));
        f.Fake.OnApply = null;
        f.Project.Write("ada.png", [.. Png, 1]);
        var run = await f.OnlyRunAsync();
        Assert.Equal("source-changed", (await Assert.ThrowsAsync<SemblanceException>(() => f.ResumeAsync(run))).Code);
    }

    [Fact]
    public async Task The_source_is_not_touched()
    {
        using var f = RunFixture.Large();
        var before = Hashes(f.Project.Root);
        await f.ImportAsync();
        await f.VerifyAsync(await f.OnlyRunAsync());
        Assert.Equal(before, Hashes(f.Project.Root));
    }

    private static string[] Hashes(string folder) => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Order(StringComparer.Ordinal)
        .Select(f => f + Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(f))) + File.GetLastWriteTimeUtc(f).Ticks)
        .ToArray();
}
