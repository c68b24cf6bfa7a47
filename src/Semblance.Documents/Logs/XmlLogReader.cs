using System.Xml;

namespace Semblance.Documents.Logs;

/// <summary>
/// XML logs, read as a stream: of a log of any length only one entry is in memory. Document types are refused, and with them entities of every sort. Where no
/// element is an entry by the map, every element that holds nothing but text is one, its name the component.
/// </summary>
internal sealed class XmlLogReader(XmlLogMap map) : IDocumentReader
{
    private readonly string[][] _entries = [.. map.Entries.Select(e => e.Split('/', StringSplitOptions.RemoveEmptyEntries)).Where(e => e.Length > 0)];

    /// <summary>Whoever asks for the next entry reads it: a file is there at once, and waiting for it at every node would take longer than reading does.</summary>
    public IAsyncEnumerable<DocumentPart> ReadAsync(DocumentFile file, CancellationToken cancellationToken) => Read(file, cancellationToken).ToAsyncEnumerable();

    private static XmlReaderSettings Settings(DocumentFile file) => new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        MaxCharactersFromEntities = 1,
        NameTable = new FewNames(file),
    };

    private IEnumerable<LogEntry> Read(DocumentFile file, CancellationToken cancellationToken)
    {
        var hasEntries = HasEntries(file, cancellationToken);
        using var stream = file.Open();
        using var reader = XmlReader.Create(stream, Settings(file));
        var elements = new XmlPath(file);
        var values = new EntryValues(file, map);
        var leaf = new XmlLeaf();
        for (var order = 0; Next(order) is { } entry; order++)
        {
            yield return entry;
        }

        LogEntry? Next(int order)
        {
            try
            {
                while (reader.Read())
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    elements.Follow(reader);
                    var entry = !hasEntries ? leaf.Follow(file, reader, elements, order)
                        : IsEntry(reader, elements) ? EntryAt(file, reader, elements, values, order, cancellationToken)
                        : null;
                    if (entry is not null)
                    {
                        return entry;
                    }
                }

                return null;
            }
            catch (XmlException e)
            {
                throw Malformed(file, e);
            }
        }
    }

    private bool HasEntries(DocumentFile file, CancellationToken cancellationToken)
    {
        using var stream = file.Open();
        using var reader = XmlReader.Create(stream, Settings(file));
        var elements = new XmlPath(file);
        try
        {
            while (reader.Read())
            {
                cancellationToken.ThrowIfCancellationRequested();
                elements.Follow(reader);
                if (IsEntry(reader, elements))
                {
                    return true;
                }
            }

            return false;
        }
        catch (XmlException e)
        {
            throw Malformed(file, e);
        }
    }

    // The root is the log itself, even where it is called so.
    private bool IsEntry(XmlReader reader, XmlPath elements) => reader.NodeType == XmlNodeType.Element && elements.Depth > 1 && Array.Exists(_entries, elements.EndsWith);

    /// <returns>Null for one that holds nothing.</returns>
    private static LogEntry? EntryAt(DocumentFile file, XmlReader reader, XmlPath elements, EntryValues values, int order, CancellationToken cancellationToken)
    {
        var place = elements.PlaceOf(reader);
        values.Clear();
        ReadAttributes(reader, values, prefix: "");
        if (!reader.IsEmptyElement)
        {
            var depth = reader.Depth;
            var names = new List<string>();
            var isText = false;
            while (reader.Read() && reader.Depth > depth)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var follows = isText;
                isText = reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA;
                switch (reader.NodeType)
                {
                    case XmlNodeType.Element:
                        XmlPath.Check(file, reader);
                        Keep(names, reader.Depth - depth - 1);
                        names.Add(reader.LocalName);
                        ReadAttributes(reader, values, reader.AttributeCount == 0 ? "" : Joined(names) + "@");
                        break;
                    case XmlNodeType.Text or XmlNodeType.CDATA:
                        Keep(names, reader.Depth - depth - 1);
                        values.Add(Joined(names), reader.Value, continues: follows);
                        break;
                }
            }

            elements.Leave();
        }

        return values.ToEntry(place, order);
    }

    private static void Keep(List<string> names, int depth) => names.RemoveRange(depth, names.Count - depth);

    private static string Joined(List<string> names) => names.Count == 1 ? names[0] : string.Join('/', names);

    private static void ReadAttributes(XmlReader reader, EntryValues values, string prefix)
    {
        for (var i = 0; i < reader.AttributeCount; i++)
        {
            reader.MoveToAttribute(i);
            if (reader.Prefix != "xmlns" && reader.Name != "xmlns")
            {
                values.Add(prefix + reader.LocalName, reader.Value);
            }
        }

        reader.MoveToElement();
    }

    private static SemblanceException Malformed(DocumentFile file, XmlException e) => file.Malformed(e.Message.Contains("DTD", StringComparison.Ordinal)
        ? "it has a document type, which could make it grow or read other files; remove the DOCTYPE"
        : $"line {e.LineNumber}, column {e.LinePosition} is no XML", e);
}
