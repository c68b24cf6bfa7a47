using Npgsql;
using Semblance.Storage.Postgres;

namespace Semblance.Tests.Storage.Postgres;

public sealed class PostgresExaminationTests
{
    private static readonly PostgresAddress Remote = PostgresAddress.Parse("postgres://me@db/faces?sslmode=verify-full");

    private static readonly PostgresFacts Sound = new()
    {
        Status = StatusOf(150_018, "0.8.4"),
        Settings = new Dictionary<string, string> { ["fsync"] = "on", ["full_page_writes"] = "on", ["synchronous_commit"] = "on", ["max_connections"] = "100" },
        Unguarded = [],
        InvalidIndexes = [],
        ApplicationBypasses = false,
        ApplicationMayStage = true,
        HasHnswIndex = true,
        ClockAhead = TimeSpan.FromSeconds(-1),
    };

    private static CancellationToken Stop => CancellationToken.None;

    [Fact]
    public void A_sound_server_has_no_problem() => Assert.Empty(Problems(Sound));

    [Fact]
    public void Each_thing_that_is_wrong_is_one_problem()
    {
        Assert.Equal(["postgres-defect"], Problems(Sound with { Status = StatusOf(150_008, "0.8.4") }));
        Assert.Empty(Problems(Sound with { Status = StatusOf(180_000, "0.8.4") }));
        Assert.Equal(["pgvector-defect"], Problems(Sound with { Status = StatusOf(150_018, "0.8.0") }));
        Assert.Empty(Problems(Sound with { Status = StatusOf(150_018, "0.8.0"), HasHnswIndex = false }));
        Assert.Equal(["tls-off"], Problems(Sound with { Status = Sound.Status with { IsEncrypted = false } }));
        Assert.Equal(["clock-skew"], Problems(Sound with { ClockAhead = TimeSpan.FromSeconds(-7) }));
        Assert.Equal(["read-only"], Problems(Sound with { Status = Sound.Status with { IsReadOnly = true } }));
        Assert.Equal(["login-role"], Problems(Sound with { Status = Sound.Status with { BypassesRowSecurity = true } }));
        Assert.Equal(["application-role"], Problems(Sound with { ApplicationBypasses = true }));
        Assert.Equal(["temporary-right"], Problems(Sound with { ApplicationMayStage = false }));
        Assert.Equal(["pool-size"], Problems(Sound with { Settings = new Dictionary<string, string> { ["max_connections"] = "20" } }));
    }

    [StoreFact]
    public async Task On_a_real_database_an_unguarded_table_and_the_rest_of_a_cancelled_build_are_named()
    {
        var database = new PostgresDatabase();
        await using (var store = await database.OpenAsync())
        {
            Assert.DoesNotContain(await store.CheckAsync(Stop), f => f.IsProblem && f.Code is "row-security" or "index-invalid");
            await using var source = NpgsqlDataSource.Create(database.Connection);
            await using var command = source.CreateCommand("""
                ALTER TABLE groups NO FORCE ROW LEVEL SECURITY;
                UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'people_by_name'::regclass;
                """);
            await command.ExecuteNonQueryAsync(Stop);

            var problems = (await store.CheckAsync(Stop)).Where(f => f.IsProblem).ToLookup(f => f.Code, f => f.Message);
            Assert.Contains("groups", problems["row-security"].Single(), StringComparison.Ordinal);
            Assert.Contains("DROP INDEX CONCURRENTLY people_by_name", problems["index-invalid"].Single(), StringComparison.Ordinal);
        }

        await database.DeleteAsync();
    }

    [Theory]
    [InlineData(null, null, "pgvector-missing")]
    [InlineData(null, "0.7.4", "pgvector-older")]
    [InlineData("0.7.4", "0.8.1", "pgvector-older")]
    [InlineData(null, "0.8.0", "pgvector-rights")]
    [InlineData("0.8.0", "0.8.0", null)]
    public void Before_a_migration_pgvector_is_looked_at(string? made, string? available, string? code) =>
        Assert.Equal(code, Refusal(Sound.Status with { Pgvector = made, PgvectorAvailable = available, IsSuperuser = false }));

    [Fact]
    public void Before_a_migration_the_server_and_the_rights_are_looked_at()
    {
        Assert.Equal("postgres-older", Refusal(Sound.Status with { ServerNumber = 140_011 }));
        Assert.Equal("store-read-only", Refusal(Sound.Status with { IsReplica = true }));
        Assert.Equal("store-rights", Refusal(Sound.Status with { MayCreateInSchema = false }));
        Assert.Equal("store-role", Refusal(Sound.Status with { MayBeApplication = false, ServerNumber = 160_010, MayCreateRoles = true }));
        Assert.Null(Refusal(Sound.Status with { MayBeApplication = false, MayCreateRoles = true }));
    }

    private static IEnumerable<string> Problems(PostgresFacts facts) =>
        PostgresExamination.Judge(facts, Remote).Where(f => f.IsProblem).Select(f => f.Code);

    private static string? Refusal(PostgresStatus status) =>
        Record.Exception(() => PostgresPreconditions.Check(status, Remote)) is SemblanceException e ? e.Code : null;

    private static PostgresStatus StatusOf(int server, string pgvector) => new()
    {
        Server = "x",
        ServerNumber = server,
        Pgvector = pgvector,
        PgvectorAvailable = pgvector,
        IsPgvectorTrusted = false,
        User = "me",
        IsSuperuser = false,
        BypassesRowSecurity = false,
        MayCreateRoles = false,
        MayCreateInDatabase = true,
        MayCreateInSchema = true,
        HasApplicationRole = true,
        MayBeApplication = true,
        MayGrantApplication = false,
        IsReplica = false,
        IsReadOnly = false,
        IsEncrypted = true,
    };
}
