using Npgsql;
using Semblance.Clients;

namespace Semblance.Tests.Storage.Postgres;

/// <summary>The calls of a Flask login that moves from pickles to Supabase, as it makes them.</summary>
public sealed class PostgresCompat000Tests : CompatTests
{
    protected override string Schema => "compat_000";

    [StoreFact]
    public Task Each_view_has_the_columns_and_types_of_the_guide() => HasColumnsAsync(
        "embeddings: id bigint, user_id text, embedding vector(128), created_at timestamp with time zone",
        "embeddings_json: id bigint, user_id text, embedding jsonb, created_at timestamp with time zone",
        "users: id text, name text, created_at timestamp with time zone, total_attendance integer, last_attendance_time timestamp without time zone");

    [StoreFact]
    public async Task The_migration_script_writes_users_and_embeddings_and_the_application_loads_them()
    {
        await AddSpaceAsync("dlib", 128);
        await Caller.RunAsync("SET semblance.space = 'dlib'");
        foreach (var name in new[] { "Ada", "Bob", "Ada" })
        {
            await Caller.RunAsync($"SELECT upsert_user('{name}', '{name}')");
            await Caller.RunAsync($"INSERT INTO embeddings (user_id, embedding) VALUES ('{name}', '{SqlCaller.Vector(128, name[0] - 'A')}')");
        }

        await Caller.RunAsync($"INSERT INTO embeddings_json (user_id, embedding) VALUES ('Bob', '{SqlCaller.Vector(128, 9)}')");
        Assert.Equal(["Ada|Ada|NULL|NULL", "Bob|Bob|NULL|NULL"], await Caller.ListAsync("SELECT id, name, total_attendance, last_attendance_time FROM users ORDER BY id"));
        Assert.Equal(
            [$"Ada|{SqlCaller.Vector(128, 0)}", $"Bob|{SqlCaller.Vector(128, 1)}", $"Ada|{SqlCaller.Vector(128, 0)}", $"Bob|{SqlCaller.Vector(128, 9)}"],
            await Caller.ListAsync("SELECT user_id, embedding FROM embeddings ORDER BY id"));
        Assert.Equal("128|1", await Caller.FindAsync("SELECT jsonb_array_length(embedding), embedding -> 1 FROM embeddings_json WHERE user_id = 'Bob' ORDER BY id LIMIT 1"));
        Assert.Equal("Bob|0", await Caller.FindAsync($"SELECT user_id, embedding <-> '{SqlCaller.Vector(128, 9)}' AS distance FROM embeddings ORDER BY distance LIMIT 1"));
        Assert.Equal("Ada", (await Store.People.ListAsync(ClientId.Default, new() { Text = "ADA" }, Stop)).People.Single().Person.ExternalId);
    }

    [StoreFact]
    public async Task A_user_is_renamed_and_rolled_back_by_id_with_everything_that_is_theirs()
    {
        await AddSpaceAsync("dlib", 128);
        await Caller.RunAsync($"""
            SET semblance.space = 'dlib';
            INSERT INTO users (id, name, total_attendance) VALUES ('u1', 'Ada', 0), ('u2', 'Bob', 0);
            INSERT INTO embeddings (user_id, embedding) VALUES ('u1', '{SqlCaller.Vector(128, 1)}'), ('u2', '{SqlCaller.Vector(128, 2)}');
            """);
        Assert.Equal(1, await Caller.RunAsync("UPDATE users SET name = 'Ada L.' WHERE id = 'u1'"));
        Assert.Equal(1, await Caller.RunAsync("UPDATE users SET id = 'u3' WHERE id = 'u2'"));
        Assert.Equal(["u1|Ada L.", "u3|Bob"], await Caller.ListAsync("SELECT id, name FROM users ORDER BY id"));
        Assert.Equal(1, await Caller.RunAsync("DELETE FROM users WHERE id = 'u1'"));
        Assert.Equal(["u3"], await Caller.ListAsync("SELECT user_id FROM embeddings"));
        Assert.Equal(1, await Caller.RunAsync($"UPDATE embeddings SET embedding = '{SqlCaller.Vector(128, 5)}' WHERE user_id = 'u3'"));
        Assert.Equal(SqlCaller.Vector(128, 5), await Caller.FindAsync("SELECT embedding FROM embeddings"));
        Assert.Equal(1, await Caller.RunAsync("DELETE FROM embeddings WHERE user_id = 'u3'"));
        Assert.Empty(await Caller.ListAsync("SELECT 1 FROM embeddings"));
    }

