using System.Text;
using Semblance.Clients;
using Semblance.Imports;
using Semblance.Migration.Plan;
using Semblance.Migration.Run;
using Semblance.Migration.Verify;
using Semblance.Storage;
using Semblance.Tests.Migration.Plan;

namespace Semblance.Tests.Migration.Run;

/// <summary>A legacy project, an empty store, and what works on them.</summary>
internal sealed class RunFixture(LegacyProject project, bool ownsProject = true, IStore? store = null) : IDisposable
{
    public LegacyProject Project { get; } = project;

    /// <summary>The store the test gave, or <see cref="Fake"/>.</summary>
    public IStore Store => store ?? Fake;

    public FakeStore Fake { get; } = new();

    public FakePhotoFiles Photos { get; } = new();

    public Runner Runner => new(Store, Photos, Project.Open, TimeProvider.System);

    /// <summary>Two sources of 120 rows, in more batches than are read ahead.</summary>
    public static RunFixture Large() => new(new LegacyProject()
        .Add("a.npy", Enumerable.Range(0, 120).Select(i => LegacyProject.FromByte((byte)(i * 2))))
        .Add("b.npy", Enumerable.Range(0, 120).Select(i => LegacyProject.FromByte((byte)(i * 2 + 1)))));

    public static RunFixture Of(params IEnumerable<Semblance.Migration.Sources.LegacyRow> rows) => new(new LegacyProject().Add("a.npy", rows));

    /// <summary>Another, empty store for the same project.</summary>
    public RunFixture Anew() => new(Project, ownsProject: false);

    public void Dispose()
    {
        if (ownsProject)
        {
            Project.Dispose();
        }
    }

    public async Task<SavedPlan> PlanAsync(PlanOptions? options = null) => SavedPlan.Of(await Project.PlanAsync(options, Store));

    public Task<RunReport> ApplyAsync(SavedPlan plan, params IReadOnlyList<string> only) =>
        Runner.ApplyAsync(plan, only, null, CancellationToken.None);

    public Task<RunReport> ResumeAsync(RunId run) => Runner.ResumeAsync(ClientId.Default, run, null, CancellationToken.None);

    public async Task<RunReport> ImportAsync() => await ApplyAsync(await PlanAsync());

    public Task<VerificationReport> VerifyAsync(RunId run) =>
        new Verifier(Store, Photos, Project.Open, TimeProvider.System)
            .VerifyAsync(ClientId.Default, run, new VerifyOptions(), null, CancellationToken.None);

    public async Task<RunId> OnlyRunAsync() =>
        Assert.Single(await Store.Imports.ListRunsAsync(ClientId.Default, CancellationToken.None)).Id;

    /// <summary>Every domain row of the store and every photo file, as text, apart from the times the import itself sets.</summary>
    public async Task<string> RowsAsync()
    {
        var none = CancellationToken.None;
        var text = new StringBuilder();
        foreach (var space in await Store.Spaces.ListAsync(ClientId.Default, none))
        {
            text.Append(space).Append('\n');
        }

        foreach (var person in (await Store.People.ListAsync(ClientId.Default, new PeopleQuery { Limit = 1_000 }, none)).People.Select(p => p.Person))
        {
            text.AppendJoin(' ', person.Id, person.Name, person.ExternalId, person.Region, string.Join(',', person.Groups), person.Revision).Append('\n');
            foreach (var face in await Store.Faces.ListAsync(ClientId.Default, person.Id, null, none))
            {
                text.AppendJoin(' ', face.Id, face.Space, face.Photo, string.Join(',', face.Embedding.ToArray())).Append('\n');
            }

            foreach (var photo in await Store.Photos.ListAsync(ClientId.Default, person.Id, none))
            {
                text.AppendJoin(' ', photo.Hash, photo.MediaType, photo.Length).Append('\n');
            }
        }

        return text.AppendJoin('\n', Photos.Files.Keys.Select(k => k.Hex).Order(StringComparer.Ordinal)).ToString();
    }
}
