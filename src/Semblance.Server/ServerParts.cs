using Semblance.Faces;
using Semblance.Photos;
using Semblance.Privacy;
using Semblance.Search;
using Semblance.Storage;

namespace Semblance.Server;

/// <summary>What the server is put together from; the host owns all of it and disposes it after the server has stopped.</summary>
public sealed record ServerParts
{
    public required IStore Store { get; init; }

    public required IPhotoFiles Photos { get; init; }

    /// <summary>Who was erased, kept apart from the store.</summary>
    public required ITombstoneList Tombstones { get; init; }

    public required IPhotoCodec Codec { get; init; }

    /// <summary>
    /// Loads the models; called once, beside the start. What it throws as <see cref="SemblanceException"/> is what every request with a photo is
    /// answered with, and everything else goes on working.
    /// </summary>
    public required Func<IFaceEncoder> OpenEncoder { get; init; }

    /// <summary>
    /// Measures the recall of those indexes of the store that nobody has measured for as long as the first argument says, against the floor of the
    /// second (0 to 1), and gives the last reading of each; null where searches are exact.
    /// </summary>
    public Func<TimeSpan, double, CancellationToken, Task<IReadOnlyList<RecallReading>>>? MeasureRecall { get; init; }

    /// <summary>What legacy projects are imported with; null for a server that takes none.</summary>
    public ImportParts? Imports { get; init; }

    /// <summary>What documents are taken in and found with; null for a server that takes none in, and finds those there are by their words.</summary>
    public LibraryParts? Library { get; init; }

    /// <summary>What the store is kept in, for people: sqlite, postgres or memory.</summary>
    public string Backend { get; init; } = "memory";

    /// <summary>How the second store of a dual write is getting on; null where there is none.</summary>
    public Func<MoveReading>? DualWrite { get; init; }

    /// <summary>How the hosts of a store with standbys are getting on; null, or gives null, where there is one host.</summary>
    public Func<HostsReading?>? Hosts { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
