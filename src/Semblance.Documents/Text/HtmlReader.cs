using System.Runtime.CompilerServices;
using System.Text;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace Semblance.Documents.Text;

/// <summary>HTML: a section for what stands under each heading, and its tables. Scripts are not run and nothing is loaded.</summary>
internal sealed class HtmlReader : IDocumentReader
{
    private const int MostDepth = 500;

    private static readonly HashSet<string> Unseen = new(StringComparer.OrdinalIgnoreCase) { "script", "style", "noscript", "template", "head", "svg", "iframe" };

    private static readonly HashSet<string> Blocks = new(StringComparer.OrdinalIgnoreCase)
    {
        "p", "div", "li", "ul", "ol", "dl", "dt", "dd", "section", "article", "main", "header", "footer", "nav", "aside", "blockquote", "pre", "figure", "figcaption",
        "form", "fieldset", "address", "details", "summary", "hr", "body",
    };

    public async IAsyncEnumerable<DocumentPart> ReadAsync(DocumentFile file, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var stream = file.OpenMarkup();

        // The parser itself hears no cancellation, and elements that are nested without end take it hours.
        var nesting = new Nesting(file);
        var options = new HtmlParserOptions
        {
            OnCreated = (element, _) =>
            {
                cancellationToken.ThrowIfCancellationRequested();
                nesting.Follow(element);
            },
        };
        using var document = await new HtmlParser(options).ParseDocumentAsync(stream, cancellationToken);
        var outline = new Outline(file);
        outline.Entitle(document.Title);
        if (document.Body is { } body)
        {
            outline.Read(body);
        }

        foreach (var part in outline.End())
        {
            yield return part;
        }
    }

    private static SemblanceException TooDeep(DocumentFile file) => file.Malformed($"its elements are nested too deep, more than {MostDepth} levels");

    /// <summary>Hears of every element as the parser makes it, before it is put in its place.</summary>
    private sealed class Nesting(DocumentFile file)
    {
        private INode? _last;

        /// <exception cref="SemblanceException">Invalid, <c>document-malformed</c>: the element before is nested too deep.</exception>
        public void Follow(INode element)
        {
            var depth = 0;
            for (var node = _last; node is not null; node = node.Parent)
            {
                if (++depth > MostDepth)
                {
                    throw TooDeep(file);
                }
            }

            _last = element;
        }
    }

    /// <summary>What has been read of a page, in the order in which it is read aloud.</summary>
    private sealed class Outline(DocumentFile file)
    {
        private readonly List<DocumentPart> _parts = [];
        private readonly StringBuilder _text = new();
        private readonly OpenHeading _heading = new();

        /// <summary>The name of the page, which is the heading of what stands before the first one on it.</summary>
        public void Entitle(string? name) => Turn(name ?? "");

        public void Read(INode node, int depth = 0)
        {
            if (depth > MostDepth)
            {
                throw TooDeep(file);
            }

            foreach (var child in node.ChildNodes)
            {
                switch (child)
                {
                    case IText text:
                        AddWords(text.Data);
                        break;
                    case IHtmlHeadingElement title:
                        EndSection();
                        Turn(title.TextContent);
                        break;
                    case IHtmlTableElement table:
                        EndSection();
                        AddTable(table);
                        break;
                    case IElement element when !Unseen.Contains(element.LocalName):
                        ReadElement(element, depth + 1);
                        break;
                }
            }
        }

        public List<DocumentPart> End()
        {
            EndSection();
            Add(_heading.Left());
            return _parts;
        }

        private void Turn(string title) => Add(_heading.Turn(HtmlCells.Words(title), Place.Unknown));

        private void Add(IEnumerable<DocumentPart> parts)
        {
            foreach (var part in parts)
            {
                _parts.Add(part with { Order = _parts.Count });
            }
        }

        private void ReadElement(IElement element, int depth)
        {
            if (element.LocalName == "br")
            {
                _text.Append('\n');
            }
            else if (Blocks.Contains(element.LocalName))
            {
                _text.Append("\n\n");
                Read(element, depth);
                _text.Append("\n\n");
            }
            else
            {
                Read(element, depth);
            }
        }

        private void AddWords(string data)
        {
            var words = HtmlCells.Words(data);
            if (words.Length == 0)
            {
                return;
            }

            if (_text.Length > 0 && !char.IsWhiteSpace(_text[^1]) && char.IsWhiteSpace(data[0]))
            {
                _text.Append(' ');
            }

            _text.Append(words);
            if (char.IsWhiteSpace(data[^1]))
            {
                _text.Append(' ');
            }
        }

        private void AddTable(IHtmlTableElement table)
        {
            var rows = HtmlCells.RowsOf(table);
            if (rows.Count > 0)
            {
                var (columns, padded) = Cells.Square(file, rows[0], rows.Skip(1));
                Add(_heading.Before(new TableRows(0, Place.Unknown, table.Caption is { } caption ? HtmlCells.Words(caption.TextContent) : _heading.Text, columns, 1, padded)));
            }
        }

        private void EndSection()
        {
            var blocks = _text.ToString().Split("\n\n", StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            if (blocks.Length > 0)
            {
                Add([_heading.Over(Place.Unknown, string.Join("\n\n", blocks))]);
            }

            _text.Clear();
        }
    }
}
