using System.Runtime.CompilerServices;
using Markdig;
using Markdig.Extensions.Tables;
using Markdig.Extensions.Yaml;
using Markdig.Helpers;
using Markdig.Parsers;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Semblance.Documents.Text;

/// <summary>Markdown (CommonMark with pipe tables and front matter): a section for what stands under each heading, as it was written, and its tables.</summary>
internal sealed class MarkdownReader : IDocumentReader
{
    public async IAsyncEnumerable<DocumentPart> ReadAsync(DocumentFile file, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var text = await file.ReadMarkupAsync(cancellationToken);
        var order = 0;
        foreach (var part in Parts(file, text, Parse(file, text, cancellationToken)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return part with { Order = order++ };
        }
    }

    /// <summary>Heard at every line and at every character that may begin a link: there are texts that take the parser the square of their length.</summary>
    internal static MarkdownPipeline Pipeline(CancellationToken cancellationToken)
    {
        var pipeline = new MarkdownPipelineBuilder().UsePipeTables().UseYamlFrontMatter().DisableHtml();
        pipeline.BlockParsers.Insert(0, new HeardAtLines(cancellationToken));
        pipeline.InlineParsers.Insert(0, new HeardAtMarks(cancellationToken));
        return pipeline.Build();
    }

    private static MarkdownDocument Parse(DocumentFile file, string text, CancellationToken cancellationToken)
    {
        try
        {
            return Markdown.Parse(text, Pipeline(cancellationToken));
        }
        catch (ArgumentException e)
        {
            throw file.Malformed("its quotes, lists or brackets are nested too deep", e);
        }
    }

    private static IEnumerable<DocumentPart> Parts(DocumentFile file, string text, MarkdownDocument document)
    {
        var heading = new OpenHeading();
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
                foreach (var left in heading.Turn(PlainText(title.Inline), new Place { Line = title.Line + 1 }))
                {
                    yield return left;
                }
            }
            else if (block is Table table)
            {
                foreach (var part in heading.Before(Rows(file, table, heading.Text)))
                {
                    yield return part;
                }
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

        foreach (var left in heading.Left())
        {
            yield return left;
        }
    }

    private static Section Section(string text, OpenHeading heading, Block first, int end) =>
        heading.Over(new Place { Line = first.Line + 1 }, text[first.Span.Start..end].Trim());

    private static TableRows Rows(DocumentFile file, Table table, string? heading)
    {
        var rows = table.OfType<TableRow>().Select(r => (IReadOnlyList<string?>)[.. r.OfType<TableCell>().Select(c => (string?)TextOf(c))]).ToList();
        var (columns, padded) = Cells.Square(file, rows[0], rows.Skip(1));
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

    private sealed class HeardAtLines(CancellationToken cancellationToken) : BlockParser
    {
        public override BlockState TryOpen(BlockProcessor processor)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return BlockState.None;
        }
    }

    private sealed class HeardAtMarks : InlineParser
    {
        private readonly CancellationToken _cancellationToken;

        public HeardAtMarks(CancellationToken cancellationToken) => (_cancellationToken, OpeningCharacters) = (cancellationToken, ['[', ']', '`', '<', '*', '_']);

        public override bool Match(InlineProcessor processor, ref StringSlice slice)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            return false;
        }
    }
}
