using Semblance.Storage.Postgres;
using Semblance.Storage.Supabase;

namespace Semblance.Storage;

/// <summary>
/// Where a store is, as people write it: <c>sqlite:./data/semblance.db</c>, a plain path, <c>postgres://user@host/database</c>, or
/// <c>memory:</c> (gone when the process ends).
/// </summary>
public sealed record StoreAddress
{
    private const string SqliteScheme = "sqlite:";
    private const string MemoryScheme = "memory:";

    private static readonly string[] RemoteSchemes = ["postgres:", "postgresql:", "supabase:"];

    private StoreAddress(string? file, PostgresAddress? postgres, SupabaseProject? project = null) => (File, Postgres, Project) = (file, postgres, project);

    /// <summary>The SQLite file as it was written, relative or absolute; null for any other store.</summary>
    public string? File { get; }

    /// <summary>Null for any other store.</summary>
    public PostgresAddress? Postgres { get; }

    /// <summary>A project that is reached by its address and key alone; null for any other store.</summary>
    public SupabaseProject? Project { get; }

    public bool IsMemory => File is null && Postgres is null && Project is null;

    /// <summary>The store of a project, through its API.</summary>
    public static StoreAddress Of(SupabaseProject project) => new(file: null, postgres: null, project);

    /// <param name="isPrivate">
    /// Whether the text comes from where only this user sees it, such as the environment. Any other may hold no password: every process of
    /// the machine can read a command line.
    /// </param>
    /// <exception cref="SemblanceException">
    /// Invalid: <c>store-address</c>, <c>store-option</c>; Refused, <c>store-password</c>; Unsupported, <c>store-kind</c>.
    /// </exception>
    public static StoreAddress Parse(string text, bool isPrivate = false)
    {
        ArgumentNullException.ThrowIfNull(text);
        var address = text.Trim();
        if (PostgresAddress.IsOne(address))
        {
            return OfPostgres(PostgresAddress.Parse(address), isPrivate);
        }

        if (RemoteSchemes.Any(s => address.StartsWith(s, StringComparison.OrdinalIgnoreCase)))
        {
            // Says nothing of the rest: it may hold a password.
            throw new SemblanceException(ErrorKind.Unsupported, "store-kind",
                "That kind of store is not known: use postgres://user@host:port/database (of a Supabase project: its connection string), or sqlite:<file>.");
        }

        if (address.StartsWith(MemoryScheme, StringComparison.OrdinalIgnoreCase))
        {
            return address.Length == MemoryScheme.Length ? new StoreAddress(file: null, postgres: null) : throw Invalid(text);
        }

        if (address.StartsWith(SqliteScheme, StringComparison.OrdinalIgnoreCase))
        {
            var file = address[SqliteScheme.Length..];
            return file.Length > 0 && !file.StartsWith("//", StringComparison.Ordinal) ? new StoreAddress(file, postgres: null) : throw Invalid(text);
        }

        return address.Length > 0 && !address.Contains("://", StringComparison.Ordinal) && !address.Contains('\0')
            ? new StoreAddress(address, postgres: null)
            : throw Invalid(text.Contains('@') ? "with a password in it" : text);
    }

    /// <summary>The address as it can be pasted; never a password.</summary>
    public override string ToString() => Postgres?.ToString() ?? Project?.Url.GetLeftPart(UriPartial.Authority) ?? (IsMemory ? MemoryScheme : SqliteScheme + File);

    private static StoreAddress OfPostgres(PostgresAddress postgres, bool isPrivate) =>
        isPrivate || !postgres.HasPassword
            ? new StoreAddress(file: null, postgres)
            : throw new SemblanceException(ErrorKind.Refused, "store-password",
                "A password on the command line can be read by everybody on this machine: put it in PGPASSWORD, in ~/.pgpass, or the whole address in SEMBLANCE_STORE, and leave it out of --store.");

    private static SemblanceException Invalid(string text) => new(ErrorKind.Invalid, "store-address",
        $"The store address \"{text}\" means nothing here: use sqlite:<file>, such as sqlite:./data/semblance.db, postgres://user@host/database, or memory:.");
}
