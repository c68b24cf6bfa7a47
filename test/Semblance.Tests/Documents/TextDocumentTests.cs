using System.Text;
using Semblance.Documents;

namespace Semblance.Tests.Documents;

public sealed class TextDocumentTests : IDisposable
{
    private readonly Reading _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task Plain_text_is_a_section_a_paragraph_with_its_line()
    {
        var (kind, parts) = await Reading.OfAsync(_files.Write("notes.txt", "one\r\ntwo\r\n\r\n\r\nthree\n"));

        Assert.Equal(DocumentKind.Text, kind);
        Assert.Equal([(1, "one\ntwo"), (5, "three")], parts.Cast<Section>().Select(s => (s.Place.Line!.Value, s.Text)));
    }

    [Fact]
    public async Task A_form_feed_ends_a_page_wherever_it_stands()
    {
        var (_, parts) = await Reading.OfAsync(_files.Write("pages.txt", "one\ntwo\fthree\n\ffour\n\f\f\nfive"));

        Assert.Equal([(1, "one\ntwo"), (2, "three"), (3, "four"), (5, "five")], parts.Cast<Section>().Select(s => (s.Place.Line!.Value, s.Text)));
    }

    [Theory]
    [InlineData("utf-8", false)]
    [InlineData("utf-8", true)]
    [InlineData("utf-16", true)]
    [InlineData("utf-16BE", true)]
    [InlineData("iso-8859-1", false)]
    public async Task Text_is_read_in_the_encoding_it_was_written_in(string name, bool isMarked)
    {
        var encoding = Encoding.GetEncoding(name);
        byte[] bytes = [.. isMarked ? encoding.GetPreamble() : [], .. encoding.GetBytes("Größe: 5 m²")];

        var (_, parts) = await Reading.OfAsync(_files.Write("size.txt", bytes));

        Assert.Equal("Größe: 5 m²", Assert.IsType<Section>(Assert.Single(parts)).Text);
    }

    [Fact]
    public async Task One_line_of_another_encoding_leaves_all_others_what_they_are()
    {
        byte[] broken = [.. "café, 5 €\n"u8, .. "caf\u00e9 "u8, 0xE9, (byte)'\n', .. Encoding.Latin1.GetBytes("naïve, déjà «é\u00a0»\n"), .. "café"u8];

        var (_, parts) = await Reading.OfAsync(_files.Write("mixed.txt", broken));

        Assert.Equal("café, 5 €\ncafé é\nnaïve, déjà «é\u00a0»\ncafé", Assert.IsType<Section>(Assert.Single(parts)).Text);
        var (_, rows) = await Reading.OfAsync(_files.Write("mixed.csv", [.. "name,spend\ncafé,1\n"u8, .. Encoding.Latin1.GetBytes("naïve,2\n")]));
        Assert.Equal(["café", "naïve"], Assert.IsType<TableRows>(Assert.Single(rows)).Rows.Select(r => r[0]));
    }

    [Fact]
    public async Task Markdown_is_read_by_its_headings_with_its_tables_as_rows()
    {
        var (kind, parts) = await Reading.OfAsync(_files.Write("manual.md", """
            ---
            author: somebody
            ---
            Before any heading.

            # Setting *up*

            First do this.

            - then that
            - and that

            | part | size |
            |---|---|
            | `bolt` | 5 |
            | nut |

            ## Running

                code stays code
            """));

        Assert.Equal(DocumentKind.Markdown, kind);
        var sections = parts.OfType<Section>().ToList();
        Assert.Equal([(null, 4), ("Setting up", 8), ("Running", 20)], sections.Select(s => (s.Heading, s.Place.Line!.Value)));
        Assert.Equal("First do this.\n\n- then that\n- and that", sections[1].Text);
        var table = Assert.Single(parts.OfType<TableRows>());
        Assert.Equal(("Setting up", 13, 1), (table.Name, table.Place.Line, table.FirstRow));
        Assert.Equal(["part", "size"], table.Columns);
        Assert.Equal(["bolt", "5"], table.Rows[0]);
        Assert.Equal("nut", table.Rows[1][0]);
    }