    [StoreFact]
    public async Task What_the_store_cannot_keep_is_refused_and_not_dropped()
    {
        await AddSpaceAsync("dlib", 128);
        await Caller.RunAsync("INSERT INTO users (id, name) VALUES ('u1', 'Ada'), ('u2', 'Bob')");
        await Caller.RefusedAsync(PostgresErrorCodes.UniqueViolation, "INSERT INTO users (id, name) VALUES ('u1', 'Eve')");
        await Caller.RefusedAsync(PostgresErrorCodes.UniqueViolation, "UPDATE users SET id = 'u2' WHERE id = 'u1'");
        await Caller.RefusedAsync(PostgresErrorCodes.NotNullViolation, "INSERT INTO users (name) VALUES ('Eve')");
        await Caller.RefusedAsync(PostgresErrorCodes.NotNullViolation, "INSERT INTO users (id, name) VALUES ('u4', '')");
        await Caller.RefusedAsync(PostgresErrorCodes.FeatureNotSupported, "UPDATE users SET total_attendance = 3 WHERE id = 'u1'");
        await Caller.RefusedAsync(PostgresErrorCodes.ForeignKeyViolation, $"INSERT INTO embeddings (user_id, embedding) VALUES ('u9', '{SqlCaller.Vector(128, 1)}')");
        var error = await Caller.RefusedAsync(PostgresErrorCodes.InvalidParameterValue, $"INSERT INTO embeddings (user_id, embedding) VALUES ('u1', '{SqlCaller.Vector(128, 1)}')");
        Assert.Contains("which model", error.MessageText, StringComparison.Ordinal);
        Assert.Contains("SET semblance.space", error.Hint, StringComparison.Ordinal);
        await Caller.RunAsync("SET semblance.space = 'dlib'");
        await Caller.RefusedAsync(PostgresErrorCodes.DataException, "INSERT INTO embeddings (user_id, embedding) VALUES ('u1', '[1,2,3]')");
        await Caller.RefusedAsync(PostgresErrorCodes.DatatypeMismatch, "INSERT INTO embeddings_json (user_id, embedding) VALUES ('u1', '[1,2,3]')");
        await Caller.RefusedAsync(PostgresErrorCodes.InvalidParameterValue, $"INSERT INTO embeddings (user_id, embedding) VALUES ('u1', '{SqlCaller.Vector(128)}')");
        await Caller.RefusedAsync(PostgresErrorCodes.FeatureNotSupported, $"INSERT INTO embeddings (id, user_id, embedding) VALUES (7, 'u1', '{SqlCaller.Vector(128, 1)}')");
        await Caller.RunAsync("RESET semblance.client");
        await Caller.RefusedAsync(PostgresErrorCodes.InsufficientPrivilege, "INSERT INTO users (id, name) VALUES ('u5', 'Eve')");

        // Nothing keeps two people from one external id; what would hit both is refused.
        await AddPersonAsync("Cid", externalId: "u1");
        await Caller.RunAsync("SET semblance.client = 'default'");
        await Caller.RefusedAsync(PostgresErrorCodes.CardinalityViolation, "DELETE FROM users WHERE id = 'u1'");
        Assert.Equal("3", await Caller.FindAsync("SELECT count(*) FROM users"));
    }
}
