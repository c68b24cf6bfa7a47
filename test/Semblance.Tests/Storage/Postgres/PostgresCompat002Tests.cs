using Npgsql;
using Semblance.Clients;
using Semblance.Photos;

namespace Semblance.Tests.Storage.Postgres;

/// <summary>The calls of a Flask face login: its tables, its functions, its trigger.</summary>
public sealed class PostgresCompat002Tests : CompatTests
{
    private const string Space = "arcface";

    protected override string Schema => "compat_002";

    [StoreFact]
    public Task Each_view_has_the_columns_and_types_of_the_guide() => HasColumnsAsync(
        "auth_tokens: id integer, user_id integer, token character varying, confidence real, created_at timestamp without time zone, "
        + "expires_at timestamp without time zone, is_active boolean",
        "face_embeddings: id integer, user_id integer, photo_id integer, embedding vector(512), created_at timestamp without time zone, "
        + "updated_at timestamp without time zone",
        "photos: id integer, user_id integer, filename character varying, filepath text, width integer, height integer, created_at timestamp without time zone",
        "users: id integer, name character varying, email character varying, password character varying, created_at timestamp without time zone");

    [StoreFact]
    public async Task Find_similar_face_gives_the_nearest_of_all_and_only_above_the_threshold()
    {
        var (ada, bob) = await AddAdaAndBobAsync();
        await AddFaceAsync(ada, Space, 512, 1, 2);
        await AddFaceAsync(bob, Space, 512, 1);
        await AddFaceAsync(ada, Space, 512, 1, 3);

        Assert.Equal("2|Bob|bob@example.org|1|2", await Caller.FindAsync($"SELECT * FROM find_similar_face('{SqlCaller.Vector(512, 1)}', 0.7)"));
        Assert.Equal("2", await Caller.FindAsync($"SELECT user_id FROM find_similar_face('{SqlCaller.Vector(512, 1)}'::vector, similarity_threshold => 0.99)"));
        Assert.Equal("1|Ada|ada@example.org|0.8164965", (await Caller.FindAsync($"SELECT user_id, user_name, user_email, similarity FROM find_similar_face('{SqlCaller.Vector(512, 1, 2, 4)}')"))[..31]);
        Assert.Empty(await Caller.ListAsync($"SELECT * FROM find_similar_face('{SqlCaller.Vector(512, 9)}', 0.7)"));
        Assert.Empty(await Caller.ListAsync($"SELECT * FROM find_similar_face('{SqlCaller.Vector(512, 1, 2, 4)}', 0.9)"));
        Assert.Equal("integer|character varying|character varying|double precision|integer", await Caller.FindAsync(
            $"SELECT pg_typeof(user_id), pg_typeof(user_name), pg_typeof(user_email), pg_typeof(similarity), pg_typeof(embedding_id) FROM find_similar_face('{SqlCaller.Vector(512, 1)}')"));
    }

    [StoreFact]
    public async Task Verify_face_answers_one_row_whoever_is_asked_about()
    {
        var (ada, _) = await AddAdaAndBobAsync();
        await AddFaceAsync(ada, Space, 512, 1);
        await AddFaceAsync(ada, Space, 512, 2);

        Assert.Equal("t|1|Ada|ada@example.org", await Caller.FindAsync($"SELECT * FROM verify_face('{SqlCaller.Vector(512, 2)}', 1, 0.7)"));
        Assert.Equal("f|0|Ada|ada@example.org", await Caller.FindAsync($"SELECT * FROM verify_face('{SqlCaller.Vector(512, 3)}', 1, 0.7)"));
        Assert.Equal("t", await Caller.FindAsync($"SELECT match FROM verify_face('{SqlCaller.Vector(512, 1, 2)}', 1)"));
        Assert.Equal("f", await Caller.FindAsync($"SELECT match FROM verify_face('{SqlCaller.Vector(512, 1, 2)}', 1, 0.8)"));
        Assert.Equal("f|0|Bob|bob@example.org", await Caller.FindAsync($"SELECT * FROM verify_face('{SqlCaller.Vector(512, 1)}', 2, 0.7)"));
        Assert.Equal("f|0|NULL|NULL", await Caller.FindAsync($"SELECT * FROM verify_face('{SqlCaller.Vector(512, 1)}', 99, 0.7)"));
        Assert.Equal("f", await Caller.FindAsync($"SELECT match FROM verify_face('{SqlCaller.Vector(512, 1)}', 2, -1)")); // no face passes no threshold
        Assert.Equal("f", await Caller.FindAsync($"SELECT match FROM verify_face('{SqlCaller.Vector(512, 1)}', 1, NULL)"));
        Assert.Equal("2|0|0", await Caller.FindAsync("SELECT get_user_embeddings_count(1), get_user_embeddings_count(2), get_user_embeddings_count(99)"));
    }