    [Fact]
    public async Task Html_gives_what_is_read_and_nothing_that_is_run()
    {
        var (kind, parts) = await Reading.OfAsync(_files.Write("page.html", """
            <!DOCTYPE html><html><head><title>T</title><style>p { color: red }</style></head><body>
            <p>Hello <b>bold</b>&nbsp;world,<br>next line</p><script>alert("no")</script>
            <h2>Prices</h2><div>All in <i>euro</i>.</div>
            <table><caption>List</caption><tr><th>what</th><th>price</th></tr><tr><td>a</td><td>1</td></tr></table>
            </body></html>
            """));

        Assert.Equal(DocumentKind.Html, kind);
        Assert.Equal([("T", "Hello bold world,\nnext line"), ("Prices", "All in euro.")], parts.OfType<Section>().Select(s => (s.Heading, s.Text)));
        var table = Assert.Single(parts.OfType<TableRows>());
        Assert.Equal(("List", "what", "1"), (table.Name, table.Columns[0], table.Rows[0][1]));
        Assert.DoesNotContain(parts.OfType<Section>(), s => s.Text.Contains("alert", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_in_a_file_says_what_it_is_and_not_its_name()
    {
        Assert.Equal(DocumentKind.OpenApi, (await Reading.OfAsync(_files.Write("a.txt", """{"openapi": "3.1.0", "paths": {}}"""))).Kind);
        Assert.Equal(DocumentKind.XmlLog, (await Reading.OfAsync(_files.Write("b.md", "<?xml version='1.0'?><log><entry>x</entry></log>"))).Kind);
        Assert.Equal(DocumentKind.Text, (await Reading.OfAsync(_files.Write("c.pdf", "no PDF at all"))).Kind);
        Assert.Equal(DocumentKind.Text, (await Reading.OfAsync(_files.Write("d.json", """{"a": 1}"""))).Kind);
    }

    [Theory]
    [InlineData("<p align=\"center\"><img src=\"logo.png\"></p>\n\n# Semblance\n")]
    [InlineData("<!-- badges -->\n# Semblance\n")]
    [InlineData("# Semblance\n\n```yaml\nopenapi: 3.1.0\n```\n")]
    [InlineData("{ a note }\n")]
    public async Task A_readme_is_markdown_whatever_it_begins_with_or_shows(string text) =>
        Assert.Equal(DocumentKind.Markdown, (await Reading.OfAsync(_files.Write("README.md", text))).Kind);

    [Fact]
    public void Markdown_hears_that_nobody_waits_for_it_any_more() =>
        Assert.Throws<OperationCanceledException>(() => Markdig.Markdown.Parse("[a](", Semblance.Documents.Text.MarkdownReader.Pipeline(new CancellationToken(canceled: true))));

    [Fact]
    public async Task Markup_that_would_fill_the_memory_is_refused_before_it_is_parsed()
    {
        var limits = ReadingLimits.Default with { MarkupBytes = 10 };
        Assert.Equal("document-too-large", await Reading.RefusalOfAsync(_files.Write("a.html", "<html><body>Text."), limits));
        Assert.Equal("document-too-large", await Reading.RefusalOfAsync(_files.Write("a.md", "# More than ten"), limits));
        Assert.Single((await Reading.OfAsync(_files.Write("a.txt", "More than ten characters"), limits)).Parts);
    }

    [Fact]
    public async Task What_is_nested_without_end_is_refused_and_what_has_no_end_is_not_waited_for()
    {
        foreach (var element in new[] { "<div>", "<template>", "<table><td>", "<svg><desc>" })
        {
            // The parser would take minutes for these, or a stack without end: it is stopped while it reads.
            Assert.Equal("document-malformed", await Reading.RefusalOfAsync(_files.Write("deep.html", "<html><body>" + string.Concat(Enumerable.Repeat(element, 100_000)) + "x")));
        }

        Assert.Equal("document-malformed", await Reading.RefusalOfAsync(_files.Write("deep.md", string.Concat(Enumerable.Repeat("> ", 20_000)) + "x")));
        var pipe = _files.At("pipe.txt");
        using (var made = System.Diagnostics.Process.Start("mkfifo", [pipe]))
        {
            await made.WaitForExitAsync();
        }

        Assert.Equal("file-special", await Reading.RefusalOfAsync(pipe));
    }

    [Fact]
    public async Task What_cannot_be_read_is_refused_with_a_reason()
    {
        Assert.Equal("document-empty", await Reading.RefusalOfAsync(_files.Write("empty.csv", "")));
        Assert.Equal("document-unknown", await Reading.RefusalOfAsync(_files.Write("program.bin", [1, 2, 0, 3])));
        Assert.Equal("document-too-large", await Reading.RefusalOfAsync(_files.Write("long.txt", "12345"), ReadingLimits.Default with { Bytes = 4 }));
        Assert.Equal("document-too-large", await Reading.RefusalOfAsync(_files.Write("many.txt", "a\n\nb\n\nc"), ReadingLimits.Default with { Parts = 2 }));
        Assert.Equal("document-malformed", await Reading.RefusalOfAsync(_files.Write("cut.docx", "PK\u0003\u0004 and then nothing")));
    }

    [Theory]
    [InlineData("A file that begins with %PDF-1.7 is one of Adobe's.")]
    [InlineData("%PDF- is what they begin with.")]
    public async Task A_text_that_speaks_of_PDF_is_a_text(string text) => Assert.Equal(DocumentKind.Text, (await Reading.OfAsync(_files.Write("notes.txt", text))).Kind);

    [Theory]
    [InlineData("blank.txt", " \n\t\r\n")]
    [InlineData("blank.csv", "\n")]
    [InlineData("blank.md", "\uFEFF")]
    public async Task A_file_of_blanks_is_empty(string name, string text) => Assert.Equal("document-empty", await Reading.RefusalOfAsync(_files.Write(name, text)));
}
