using System.Runtime.CompilerServices;
using Markdig;
using Markdig.Extensions.Tables;
using Markdig.Extensions.Yaml;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Semblance.Documents.Text;

/// <summary>Markdown (CommonMark with pipe tables and front matter): a section for what stands under each heading, as it was written, and its tables.</summary>
internal sealed class MarkdownReader : IDocumentReader
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().UsePipeTables().UseYamlFrontMatter().DisableHtml().Build();

    public async IAsyncEnumerable<DocumentPart> ReadAsync(DocumentFile file, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var text = await file.ReadTextAsync(cancellationToken);
        var order = 0;
        foreach (var part in Parts(text, Parse(file, text)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return part with { Order = order++ };
        }
    }

    private static MarkdownDocument Parse(DocumentFile file, string text)
    {
        try
        {
            return Markdown.Parse(text, Pipeline);
        }
        catch (ArgumentException e)
        {
            throw file.Malformed("its quotes, lists or brackets are nested too deep", e);
        }
    }

    private static IEnumerable<DocumentPart> Parts(string text, MarkdownDocument document)
    {
        string? heading = null;
        Block? first = null;
        var end = 0;
        foreach (var block in document.Where(b => b is not YamlFrontMatterBlock and not LinkReferenceDefinitionGroup))
        {
            if (block is HeadingBlock or Table && first is not null)
            {
                yield return Section(text, heading, first, end);
                first = null;
            }

            if (block is HeadingBlock title)
            {
                heading = PlainText(title.Inline);
            }
            else if (block is Table table)
            {
                yield return Rows(table, heading);
            }
            else
            {
                first ??= block;
                end = block.Span.End + 1;
            }
        }

        if (first is not null)
        {
            yield return Section(text, heading, first, end);
        }
    }

    private static Section Section(string text, string? heading, Block first, int end) =>
        new(0, new Place { Line = first.Line + 1 }, heading, text[first.Span.Start..end].Trim());

    private static TableRows Rows(Table table, string? heading)
    {
        var rows = table.OfType<TableRow>().Select(r => (IReadOnlyList<string?>)[.. r.OfType<TableCell>().Select(c => (string?)TextOf(c))]).ToList();
        var (columns, padded) = Cells.Square(rows[0], rows.Skip(1));
        return new TableRows(0, new Place { Line = table.Line + 1 }, heading, columns, 1, padded);
    }

    private static string TextOf(TableCell cell) => string.Join(' ', cell.OfType<LeafBlock>().Select(b => PlainText(b.Inline))).Trim();

    private static string PlainText(ContainerInline? inline) => inline is null
        ? ""
        : string.Concat(inline.Descendants().Select(i => i switch
        {
            LiteralInline literal => literal.Content.ToString(),
            CodeInline code => code.Content,
            LineBreakInline => " ",
            _ => "",
        })).Trim();
}