    [StoreFact]
    public async Task A_vector_of_another_width_or_of_nothing_is_refused_with_what_is_there()
    {
        var (ada, _) = await AddAdaAndBobAsync();
        Assert.Empty(await Caller.ListAsync("SELECT * FROM find_similar_face('[1,2,3]')")); // nobody has a face yet
        await AddFaceAsync(ada, Space, 512, 1);
        foreach (var call in new[] { "find_similar_face('[1,2,3]')", "verify_face('[1,2,3]', 1)" })
        {
            var error = await Caller.RefusedAsync(PostgresErrorCodes.DatatypeMismatch, $"SELECT * FROM {call}");
            Assert.Equal("vectors of 3 values are asked for, and client \"default\" has faces in \"arcface\" (512 values) only", error.MessageText);
        }

        foreach (var call in new[] { $"find_similar_face('{SqlCaller.Vector(512)}', 0)", $"verify_face('{SqlCaller.Vector(512)}', 1, 0)", "find_similar_face(NULL)" })
        {
            await Caller.RefusedAsync(PostgresErrorCodes.InvalidParameterValue, $"SELECT * FROM {call}");
        }
    }

    [StoreFact]
    public async Task Of_several_spaces_the_setting_says_which_one_is_meant()
    {
        var (ada, bob) = await AddAdaAndBobAsync();
        await AddSpaceAsync("facenet512", 512);
        await AddSpaceAsync("dlib", 128);
        await AddFaceAsync(ada, Space, 512, 1);
        await AddFaceAsync(bob, "facenet512", 512, 1);
        await AddFaceAsync(bob, "dlib", 128, 1);
        var error = await Caller.RefusedAsync(PostgresErrorCodes.AmbiguousParameter, $"SELECT * FROM find_similar_face('{SqlCaller.Vector(512, 1)}')");
        Assert.Contains("arcface, facenet512", error.MessageText, StringComparison.Ordinal);
        Assert.Contains("SET semblance.space", error.Hint, StringComparison.Ordinal);
        await Caller.RefusedAsync(PostgresErrorCodes.AmbiguousParameter, "SELECT * FROM face_embeddings");
        Assert.Equal("Bob", await Caller.FindAsync($"SELECT user_name FROM find_similar_face('{SqlCaller.Vector(128, 1)}')"));

        await Caller.RunAsync("SET semblance.space = 'facenet512'");
        Assert.Equal("Bob", await Caller.FindAsync($"SELECT user_name FROM find_similar_face('{SqlCaller.Vector(512, 1)}')"));
        Assert.Equal("2", await Caller.FindAsync("SELECT user_id FROM face_embeddings"));
        await Caller.RunAsync("SET semblance.space = 'dlib'");
        await Caller.RefusedAsync(PostgresErrorCodes.DatatypeMismatch, "SELECT * FROM face_embeddings");
        await Caller.RunAsync("SET semblance.space = 'unheard-of'");
        await Caller.RefusedAsync(PostgresErrorCodes.UndefinedObject, "SELECT * FROM face_embeddings");
    }

    [StoreFact]
    public async Task Users_are_added_changed_and_deleted_and_no_password_is_kept_or_shown()
    {
        await Caller.RunAsync("""
            INSERT INTO users (name, email, password) VALUES
                ('Admin User', 'admin@example.com', 'hashed_password_here'),
                ('Test User', 'test@example.com', 'hashed_password_here')
            """);
        Assert.Equal(["the password was not stored", "the password was not stored"], Caller.Warnings);
        Assert.Equal(["1|Admin User|admin@example.com|NULL", "2|Test User|test@example.com|NULL"], await Caller.ListAsync("SELECT id, name, email, password FROM users ORDER BY id"));
        await Caller.RefusedAsync(PostgresErrorCodes.UniqueViolation, "INSERT INTO users (name, email) VALUES ('Third', 'test@example.com')");
        await Caller.RefusedAsync(PostgresErrorCodes.UniqueViolation, "UPDATE users SET email = 'test@example.com' WHERE id = 1");
        await Caller.RefusedAsync(PostgresErrorCodes.NotNullViolation, "INSERT INTO users (name) VALUES ('Third')");
        await Caller.RefusedAsync(PostgresErrorCodes.FeatureNotSupported, "UPDATE users SET password = 'new' WHERE id = 1");
        Assert.Equal("1|Admin|a@example.com", await Caller.FindAsync("UPDATE users SET name = 'Admin', email = 'a@example.com' WHERE id = 1 RETURNING id, name, email"));
        Assert.Equal(1, await Caller.RunAsync("DELETE FROM users WHERE id = 1"));
        Assert.Equal(["2"], await Caller.ListAsync("SELECT id FROM users"));
        Assert.Empty((await Store.People.ListAsync(ClientId.Default, new() { Text = "Admin" }, Stop)).People);
    }

