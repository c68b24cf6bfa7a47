using Semblance.Clients;
using Semblance.Faces;
using Semblance.Imports;
using Semblance.People;
using Semblance.Spaces;
using Semblance.Storage.Sqlite;

namespace Semblance.Tests.Cli;

/// <summary>A process that copies from one store to the other, or that hands over, dies at any moment, and nothing is lost.</summary>
public sealed class MoveKillTests : IDisposable
{
    private const int Rows = 6_000;
    private const int Kills = 12;

    private readonly string _folder = Directory.CreateTempSubdirectory("semblance-move-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_drain_and_a_cutover_that_are_killed_at_random_moments_end_with_two_equal_stores()
    {
        await FillAsync();
        Assert.Equal(3, (await RunAsync("dual-write", "start", "--no-wait")).Code); // everything waits
        var random = new Random(7);
        for (var kill = 0; kill < Kills; kill++)
        {
            using var process = CliProcess.Start(_folder, Command(kill < Kills / 2 ? ["dual-write", "drain"] : kill % 2 == 0 ? ["cutover"] : ["rollback"]));
            var answer = process.AnswerAsync();
            if (await Task.WhenAny(answer, Task.Delay(random.Next(50, 1_200))) != answer)
            {
                await process.SignalAsync("KILL");
            }

            await answer;
        }

        // Wherever it stands, it goes on: the cutover ends, or had ended.
        Assert.Contains((await RunAsync("cutover")).Code, new[] { 0, 4 });
        Assert.Equal(0, (await RunAsync("dual-write", "drain")).Code);
        var parity = await RunAsync("parity");
        Assert.True(parity.Code == 0, parity.Out);
        Assert.Equal(0, (await RunAsync("rollback")).Code);
        await using var store = await SqliteStore.OpenAsync(Path.Combine(_folder, "one.db"), TimeProvider.System, null, CancellationToken.None);
        Assert.Equal(Rows, (await store.Spaces.ListAsync(ClientId.Default, CancellationToken.None)).Sum(s => s.Faces));
    }

    private static string[] Command(params string[] words) => ["store", .. words, "--store", "sqlite:one.db", "--secondary", "sqlite:two.db"];

    private Task<CliAnswer> RunAsync(params string[] words) => CliProcess.RunAsync(_folder, Command(words));

    private async Task FillAsync()
    {
        await using var store = await SqliteStore.OpenAsync(Path.Combine(_folder, "one.db"), TimeProvider.System, null, CancellationToken.None);
        await store.Spaces.AddAsync(KnownSpaces.Dlib, CancellationToken.None);
        var run = new ImportRun
        {
            Id = new RunId("run-20261121-093000-abcd"),
            Client = ClientId.Default,
            PlanHash = "",
            Source = "/old",
            Status = RunStatus.Open,
            Batches = 1,
            StartedAt = DateTimeOffset.UnixEpoch,
        };
        await store.Imports.AddRunAsync(run, new byte[] { 1 }, CancellationToken.None);
        var people = Enumerable.Range(0, Rows).Select(i => new Person
        {
            Id = PersonId.New(),
            Client = ClientId.Default,
            Name = $"Person {i}",
            CreatedAt = DateTimeOffset.UnixEpoch,
            UpdatedAt = DateTimeOffset.UnixEpoch,
        }).ToList();
        var random = new Random(1);
        var faces = people.Select(p => new Face
        {
            Id = FaceId.New(),
            Client = ClientId.Default,
            Person = p.Id,
            Space = KnownSpaces.Dlib.Key,
            CreatedAt = DateTimeOffset.UnixEpoch,
            Embedding = Enumerable.Range(0, 128).Select(_ => random.NextSingle()).ToArray(),
        }).ToList();
        await store.Imports.ApplyAsync(ClientId.Default, new ImportBatch { Run = run.Id, Number = 0, People = people, Faces = faces }, CancellationToken.None);
    }
}
