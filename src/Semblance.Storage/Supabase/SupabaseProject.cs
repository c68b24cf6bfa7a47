using Semblance.Storage.Postgres;

namespace Semblance.Storage.Supabase;

/// <summary>Where a project's API is, and the key to it.</summary>
public sealed record SupabaseProject
{
    private SupabaseProject(Uri url, SupabaseKey key) => (Url, Key) = (url, key);

    /// <summary>Without a path and with a slash at its end.</summary>
    public Uri Url { get; }

    public SupabaseKey Key { get; }

    /// <summary>Its name among projects: <c>abcdefgh.supabase.co</c>, or host and port of a self-hosted one.</summary>
    public string Name => Url.Authority;

    /// <param name="url">As the dashboard shows it: https://PROJECT.supabase.co.</param>
    /// <exception cref="SemblanceException">
    /// Invalid, <c>supabase-url</c>; Refused, <c>supabase-url</c>: the key would cross a network unencrypted; as <see cref="SupabaseKey.Parse"/>.
    /// </exception>
    public static SupabaseProject Parse(string url, string key)
    {
        if (!Uri.TryCreate(url.Trim().TrimEnd('/') + "/", UriKind.Absolute, out var address) || address.Scheme is not ("https" or "http") || address.UserInfo.Length > 0
            || address.Query.Length > 0 || address.AbsolutePath != "/")
        {
            throw new SemblanceException(ErrorKind.Invalid, "supabase-url", "SUPABASE_URL is the project's address and nothing more: https://PROJECT.supabase.co.");
        }

        return address.Scheme == "https" || PostgresHost.IsLocal(address.Host)
            ? new SupabaseProject(address, SupabaseKey.Parse(key))
            : throw new SemblanceException(ErrorKind.Refused, "supabase-url", "SUPABASE_URL begins with http: the key and every photo would cross the network unencrypted: use https.");
    }
}
