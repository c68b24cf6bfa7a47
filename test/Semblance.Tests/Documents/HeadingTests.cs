using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using Semblance.Clients;
using Semblance.Documents;
using Semblance.Documents.Search;
using Semblance.Tests.Documents.Ingest;
using Word = DocumentFormat.OpenXml.Wordprocessing;

namespace Semblance.Tests.Documents;

/// <summary>The words of headings belong to what stands under them; a heading that nothing stands under is a text of its own.</summary>
public sealed class HeadingTests : IDisposable
{
    private const string Markdown = "# Zebra chapter\n\n## Quokka part\n\nBody.\n\nMore.\n\n## Wombat empty\n";

    private static readonly Guid Id = Guid.NewGuid();

    private readonly Reading _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task Headings_of_Markdown_are_in_the_pieces()
    {
        var pieces = await PiecesOfAsync(_files.Write("a.md", Markdown));

        Assert.Equal(["Zebra chapter", "Quokka part\nBody.\n\nMore.", "Wombat empty"], pieces.Select(p => p.Text));
        Assert.Equal([1, 5, 9], pieces.Select(p => p.Place.Line!.Value));
    }

    [Fact]
    public async Task Headings_and_the_title_of_HTML_are_in_the_pieces()
    {
        var page = "<html><head><title>{0}</title></head><body>{1}<h1>Zebra chapter</h1><h2>Quokka part</h2><p>Body.</p><h2>Wombat empty</h2></body></html>";

        Assert.Equal(
            ["Okapi page", "Zebra chapter", "Quokka part\nBody.", "Wombat empty"],
            (await PiecesOfAsync(_files.Write("a.html", page.Replace("{0}", "Okapi page", StringComparison.Ordinal).Replace("{1}", "", StringComparison.Ordinal)))).SelectMany(Lines));
        Assert.Equal(
            ["Okapi page\nHello.", "Zebra chapter", "Quokka part\nBody.", "Wombat empty"],
            (await PiecesOfAsync(_files.Write("a.html", page.Replace("{0}", "Okapi page", StringComparison.Ordinal).Replace("{1}", "<p>Hello.</p>", StringComparison.Ordinal)))).SelectMany(Lines));
        Assert.Equal(
            ["Zebra chapter", "Quokka part\nBody.", "Wombat empty"],
            (await PiecesOfAsync(_files.Write("a.html", page.Replace("{0}", "Zebra chapter", StringComparison.Ordinal).Replace("{1}", "", StringComparison.Ordinal)))).SelectMany(Lines));

        // Texts without a heading stand together in one piece.
        static IEnumerable<string> Lines(TextChunk piece) => piece.Text.Split("\n\n");
    }

    [Fact]
    public async Task Headings_of_DOCX_are_in_the_pieces()
    {
        var path = _files.At("a.docx");
        using (var document = WordprocessingDocument.Create(path, WordprocessingDocumentType.Document))
        {
            var main = document.AddMainDocumentPart();
            main.AddNewPart<StyleDefinitionsPart>().Styles = new Word.Styles(new Word.Style(new Word.StyleName { Val = "heading 1" }) { StyleId = "H", Type = Word.StyleValues.Paragraph });
            main.Document = new Word.Document(new Word.Body(Of("Zebra chapter", "H"), Of("Quokka part", "H"), Of("Body.", null), Of("Wombat empty", "H")));
        }

        Assert.Equal(["Zebra chapter", "Quokka part\nBody.", "Wombat empty"], (await PiecesOfAsync(path)).Select(p => p.Text));

        static Word.Paragraph Of(string text, string? style) =>
            new(new Word.ParagraphProperties(new Word.ParagraphStyleId { Val = style ?? "Text" }), new Word.Run(new Word.Text(text)));
    }

    [Fact]
    public async Task A_table_carries_the_heading_it_stands_under_unless_it_has_a_name_of_its_own_or_no_rows()
    {
        var named = (await Reading.OfAsync(_files.Write("a.html", "<html><h2>Quokka</h2><table><caption>List</caption><tr><th>a<tr><td>1</table>"))).Parts;
        Assert.Equal(("Quokka", "List"), (Assert.IsType<Section>(named[0]).Text, Assert.IsType<TableRows>(named[1]).Name));
        Assert.Equal("Quokka", Assert.IsType<TableRows>(Assert.Single((await Reading.OfAsync(_files.Write("a.md", "# Quokka\n\n|a|\n|-|\n|1|\n"))).Parts)).Name);
        Assert.Equal("Quokka", Assert.IsType<Section>((await Reading.OfAsync(_files.Write("a.md", "# Quokka\n\n|a|\n|-|\n"))).Parts[0]).Text);
    }

    [Fact]
    public void A_heading_is_in_the_first_piece_alone_and_however_long_in_pieces_no_longer_than_others()
    {
        var body = string.Concat(Enumerable.Repeat("Some words. ", 300));
        var pieces = TextChunker.Cut(Id, [new Section(0, new Place { Line = 3 }, "Quokka", body), new Section(1, new Place { Line = 9 }, "Quokka", "The end.")]).ToList();

        Assert.StartsWith("Quokka\nSome", pieces[0].Text, StringComparison.Ordinal);
        Assert.All(pieces.Skip(1), p => Assert.DoesNotContain("Quokka", p.Text, StringComparison.Ordinal));
        var words = string.Concat(Enumerable.Range(0, 1_000).Select(i => $"word{i} "));
        var cut = TextChunker.Cut(Id, [new Section(0, Place.Unknown, words, "Text.")]).ToList();
        Assert.All(cut, p => Assert.InRange(p.Text.Length, 1, TextChunker.Most));
        Assert.Contains(cut, p => p.Text.Contains("word999", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_a_heading_says_is_found_after_an_ingest_and_after_a_rebuild()
    {
        await using var files = IngestFolder.Create();
        await files.IngestAsync("a.md", Markdown);
        var search = new DocumentSearch(files.Store, null, files.Time);
        var found = await FindAsync();

        await new SearchRebuild(files.Store, null).RunAsync(ClientId.Default, null, CancellationToken.None);

        Assert.Equal(found, await FindAsync());

        async Task<List<(Guid, string)>> FindAsync()
        {
            var hits = new List<(Guid, string)>();
            foreach (var word in new[] { "zebra", "quokka", "wombat" })
            {
                var chunk = Assert.Single((await search.FindAsync(ClientId.Default, word, ChunkFilter.None, 5, CancellationToken.None)).Hits).Hit.Chunk;
                hits.Add((chunk.Id, chunk.Text));
            }

            return hits;
        }
    }

    private static async Task<List<TextChunk>> PiecesOfAsync(string path) => [.. TextChunker.Cut(Id, (await Reading.OfAsync(path)).Parts.OfType<Section>())];
}
