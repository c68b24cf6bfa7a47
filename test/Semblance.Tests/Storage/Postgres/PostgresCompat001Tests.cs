using Npgsql;
using Semblance.Clients;

namespace Semblance.Tests.Storage.Postgres;

/// <summary>The calls of a FastAPI face service with regions and clients.</summary>
public sealed class PostgresCompat001Tests : CompatTests
{
    protected override string Schema => "compat_001";

    [StoreFact]
    public Task Each_view_has_the_columns_and_types_of_the_guide() => HasColumnsAsync(
        "face_encodings: id integer, person_id integer, embedding vector(512), image_path character varying, image_data bytea, face_bbox character varying, "
        + "confidence double precision, quality_score double precision, created_at timestamp without time zone",
        "persons: id integer, name character varying, region character varying, client_id character varying, description text, "
        + "created_at timestamp without time zone, updated_at timestamp without time zone");

    [StoreFact]
    public async Task A_person_is_enrolled_and_found_in_their_region_and_for_their_client_alone()
    {
        await AddSpaceAsync("arcface", 512);
        await Store.Clients.AddAsync(new Client(new ClientId("client_123"), "C", At), Stop);
        await Caller.RunAsync("SET semblance.space = 'arcface'");
        var ada = await Caller.FindAsync("INSERT INTO persons (name, region, client_id, description) VALUES ('Ada', 'A', 'default', 'Office A') RETURNING id");
        var bob = await Caller.FindAsync("INSERT INTO persons (name, region) VALUES ('Bob', 'B') RETURNING id");
        await Caller.RunAsync($"""
            INSERT INTO face_encodings (person_id, embedding, face_bbox, confidence, quality_score)
            VALUES ({ada}, '{SqlCaller.Vector(512, 1)}', '[12, 20, 42, 60]', 0.98, 0.7), ({bob}, '{SqlCaller.Vector(512, 1, 2)}', NULL, NULL, NULL)
            """);
        Assert.Empty(Caller.Warnings);

        var search = $"""
            SELECT p.id, p.name, 1 - (fe.embedding <=> '{SqlCaller.Vector(512, 1)}') AS similarity
            FROM face_encodings fe
            JOIN persons p ON fe.person_id = p.id
            WHERE p.region = 'B' AND p.client_id = 'default'
            ORDER BY fe.embedding <=> '{SqlCaller.Vector(512, 1)}'
            LIMIT 5
            """;
        Assert.StartsWith($"{bob}|Bob|0.7071", await Caller.FindAsync(search), StringComparison.Ordinal);
        Assert.Equal($"{ada}|NULL|NULL|[12,20,42,60]|0.98|0.7", await Caller.FindAsync(
            $"SELECT person_id, image_path, image_data, face_bbox, confidence, quality_score FROM face_encodings WHERE person_id = {ada}"));
        await using var other = await ConnectAsync(new ClientId("client_123"));
        Assert.Empty(await other.ListAsync(search.Replace("'default'", "'client_123'", StringComparison.Ordinal)));
        Assert.Empty(await other.ListAsync("SELECT * FROM persons WHERE client_id = 'default'"));
        Assert.Empty(await other.ListAsync("SELECT * FROM face_encodings"));
    }

    [StoreFact]
    public async Task An_update_shows_in_updated_at_and_to_the_program_and_a_delete_takes_the_encodings()
    {
        await AddSpaceAsync("arcface", 512);
        var ada = await AddPersonAsync("Ada");
        await AddFaceAsync(ada, "arcface", 512, 3);
        var before = await Caller.FindAsync("SELECT id, updated_at FROM persons");
        Assert.EndsWith("2026-11-21 09:30:00", before, StringComparison.Ordinal);
        Assert.Equal(1, await Caller.RunAsync("UPDATE persons SET name = 'Ada L.', region = 'B', description = 'moved' WHERE name = 'Ada'"));
        Assert.Equal("t|2026-11-21 09:30:00", await Caller.FindAsync("SELECT updated_at <> created_at, created_at FROM persons"));
        var stored = (await Store.People.FindAsync(ClientId.Default, ada.Id, Stop))!;
        Assert.Equal(("Ada L.", "B", "moved", "ada@example.org", 2), (stored.Name, stored.Region, stored.Attributes["description"], stored.Attributes["email"], stored.Revision));
        Assert.Equal("person-changed", (await Assert.ThrowsAsync<SemblanceException>(() => Store.People.UpdateAsync(ada, Stop))).Code);

        var face = await Caller.FindAsync("SELECT id FROM face_encodings");
        Assert.Equal(1, await Caller.RunAsync($"UPDATE face_encodings SET embedding = '{SqlCaller.Vector(512, 4)}' WHERE id = {face}"));
        Assert.Equal($"{face}|[10,20,40,60]|{SqlCaller.Vector(512, 4)}", await Caller.FindAsync("SELECT id, face_bbox, embedding FROM face_encodings"));
        Assert.Equal(1, await Caller.RunAsync("DELETE FROM persons WHERE name = 'Ada L.'"));
        Assert.Equal("0", await Caller.FindAsync("SELECT count(*) FROM face_encodings"));
        Assert.Empty(await Store.Faces.ListAsync(ClientId.Default, ada.Id, null, Stop));
    }

    [StoreFact]
    public async Task What_the_store_cannot_keep_is_refused_or_warned_of()
    {
        await AddSpaceAsync("arcface", 512);
        await Caller.RunAsync("SET semblance.space = 'arcface'; INSERT INTO persons (id, name) VALUES (7, 'Ada')");
        await Caller.RefusedAsync(PostgresErrorCodes.UniqueViolation, "INSERT INTO persons (id, name) VALUES (7, 'Bob')");
        await Caller.RefusedAsync(PostgresErrorCodes.FeatureNotSupported, "INSERT INTO persons (name, client_id) VALUES ('Bob', 'client_123')");
        await Caller.RefusedAsync(PostgresErrorCodes.FeatureNotSupported, "UPDATE persons SET client_id = 'client_123'");
        await Caller.RefusedAsync(PostgresErrorCodes.FeatureNotSupported, "UPDATE persons SET id = 8");
        await Caller.RefusedAsync(PostgresErrorCodes.NotNullViolation, "UPDATE persons SET name = NULL");
        await Caller.RefusedAsync(PostgresErrorCodes.FeatureNotSupported, $"INSERT INTO face_encodings (person_id, embedding, image_data) VALUES (7, '{SqlCaller.Vector(512, 1)}', 'x')");
        await Caller.RefusedAsync(PostgresErrorCodes.InvalidParameterValue, $"INSERT INTO face_encodings (person_id, embedding, face_bbox) VALUES (7, '{SqlCaller.Vector(512, 1)}', '[1,2,3]')");
        await Caller.RefusedAsync(PostgresErrorCodes.ForeignKeyViolation, $"INSERT INTO face_encodings (person_id, embedding) VALUES (8, '{SqlCaller.Vector(512, 1)}')");
        Assert.Equal("1", await Caller.FindAsync("SELECT count(*) FROM persons"));
        await Caller.RunAsync($"INSERT INTO face_encodings (person_id, embedding, image_path) VALUES (7, '{SqlCaller.Vector(512, 1)}', 'ada.jpg')");
        Assert.Equal(["image_path was not stored"], Caller.Warnings);
        await Caller.RefusedAsync(PostgresErrorCodes.FeatureNotSupported, "UPDATE face_encodings SET confidence = 1");
    }
}
