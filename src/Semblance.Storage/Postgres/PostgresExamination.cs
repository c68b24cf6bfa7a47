using System.Globalization;

namespace Semblance.Storage.Postgres;

/// <summary>Judges a server by its facts: what is wrong, and what an operator may want to know.</summary>
internal static class PostgresExamination
{
    /// <summary>Times of imports and of tokens would visibly be wrong beyond it.</summary>
    private static readonly TimeSpan MostSkew = TimeSpan.FromSeconds(5);

    // CVE-2024-10976: a plan that was made for one role may be run for another, whose rows it does not guard.
    // https://www.postgresql.org/support/security/CVE-2024-10976/
    private static readonly Dictionary<int, int> SoundMinor = new() { [15] = 9, [16] = 5, [17] = 1 };

    private static readonly string[] Durability = ["fsync", "full_page_writes", "synchronous_commit"];

    public static IEnumerable<PostgresFinding> Judge(PostgresFacts facts, PostgresAddress address) =>
        [.. Versions(facts), .. Access(facts), Encryption(facts.Status, address), Clock(facts.ClockAhead), .. Guards(facts), .. Settings(facts, address)];

    private static IEnumerable<PostgresFinding> Versions(PostgresFacts facts)
    {
        var status = facts.Status;
        var isDefective = SoundMinor.TryGetValue(status.ServerMajor, out var minor) && status.ServerNumber % 10_000 < minor;
        yield return isDefective
            ? Problem("postgres-defect", $"PostgreSQL {status.Server} may show rows of one client to another (CVE-2024-10976): update it to {status.ServerMajor}.{minor} or later.")
            : Fact("postgres", $"PostgreSQL {status.Server}.");

        var version = status.Pgvector ?? "missing";
        if (PgvectorDefects.Of(version) is { Count: > 0 } defects)
        {
            // They are all of HNSW indexes: without one, nobody meets them.
            var what = $"pgvector {version} has known defects ({string.Join("; ", defects)})";
            yield return facts.HasHnswIndex
                ? Problem("pgvector-defect", $"{what}, and there are HNSW indexes: install {PgvectorDefects.SoundSince} or later, ALTER EXTENSION vector UPDATE, and build them again.")
                : Fact("pgvector-defect", $"{what}: install {PgvectorDefects.SoundSince} or later before an HNSW index is built.");
        }
        else
        {
            yield return Fact("pgvector", $"pgvector {version}.");
        }
    }

    private static IEnumerable<PostgresFinding> Access(PostgresFacts facts)
    {
        if (facts.Status.IsReplica)
        {
            yield return Fact("replica", "This server is a replica: it answers searches and refuses every change.");
        }
        else if (facts.Status.IsReadOnly)
        {
            yield return Problem("read-only", "Transactions are read-only here (default_transaction_read_only): no import can be written until that is off.");
        }
    }

    private static PostgresFinding Encryption(PostgresStatus status, PostgresAddress address) =>
        address.IsLocal ? Fact("tls", $"The server is on this machine; the connection is {(status.IsEncrypted ? "" : "not ")}encrypted.")
        : !status.IsEncrypted ? Problem("tls-off", "Everything to and from this server crosses the network unencrypted: switch TLS on there and leave sslmode out of the address.")
        : address.VerifiesHost ? Fact("tls", "The connection is encrypted, and the server is the one that its certificate names.")
        : Fact("tls-unverified", "The connection is encrypted, but nobody checks whose server it is: say sslmode=verify-full, with sslrootcert=FILE for an authority of your own.");

    private static PostgresFinding Clock(TimeSpan ahead) => ahead.Duration() > MostSkew
        ? Problem("clock-skew", string.Create(CultureInfo.InvariantCulture, $"The server's clock is {ahead.Duration().TotalSeconds:0} s {(ahead > TimeSpan.Zero ? "ahead of" : "behind")} this machine's: have both follow NTP."))
        : Fact("clock", "The server's clock and this machine's agree.");

    private static IEnumerable<PostgresFinding> Guards(PostgresFacts facts)
    {
        yield return facts.Unguarded.Count > 0
            ? Problem("row-security", $"Row-level security is not forced on {string.Join(", ", facts.Unguarded)}: ALTER TABLE … ENABLE and FORCE ROW LEVEL SECURITY.")
            : Fact("row-security", "Row-level security is forced on every table of clients.");
        if (facts.ApplicationBypasses)
        {
            yield return Problem("application-role", "The role semblance_app can pass row-level security by: it must be no superuser, have no BYPASSRLS and belong to no owner of tables.");
        }

        if (facts.Status.BypassesRowSecurity)
        {
            yield return Problem("login-role",
                $"{facts.Status.User}, who logs in, can pass row-level security by: log in as a plain user (CREATE ROLE … LOGIN; GRANT semblance_app TO …) and keep this one for migrations.");
        }

        if (!facts.ApplicationMayStage)
        {
            yield return Problem("temporary-right", "The role semblance_app may not make temporary tables, which imports load through: GRANT TEMPORARY ON DATABASE … TO semblance_app.");
        }

        foreach (var index in facts.InvalidIndexes)
        {
            yield return Problem("index-invalid", $"The index {index} is the rest of a build that was cancelled, and of no use: DROP INDEX CONCURRENTLY {index}, then build it again.");
        }
    }

    private static IEnumerable<PostgresFinding> Settings(PostgresFacts facts, PostgresAddress address)
    {
        var settings = facts.Settings;
        var unsafeOnes = Durability.Where(name => settings.GetValueOrDefault(name) == "off").ToArray();
        yield return unsafeOnes.Length > 0
            ? Problem("durability", $"What is reported as written can be lost in a crash ({string.Join(", ", unsafeOnes)} off): switch it on again.")
            : Fact("durability", "What is reported as written is on the server's disk.");
        if (settings.GetValueOrDefault("autovacuum") == "off")
        {
            yield return Problem("autovacuum", "autovacuum is off: tables grow and plans go stale; switch it on again.");
        }

        if (int.TryParse(settings.GetValueOrDefault("max_connections"), CultureInfo.InvariantCulture, out var most) && address.MostConnections > most - 3)
        {
            yield return Problem("pool-size", $"The pool may open {address.MostConnections} connections, the server takes {most} in all: lower pool_size, or raise max_connections.");
        }

        yield return Fact("text-search", facts.HasTextIndex
            ? "People are found by a part of their name through an index."
            : "People are found by a part of their name without an index, one by one: have an administrator run SELECT prepare_text_search() in this database (pg_trgm is in PostgreSQL's contrib package).");
        yield return Fact("memory",
            $"shared_buffers {settings.GetValueOrDefault("shared_buffers")} (a quarter of the memory is usual), work_mem {settings.GetValueOrDefault("work_mem")}, maintenance_work_mem {settings.GetValueOrDefault("maintenance_work_mem")} (index builds are fast while the index fits).");
        yield return Fact("timeouts",
            $"A statement may take {(address.Options.StatementSeconds == 0 ? "for ever" : $"{address.Options.StatementSeconds} s")}, a lock 30 s; {(settings.GetValueOrDefault("idle_in_transaction_session_timeout") is null or "0" ? "a client that hangs keeps its locks (idle_in_transaction_session_timeout is 0)" : "a client that hangs loses its locks")}.");
    }

    private static PostgresFinding Problem(string code, string message) => new(true, code, message);

    private static PostgresFinding Fact(string code, string message) => new(false, code, message);
}
