namespace Semblance.Storage;

/// <summary>
/// Where a store is, as people write it: <c>sqlite:./data/semblance.db</c>, a plain path, or <c>memory:</c> (gone when the process ends).
/// </summary>
public sealed record StoreAddress
{
    private const string SqliteScheme = "sqlite:";
    private const string MemoryScheme = "memory:";

    private static readonly string[] PostgresSchemes = ["postgres:", "postgresql:", "supabase:"];

    private StoreAddress(string? file) => File = file;

    /// <summary>The SQLite file as it was written, relative or absolute; null for a store in memory.</summary>
    public string? File { get; }

    public bool IsMemory => File is null;

    /// <exception cref="SemblanceException">Invalid, <c>store-address</c>; Unsupported, <c>store-kind</c>.</exception>
    public static StoreAddress Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var address = text.Trim();
        if (PostgresSchemes.Any(s => address.StartsWith(s, StringComparison.OrdinalIgnoreCase)))
        {
            // Says nothing of the rest: it may hold a password.
            throw new SemblanceException(ErrorKind.Unsupported, "store-kind",
                "PostgreSQL stores come with a later version: use sqlite:<file>, such as sqlite:./data/semblance.db.");
        }

        if (address.StartsWith(MemoryScheme, StringComparison.OrdinalIgnoreCase))
        {
            return address.Length == MemoryScheme.Length ? new StoreAddress(file: null) : throw Invalid(text);
        }

        if (address.StartsWith(SqliteScheme, StringComparison.OrdinalIgnoreCase))
        {
            var file = address[SqliteScheme.Length..];
            return file.Length > 0 && !file.StartsWith("//", StringComparison.Ordinal) ? new StoreAddress(file) : throw Invalid(text);
        }

        return address.Length > 0 && !address.Contains("://", StringComparison.Ordinal) && !address.Contains('\0')
            ? new StoreAddress(address)
            : throw Invalid(text.Contains('@') ? "with a password in it" : text);
    }

    public override string ToString() => IsMemory ? MemoryScheme : SqliteScheme + File;

    private static SemblanceException Invalid(string text) => new(ErrorKind.Invalid, "store-address",
        $"The store address \"{text}\" means nothing here: use sqlite:<file>, such as sqlite:./data/semblance.db, or memory:.");
}
