using Semblance.Cli.Hosting;
using Semblance.Clients;
using Semblance.Migration.Plan;
using Semblance.Migration.Sources;
using Semblance.Migration.Sources.Store;
using Semblance.Storage;

namespace Semblance.Cli.Commands.Import;

/// <summary>The store that <c>store copy</c> reads from: for its plan, and whenever that plan is run, resumed or verified.</summary>
internal static class CopiedStore
{
    /// <summary>Where the address may hold a password; it is used for a store that a plan names without one, too.</summary>
    public const string Variable = "SEMBLANCE_FROM";

    /// <summary>The address that was named, else that of the environment.</summary>
    /// <exception cref="SemblanceException">As <see cref="StoreAddress.Parse"/>; Invalid, <c>copy-from</c>: there is neither.</exception>
    public static StoreAddress AddressOf(Session session, string? from)
    {
        if (from is not null)
        {
            return Private(session, StoreAddress.Parse(from));
        }

        return session.Host.Variable(Variable) is { Length: > 0 } text
            ? StoreAddress.Parse(text, isPrivate: true)
            : throw new SemblanceException(ErrorKind.Invalid, "copy-from", $"Name the store to copy from: --from sqlite:data/semblance.db, or {Variable}.");
    }

    /// <summary>As a plan keeps it: a file's path made absolute, no password.</summary>
    public static string TextOf(StoreAddress address) => address.File is { } file ? $"sqlite:{Path.GetFullPath(file)}" : $"{address}";

    /// <summary>Opens the store for reading. NotFound, <c>source-not-found</c>, where there is none.</summary>
    public static async Task<IStore> OpenStoreAsync(Session session, StoreAddress address, CancellationToken stop) =>
        await Stores.OpenReadOnlyAsync(address, session.Time, stop)
            ?? throw new SemblanceException(ErrorKind.NotFound, "source-not-found", $"There is no store {TextOf(address)} to copy from.");

    /// <summary>The same of a plan's store.</summary>
    public static Task<IStore> OpenStoreAsync(Session session, PlanStore plan, CancellationToken stop) =>
        OpenStoreAsync(session, Private(session, StoreAddress.Parse(plan.Address)), stop);

    /// <summary>The sources of a client, as a plan of the store has them.</summary>
    public static IReadOnlyList<ILegacySource> Open(Session session, PlanStore plan, ClientId client, CancellationToken stop) =>
        OpenAsync(session, Private(session, StoreAddress.Parse(plan.Address)), plan.Photos, client, stop).GetAwaiter().GetResult();

    private static async Task<IReadOnlyList<ILegacySource>> OpenAsync(
        Session session, StoreAddress address, string? photos, ClientId client, CancellationToken stop)
    {
        var store = await OpenStoreAsync(session, address, stop);
        try
        {
            return await StoreSources.OpenAsync(store, photos is null ? null : Stores.PhotoFilesOf(address, photos), client, stop);
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }

    /// <summary>The same address with the password that the environment has for it.</summary>
    public static StoreAddress Private(Session session, StoreAddress address) =>
        session.Host.Variable(Variable) is { Length: > 0 } text && StoreAddress.Parse(text, isPrivate: true) is var known && TextOf(known) == TextOf(address)
            ? known
            : address;
}
