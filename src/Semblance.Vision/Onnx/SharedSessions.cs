namespace Semblance.Vision.Onnx;

/// <summary>
/// The models that are loaded in this process, by the SHA-256 of their bytes: sets that use the same file share one session, which is in memory once and goes
/// with the last of them.
/// </summary>
internal static class SharedSessions
{
    private static readonly Lock Gate = new();
    private static readonly Dictionary<string, Entry> Loaded = new(StringComparer.Ordinal);

    /// <param name="model">Its bytes; not kept.</param>
    /// <param name="sha256">Of these very bytes.</param>
    /// <param name="name">What messages call the model.</param>
    /// <returns>A session of the caller's own, to be disposed like any other.</returns>
    /// <exception cref="SemblanceException">As <see cref="OnnxSession.Load"/>.</exception>
    public static OnnxSession Open(byte[] model, string sha256, string name)
    {
        Entry? entry;
        lock (Gate)
        {
            if (!Loaded.TryGetValue(sha256, out entry))
            {
                Loaded[sha256] = entry = new Entry(new Lazy<OnnxSession>(() => OnnxSession.Load(model, name)));
            }

            entry.Users++;
        }

        try
        {
            return entry.Session.Value.Share(name, () => Leave(sha256, entry));
        }
        catch
        {
            Leave(sha256, entry);
            throw;
        }
    }

    private static void Leave(string sha256, Entry entry)
    {
        lock (Gate)
        {
            if (--entry.Users > 0)
            {
                return;
            }

            Loaded.Remove(sha256);
        }

        if (entry.Session.IsValueCreated)
        {
            entry.Session.Value.Dispose();
        }
    }

    private sealed class Entry(Lazy<OnnxSession> session)
    {
        public Lazy<OnnxSession> Session => session;

        public int Users { get; set; }
    }
}
