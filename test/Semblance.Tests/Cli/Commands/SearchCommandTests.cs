using System.Text.Json;
using Semblance.Clients;
using Semblance.Documents;
using Semblance.Storage;
using Semblance.Tests.Documents.Endpoints;
using Semblance.Tests.Documents.Search;

namespace Semblance.Tests.Cli.Commands;

public sealed class SearchCommandTests : IDisposable
{
    private readonly CliRun _cli = new();

    private static CancellationToken Stop => CancellationToken.None;

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task Hits_are_shown_with_where_they_are_and_as_one_document_for_a_script()
    {
        var document = await FillAsync();
        var shown = await _cli.RunAsync("search", "loan onboarding", "--k", "5");
        Assert.Equal(0, shown.Code);
        Assert.Contains("1. Loan handbook, pdf, page 2", shown.Out, StringComparison.Ordinal);
        Assert.Contains("Loan onboarding takes three days.", shown.Out, StringComparison.Ordinal);
        Assert.Contains("(by words alone: no model embeds the query)", shown.Out, StringComparison.Ordinal);

        var answer = await _cli.JsonAsync("search", "timeout", "--type", "pdf,log", "--level", "ERROR", "--k", "5", "--json");
        Assert.Equal(("text", 1), (answer.GetProperty("method").GetString(), answer.GetProperty("count").GetInt32()));
        var hit = answer.GetProperty("results")[0];
        Assert.Equal("E-504 gateway timeout", hit.GetProperty("text").GetString());
        Assert.Equal("[[14,7]]", JsonSerializer.Serialize(hit.GetProperty("passages")[0].GetProperty("marks")));
        Assert.Equal(
            $$"""{"panel":"logs","document_id":"{{document}}","code":"E-504"}""", JsonSerializer.Serialize(hit.GetProperty("meta").GetProperty("deeplink")));
        Assert.Equal(0, (await _cli.JsonAsync("search", "timeout", "--type", "api", "--json")).GetProperty("count").GetInt32());
    }

    [Fact]
    public async Task Nothing_found_says_what_to_do()
    {
        Assert.Contains("semblance ingest", (await _cli.RunAsync("search", "loan")).Out, StringComparison.Ordinal);
        await FillAsync();
        var none = await _cli.RunAsync("search", "weather");
        Assert.Equal(0, none.Code);
        Assert.Contains("Nothing found for weather", none.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("There is no type", "search", "loan", "--type", "pdf,video")]
    [InlineData("is no id", "search", "loan", "--document", "seven")]
    [InlineData("is no time", "search", "loan", "--from", "yesterday")]
    [InlineData("[hits-range]", "search", "loan", "--k", "0")]
    public async Task What_cannot_be_asked_is_said_in_a_sentence(string said, params string[] args)
    {
        await FillAsync();
        var answer = await _cli.RunAsync(args);
        Assert.Equal(2, answer.Code);
        Assert.Contains(said, answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rebuild_makes_the_index_anew_and_says_what_is_in_it()
    {
        await FillAsync();
        var first = await _cli.JsonAsync("search", "rebuild", "--json");
        Assert.Equal(("ok", 2), (first.GetProperty("status").GetString(), first.GetProperty("items").GetInt32()));
        Assert.Equal(1, (await _cli.JsonAsync("search", "timeout", "--json")).GetProperty("count").GetInt32());
        var shown = await _cli.RunAsync("search", "rebuild");
        Assert.Contains("2 pieces can be found by their words", shown.Out, StringComparison.Ordinal);
        Assert.Contains("No text model is installed", shown.Error, StringComparison.Ordinal);
        Assert.Contains("[text-model-unknown]", (await _cli.RunAsync("search", "rebuild", "--space", "minilm")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_day_alone_ends_a_range_with_all_of_it()
    {
        await FillAsync();

        foreach (var (to, hits) in new[] { ("1969-12-31", 0), ("1970-01-01", 1), ("1970-01-01T00:00:00Z", 0), ("1970-01-01T00:00:01Z", 1) })
        {
            Assert.Equal((to, hits), (to, (await _cli.JsonAsync("search", "timeout", "--to", to, "--json")).GetProperty("count").GetInt32()));
        }
    }

    [Fact]
    public async Task Another_width_of_the_model_is_told_by_ingest_and_search_and_so_is_a_query_without_words()
    {
        await using var models = await ModelServer.StartAsync();
        _cli.Variables["SEMBLANCE_EMBEDDER_URL"] = models.Url;
        _cli.Variables["SEMBLANCE_EMBEDDER_MODEL"] = ModelServer.Model;
        Assert.Equal(0, (await _cli.RunAsync("ingest", _cli.Write("a.md", "A loan begins with onboarding."))).Code);
        Assert.Equal("hybrid", (await _cli.JsonAsync("search", "loan", "--json")).GetProperty("method").GetString());
        Assert.Equal("there are no words to look for", (await _cli.JsonAsync("search", "", "--json")).GetProperty("reason").GetString());

        models.Embed = text => [text.Length, 1, 0, 0];
        var failed = await _cli.RunAsync("ingest", _cli.Write("b.md", "A loan ends."));
        Assert.Equal(1, failed.Code);
        Assert.Contains("[embedder-changed]", failed.Out, StringComparison.Ordinal);
        var found = await _cli.JsonAsync("search", "loan", "--json");
        Assert.Equal(("text", 2), (found.GetProperty("method").GetString(), found.GetProperty("count").GetInt32()));
        Assert.Contains("vectors of 4 values now, and gave 3 before", found.GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    private async Task<DocumentId> FillAsync()
    {
        await using var store = await Stores.OpenAsync(StoreAddress.Parse(_cli.Store), TimeProvider.System, Stop);
        var document = new Document { Id = DocumentId.New(), Client = ClientId.Default, Kind = DocumentKind.Pdf, Title = "Loan handbook", CreatedAt = DateTimeOffset.UnixEpoch };
        await store.Documents.AddAsync(document, Stop);
        await store.Documents.AddPartsAsync(
            ClientId.Default, document.Id,
            [
                new Section(0, new Place { Page = 2 }, null, "Loan onboarding takes three days."),
                new LogEntry(1, new Place { Line = 9 }, null, DateTimeOffset.UnixEpoch, "ERROR", "E-504", null, "gateway timeout", new Dictionary<string, string>()),
            ], Stop);
        await IndexedDocument.AddAsync(store, ClientId.Default, document.Id, model: null, Stop);
        return document.Id;
    }
}
