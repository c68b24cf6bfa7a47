namespace Semblance.Storage.Moving;

internal static class MoveErrors
{
    /// <summary>For a write that came to a store which is no longer, or not yet, the one that answers.</summary>
    public static SemblanceException Moved(string store, Exception? error = null) => new(ErrorKind.Unavailable, "store-moved",
        $"{store} takes no writes: it is the secondary of a dual write, or a cutover is under way. 'semblance store dual-write status' says which store answers.", error);

    public static SemblanceException Changed(string store) => new(ErrorKind.Conflict, "move-changed",
        $"{store} is not what it was to the other store a moment ago: see 'semblance store dual-write status', then try again.");
}
