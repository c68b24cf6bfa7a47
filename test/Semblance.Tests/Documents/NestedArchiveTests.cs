using System.IO.Compression;
using Semblance.Documents;

namespace Semblance.Tests.Documents;

/// <summary>Compressed documents of a few kilobytes whose XML is nested without end: each is refused before anybody makes a tree of it, which would take the process along.</summary>
public sealed class NestedArchiveTests : IDisposable
{
    private readonly Reading _files = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData("nested.docx", "word/document.xml")]
    [InlineData("nested.docx", "word/styles.xml")]
    [InlineData("nested.docx", "word/footnotes.xml")]
    [InlineData("nested.docx", "word/any.bin")]
    [InlineData("nested.xlsx", "xl/workbook.xml")]
    [InlineData("nested.xlsx", "xl/sharedStrings.xml")]
    [InlineData("nested.xlsx", "xl/styles.xml")]
    [InlineData("nested.xlsx", "xl/worksheets/sheet1.xml")]
    public async Task A_part_that_is_nested_without_end_is_refused(string name, string part)
    {
        var refusal = await RefusalOfAsync(name, part, "<w:document xmlns:w='urn:w'>" + string.Concat(Enumerable.Repeat("<w:sdt><w:sdtContent>", 50_000)));

        Assert.Equal("document-malformed", refusal.Code);
        Assert.Contains("nested too deep", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_part_in_pieces_is_refused_as_together_they_may_be_deeper_than_each()
    {
        var refusal = await RefusalOfAsync("pieces.docx", "word/document.xml/[1].last.piece", "<a>");

        Assert.Equal("document-malformed", refusal.Code);
        Assert.Contains("pieces", refusal.Message, StringComparison.Ordinal);
    }

    private async Task<SemblanceException> RefusalOfAsync(string name, string part, string content)
    {
        var path = _files.At(name);
        using (var archive = ZipFile.Open(path, ZipArchiveMode.Create))
        {
            // What says that it is a document of this kind.
            foreach (var entry in new[] { name.EndsWith(".docx", StringComparison.Ordinal) ? "word/document.xml" : "xl/workbook.xml", part }.Distinct())
            {
                await using var writer = new StreamWriter(archive.CreateEntry(entry).Open());
                await writer.WriteAsync(entry == part ? content : "<a/>");
            }
        }

        return await Assert.ThrowsAsync<SemblanceException>(() => Reading.OfAsync(path));
    }
}
