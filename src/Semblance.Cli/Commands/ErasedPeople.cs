using Semblance.Cli.Hosting;
using Semblance.Clients;
using Semblance.Privacy;
using Semblance.Storage;

namespace Semblance.Cli.Commands;

/// <summary>Whoever was erased is in older backups, and in copies, still: a store that was restored, or copied to, is cleaned of them before anybody uses it.</summary>
internal sealed class ErasedPeople
{
    private readonly Session _session;
    private readonly ITombstoneList _list;
    private readonly IReadOnlyList<Tombstone> _given;

    private ErasedPeople(Session session, ITombstoneList list, IReadOnlyList<Tombstone> given) => (_session, _list, _given) = (session, list, given);

    /// <summary>Those of the list beside the photos of the session's store, and of another one.</summary>
    /// <param name="file">A list of another store, as it lies beside its photos; null for none.</param>
    /// <exception cref="SemblanceException">NotFound, <c>tombstones-missing</c>; Corrupt, <c>tombstones-corrupt</c>.</exception>
    public static async Task<ErasedPeople> ReadAsync(Session session, string? file, CancellationToken stop)
    {
        if (file is not null && !File.Exists(file))
        {
            throw new SemblanceException(ErrorKind.NotFound, "tombstones-missing",
                $"There is no list of erased people {file}: it lies beside the photos of the store that was in use, and ends in .photos.erased.");
        }

        var list = Stores.TombstonesOf(session.Address, session.PhotoFolder);
        await list.ReadAllAsync(stop); // a damaged one is told before anything is restored
        return new ErasedPeople(session, list, file is null ? [] : await Stores.TombstonesIn(file).ReadAllAsync(stop));
    }

    /// <summary>Keeps the given list with the store, and erases whoever has a tombstone there or in the store, and is in it nevertheless.</summary>
    /// <returns>A certificate for each.</returns>
    public async Task<IReadOnlyList<ErasureCertificate>> EraseAsync(IStore store, IPhotoFiles photos, CancellationToken stop) =>
        await EraseAsync(store, photos, [.. (await store.Clients.ListAsync(stop)).Select(c => c.Id)], stop);

    /// <inheritdoc cref="EraseAsync(IStore, IPhotoFiles, CancellationToken)"/>
    /// <param name="clients">Whose people.</param>
    public async Task<IReadOnlyList<ErasureCertificate>> EraseAsync(IStore store, IPhotoFiles photos, IReadOnlyList<ClientId> clients, CancellationToken stop)
    {
        var erasure = new PersonErasure(store, photos, _list, _session.Time);
        var certificates = new List<ErasureCertificate>();
        foreach (var client in clients)
        {
            await erasure.LearnAsync(client, _given, stop);
            certificates.AddRange(await erasure.ReplayAsync(
                client, _session.Actor.ToString(),
                erased => _session.On(address: null, client).RecordAsync(store, "person.erase", erased.Person, CancellationToken.None), stop));
        }

        return certificates;
    }
}