    [StoreFact]
    public async Task Ids_stay_whose_they_are_and_are_never_given_twice()
    {
        await Caller.RunAsync("INSERT INTO users (id, name, email) VALUES (3, 'Three', '3@x'), (4, 'Four', '4@x')"); // where the legacy table kept its own
        Assert.Equal("5", await Caller.FindAsync("INSERT INTO users (name, email) VALUES ('Next', '5@x') RETURNING id"));
        await Caller.RunAsync("DELETE FROM users WHERE id = 5");
        Assert.Equal("6", await Caller.FindAsync("INSERT INTO users (name, email) VALUES ('Next', '6@x') RETURNING id"));
        await Caller.RefusedAsync(PostgresErrorCodes.UniqueViolation, "INSERT INTO users (id, name, email) VALUES (4, 'Again', '7@x')");
        await Caller.RunAsync("INSERT INTO users (id, name, email) VALUES (8, 'Eight', '8@x'), (9, 'Nine', '9@x')");
        await AddPersonAsync("Ada");
        await AddPersonAsync("Bob");
        var numbered = await Caller.ListAsync("SELECT id, name FROM users ORDER BY id");
        Assert.Equal(["Three", "Four", "Next", "Eight", "Nine", "Ada", "Bob"], numbered.Select(row => row.Split('|')[1]));
        Assert.Equal(numbered.Count, numbered.Select(row => row.Split('|')[0]).Distinct().Count());
        Assert.Equal(numbered, await Caller.ListAsync("SELECT id, name FROM users ORDER BY id"));
    }

    [StoreFact]
    public async Task An_embedding_is_inserted_and_an_update_raises_updated_at_alone()
    {
        await AddAdaAndBobAsync();
        await Caller.RunAsync($"SET semblance.space = '{Space}'");
        var id = await Caller.FindAsync($"INSERT INTO face_embeddings (user_id, embedding) VALUES (1, ARRAY[{string.Join(',', Enumerable.Repeat("0.25", 512))}]) RETURNING id");
        Assert.Equal("t|t|NULL", await Caller.FindAsync($"SELECT created_at = updated_at, created_at IS NOT NULL, photo_id FROM face_embeddings WHERE id = {id}"));
        Assert.Equal(1, await Caller.RunAsync($"UPDATE face_embeddings SET embedding = '{SqlCaller.Vector(512, 7)}' WHERE id = {id}"));
        Assert.Equal($"t|{id}|1|{SqlCaller.Vector(512, 7)}", await Caller.FindAsync("SELECT updated_at > created_at, id, user_id, embedding FROM face_embeddings"));
        Assert.Equal($"{id}|1", await Caller.FindAsync($"SELECT embedding_id, similarity FROM find_similar_face('{SqlCaller.Vector(512, 7)}')"));
        await Caller.RefusedAsync(PostgresErrorCodes.FeatureNotSupported, "UPDATE face_embeddings SET user_id = 2");
        await Caller.RefusedAsync(PostgresErrorCodes.ForeignKeyViolation, $"INSERT INTO face_embeddings (user_id, embedding) VALUES (99, '{SqlCaller.Vector(512, 7)}')");
        await Caller.RefusedAsync(PostgresErrorCodes.ForeignKeyViolation, $"INSERT INTO face_embeddings (user_id, photo_id, embedding) VALUES (1, 99, '{SqlCaller.Vector(512, 7)}')");
        Assert.Equal(1, await Caller.RunAsync($"DELETE FROM face_embeddings WHERE id = {id}"));
        Assert.Equal("0", await Caller.FindAsync("SELECT get_user_embeddings_count(1)"));
    }

