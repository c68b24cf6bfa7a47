using Semblance.Clients;
using Semblance.Imports;
using Semblance.Migration.Plan;
using Semblance.Migration.Sources;
using Semblance.Migration.Sources.Store;
using Semblance.Storage;

namespace Semblance.Migration.Run;

/// <summary>Copies the people, faces and spaces of every client, and no photos, from one open store to another: planned and run like any import; where an earlier one was killed, it goes on.</summary>
/// <param name="origin">What the source is called in the target's record of its imports.</param>
/// <param name="photos">The target's photo files; nothing is written to them.</param>
public sealed class StoreTransfer(IStore from, IStore to, string origin, IPhotoFiles photos, TimeProvider time)
{
    /// <exception cref="SemblanceException">As <see cref="Planner.PlanAsync"/> and <see cref="Runner.ApplyAsync"/>.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var space in await from.Spaces.ListAsync(ClientId.Default, cancellationToken))
        {
            await to.Spaces.AddAsync(space.Space, cancellationToken);
        }

        foreach (var client in await from.Clients.ListAsync(cancellationToken))
        {
            await RunAsync(client, cancellationToken);
        }
    }

    private async Task RunAsync(Client client, CancellationToken cancellationToken)
    {
        if (await to.Clients.FindAsync(client.Id, cancellationToken) is null)
        {
            await to.Clients.AddAsync(client, cancellationToken);
        }

        var runner = new Runner(to, photos, (_, _, token) => StoreReader.Wait(OpenAsync(client.Id, token)), time);
        if ((await to.Imports.ListRunsAsync(client.Id, cancellationToken)).FirstOrDefault(r => r.Status == RunStatus.Open && r.Source == origin) is { } killed)
        {
            await runner.ResumeAsync(client.Id, killed.Id, null, cancellationToken);
        }
        else
        {
            var options = new PlanOptions { Client = client.Id, Store = new PlanStore(origin) };
            var sources = await OpenAsync(client.Id, cancellationToken);
            var plan = await new Planner(time).PlanAsync(origin, sources, to, options, null, cancellationToken);
            await runner.ApplyAsync(SavedPlan.Of(plan), [], null, cancellationToken);
        }

        cancellationToken.ThrowIfCancellationRequested();
    }

    private Task<IReadOnlyList<ILegacySource>> OpenAsync(ClientId client, CancellationToken cancellationToken) =>
        StoreSources.OfAsync(new StoreReader(from, photos: null, client, leaveOpen: true), cancellationToken);
}
