using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Npgsql;
using NpgsqlTypes;
using Semblance.Clients;
using Semblance.Documents.Search;
using Semblance.Storage;
using Semblance.Storage.Postgres;
using Semblance.Tests.Documents.Search;

namespace Semblance.Tests.Storage.Postgres;

/// <summary>Lexemes are made here, and highlights by the server: both have to mean the same.</summary>
public sealed class PostgresLexemesTests : IAsyncLifetime
{
    // What Porter's second algorithm tells apart: endings on beginnings, with exceptions.
    private const string Beginnings =
        "loan onboard gener commun arsen gent earl sk d pl cr agr fe rat hop hopp fall hiss fizz fil runn troubl confl siz caress pon t cat relat condition vali digit conform radic " +
        "differ vile analog vietnam predic oper feud decis hope callous formal sensit sensib triplic form electric good reviv allow infer airlin gyroscop adjust defens irrit replac depend " +
        "adopt homolog commun activ angular effectiv bowdler prob cease control roll sky happ y say yell by boy enjoy employ aa o ee xx quizz";

    private const string Endings =
        "- s es ed ing ingly edly eed eedly ly y ies ied er ers ional ation ational ization izer ative icate iciti icity ical ness fulness ousness iveness ivity ibility bly ably ogy logy " +
        "ful fully less lessly li ement ment ent ant ance ence able ible ism ate iti ous ive ize ion sion tion al alli ally e l ll le se us ss ous ying ied ys oys anci enci abli ator entli eli";

    private static readonly string[] Exceptions =
    [
        "skis", "skies", "dying", "lying", "tying", "idly", "gently", "ugly", "early", "only", "singly", "sky", "news", "howe", "atlas", "cosmos", "bias", "andes", "inning", "outing", "canning",
        "herring", "earring", "proceed", "exceed", "succeed", "innings", "proceeding", "universe", "university", "past", "paste", "organization", "emergency",
    ];

    private readonly PostgresDatabase _database = new();

    public async Task InitializeAsync() => await (await _database.OpenAsync()).DisposeAsync();

    public Task DisposeAsync() => _database.DeleteAsync();

    [StoreFact]
    public async Task Words_have_the_stems_that_the_server_gives_them()
    {
        var words = Beginnings.Split(' ').SelectMany(b => Endings.Split(' ').Select(e => b + e.Trim('-'))).Concat(Exceptions)
            .Concat(Relevance.Passages.SelectMany(p => FoldedText.Of(p).Text.Split(' ', StringSplitOptions.RemoveEmptyEntries)))
            .Concat(["straße", "naïveté", "łodzi", "кредиты", "ヘルプ", "éées"]).Distinct().ToArray();
        await using var connection = await OpenAsync();
        await using var command = new NpgsqlCommand("SELECT coalesce((ts_lexize('english_stem', w))[1], '') FROM unnest($1::text[]) WITH ORDINALITY AS u (w, i) ORDER BY i", connection);
        command.Parameters.Add(new NpgsqlParameter { Value = words });
        var expected = new List<string>();
        await using var row = await command.ExecuteReaderAsync();
        while (await row.ReadAsync())
        {
            expected.Add(row.GetString(0));
        }

        var wrong = words.Zip(expected).Where(p => p.Second.Length > 0 && EnglishStem.Of(p.First) != p.Second).Select(p => $"{p.First}: {EnglishStem.Of(p.First)}, not {p.Second}").ToList();
        Assert.Empty(wrong);
        Assert.True(words.Length > 5_000);
    }

    [StoreFact]
    public async Task A_text_has_the_lexemes_that_the_server_makes_of_it()
    {
        await using var connection = await OpenAsync();
        var words = Beginnings.Split(' ').SelectMany(b => Endings.Split(' ').Select(e => b + e.Trim('-')))
            .Concat(["the", "and", "not", "E-504", "/v1/loans", "42", "2026", "Straße", "CREDIT", "Éclair", "кредит", ".", "\n", "—"]).ToArray();
        Prop.ForAll(
            Gen.Elements(words).ListOf().Select(w => string.Join(' ', w)).ToArbitrary(),
            text => AskAsync(connection, text).GetAwaiter().GetResult()).Check(Cases.Of(200));
        Assert.All(Relevance.Passages, p => Assert.True(AskAsync(connection, p).GetAwaiter().GetResult()));
    }

    [StoreFact]
    public async Task Lengths_fall_into_the_same_classes_as_the_server_counts()
    {
        await using var connection = await OpenAsync();
        await using var command = new NpgsqlCommand("SELECT i, floor(4 * log(2, i))::integer FROM generate_series(1, 20000) AS i", connection);
        await using var row = await command.ExecuteReaderAsync();
        while (await row.ReadAsync())
        {
            Assert.Equal(row.GetInt32(1), PostgresLexemes.ClassOf(row.GetInt32(0)));
        }
    }

    [Theory]
    [InlineData("loans", "('loan')")]
    [InlineData("onboard*", "('onboard':*)")]
    [InlineData("\"bank of england\"", "('bank' <2> 'england')")]
    [InlineData("/v1/loans", "('v1' <-> 'loan')")]
    public void A_term_is_asked_for_by_its_stems(string typed, string expected) => Assert.Equal(expected, PostgresLexemes.QueryOf(Assert.Single(SearchWords.Of(typed).Wanted)));

    private static async Task<bool> AskAsync(NpgsqlConnection connection, string text)
    {
        var (lexemes, length) = new PostgresLexemes().Write(new ClientId("acme"), 7, text);
        await using var create = new NpgsqlCommand("CREATE TEMPORARY TABLE IF NOT EXISTS made (lexemes tsvector); TRUNCATE made", connection);
        await create.ExecuteNonQueryAsync();
        await using (var copy = await connection.BeginBinaryImportAsync("COPY made FROM STDIN (FORMAT binary)"))
        {
            await copy.StartRowAsync();
            await copy.WriteAsync(lexemes, NpgsqlDbType.Bytea);
            await copy.CompleteAsync();
        }

        await using var command = new NpgsqlCommand(
            """
            SELECT m.lexemes = search_lexemes('acme', 7, $1) AND (SELECT sum(coalesce(cardinality(u.positions), 1)) FROM unnest(m.lexemes) AS u) = $2, m.lexemes::text, search_lexemes('acme', 7, $1)::text
            FROM made m
            """,
            connection)
        { Parameters = { new NpgsqlParameter { Value = text }, new NpgsqlParameter { Value = length } } };
        await using var row = await command.ExecuteReaderAsync();
        await row.ReadAsync();
        return row.GetBoolean(0) ? true : throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"{row.GetString(1)}, not {row.GetString(2)}, of {text}"));
    }

    private async Task<NpgsqlConnection> OpenAsync()
    {
        var connection = new NpgsqlConnection(_database.Connection);
        await connection.OpenAsync();
        return connection;
    }
}