    [StoreFact]
    public async Task Photos_are_listed_with_the_file_they_are_and_written_by_the_program_alone()
    {
        var (ada, bob) = await AddAdaAndBobAsync();
        var photo = new Photo { Hash = PhotoHash.Of([1]), Client = ada.Client, Person = ada.Id, MediaType = "image/png", Length = 1, FileName = "ada.png", CreatedAt = At };
        await Store.Photos.AddAsync(photo, Stop);
        Assert.Equal(
            $"1|1|ada.png|default/{photo.Hash.Hex[..2]}/{photo.Hash.Hex}|NULL|NULL|2026-11-21 09:30:00", await Caller.FindAsync("SELECT * FROM photos WHERE user_id = 1"));
        await Caller.RunAsync($"SET semblance.space = '{Space}'; INSERT INTO face_embeddings (user_id, photo_id, embedding) VALUES (1, 1, '{SqlCaller.Vector(512, 7)}')");
        Assert.Equal(photo.Hash, Assert.Single(await Store.Faces.ListAsync(ada.Client, ada.Id, null, Stop)).Photo);
        await Caller.RefusedAsync(PostgresErrorCodes.ForeignKeyViolation, $"INSERT INTO face_embeddings (user_id, photo_id, embedding) VALUES (2, 1, '{SqlCaller.Vector(512, 7)}')");
        await Caller.RefusedAsync(PostgresErrorCodes.FeatureNotSupported, "INSERT INTO photos (user_id, filename, filepath) VALUES (1, 'b.jpg', 'dataset/1/b.jpg')");
        Assert.Equal(1, await Caller.RunAsync("DELETE FROM photos WHERE id = 1"));
        Assert.Equal("1|NULL", await Caller.FindAsync("SELECT user_id, photo_id FROM face_embeddings"));
        Assert.Empty(await Store.Photos.ListAsync(bob.Client, bob.Id, Stop));
    }

    [StoreFact]
    public async Task Login_tokens_are_refused_and_not_said_to_be_none()
    {
        foreach (var sql in new[]
        {
            "SELECT * FROM auth_tokens WHERE token = 'x' AND is_active = TRUE", "DELETE FROM auth_tokens", "UPDATE auth_tokens SET is_active = FALSE",
            "INSERT INTO auth_tokens (user_id, token, confidence) VALUES (1, 'x', 0.9)",
        })
        {
            Assert.NotNull((await Caller.RefusedAsync(PostgresErrorCodes.FeatureNotSupported, sql)).Hint);
        }
    }

    [StoreFact]
    public async Task The_guides_own_trigger_function_serves_tables_of_the_callers_own()
    {
        await Caller.RunAsync("""
            CREATE TEMPORARY TABLE mine (id integer, updated_at timestamptz);
            CREATE TRIGGER update_mine BEFORE UPDATE ON mine FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();
            INSERT INTO mine VALUES (1, NULL);
            UPDATE mine SET id = 2;
            """);
        Assert.Equal("t", await Caller.FindAsync("SELECT updated_at IS NOT NULL FROM mine"));
    }

    [StoreFact]
    public async Task A_table_of_the_callers_own_that_is_called_like_the_stores_is_never_taken_for_it()
    {
        var (ada, _) = await AddAdaAndBobAsync();
        await AddFaceAsync(ada, Space, 512, 1);
        await Caller.RunAsync("CREATE TEMPORARY TABLE faces (x integer); CREATE TEMPORARY TABLE people (x integer); CREATE TEMPORARY TABLE spaces (x integer)");
        Assert.Equal("Ada", await Caller.FindAsync($"SELECT user_name FROM find_similar_face('{SqlCaller.Vector(512, 1)}')"));
        Assert.Equal("3", await Caller.FindAsync("INSERT INTO users (name, email) VALUES ('Cid', 'c@x') RETURNING id"));
        Assert.Equal(1, await Caller.RunAsync("DELETE FROM users WHERE id = 1"));
    }

    [StoreFact]
    public async Task Client_and_space_may_be_settings_of_the_database_or_of_the_login()
    {
        var (ada, _) = await AddAdaAndBobAsync();
        await AddFaceAsync(ada, Space, 512, 1);
        await using var login = await LoginAsync("semblance.client = 'default'", $"semblance.space = '{Space}'", "search_path = compat_002, public");
        Assert.Equal("1", await login.FindAsync($"SELECT user_id FROM find_similar_face('{SqlCaller.Vector(512, 1)}', 0.7)"));
    }

    private async Task<(People.Person Ada, People.Person Bob)> AddAdaAndBobAsync()
    {
        await AddSpaceAsync(Space, 512);
        return (await AddPersonAsync("Ada"), await AddPersonAsync("Bob"));
    }
}
