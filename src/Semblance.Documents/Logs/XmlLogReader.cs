using System.Runtime.CompilerServices;
using System.Xml;

namespace Semblance.Documents.Logs;

/// <summary>
/// XML logs, read as a stream: of a log of any length only one entry is in memory. Document types are refused, and with them entities of every sort. Where no
/// element is an entry by the map, every element that holds nothing but text is one, its name the component.
/// </summary>
internal sealed class XmlLogReader(XmlLogMap map) : IDocumentReader
{
    public async IAsyncEnumerable<DocumentPart> ReadAsync(DocumentFile file, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var hasEntries = await Guard(file, () => HasEntriesAsync(file, cancellationToken));
        await using var stream = file.Open();
        using var reader = XmlReader.Create(stream, Settings(file));
        var elements = new XmlPath(file);
        var leaf = new XmlLeaf();
        for (var order = 0; await Guard(file, reader.ReadAsync);)
        {
            cancellationToken.ThrowIfCancellationRequested();
            elements.Follow(reader);
            var entry = !hasEntries ? await Guard(file, () => leaf.FollowAsync(file, reader, elements, order))
                : reader.NodeType == XmlNodeType.Element && IsEntry(elements) ? await Guard(file, () => EntryAsync(file, reader, elements, order, cancellationToken))
                : null;
            if (entry is not null)
            {
                order++;
                yield return entry;
            }
        }
    }

    private static XmlReaderSettings Settings(DocumentFile file) => new()
    {
        Async = true,
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        MaxCharactersFromEntities = 1,
        NameTable = new FewNames(file),
    };

    private static async Task<T> Guard<T>(DocumentFile file, Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (XmlException e)
        {
            throw file.Malformed(e.Message.Contains("DTD", StringComparison.Ordinal)
                ? "it has a document type, which could make it grow or read other files; remove the DOCTYPE"
                : $"line {e.LineNumber}, column {e.LinePosition} is no XML", e);
        }
    }

    private async Task<bool> HasEntriesAsync(DocumentFile file, CancellationToken cancellationToken)
    {
        await using var stream = file.Open();
        using var reader = XmlReader.Create(stream, Settings(file));
        var elements = new XmlPath(file);
        while (await reader.ReadAsync())
        {
            cancellationToken.ThrowIfCancellationRequested();
            elements.Follow(reader);
            if (reader.NodeType == XmlNodeType.Element && IsEntry(elements))
            {
                return true;
            }
        }

        return false;
    }

    // The root is the log itself, even where it is called so.
    private bool IsEntry(XmlPath elements) => elements.Depth > 1 && map.Entries.Any(elements.EndsWith);

    private async Task<LogEntry?> EntryAsync(DocumentFile file, XmlReader reader, XmlPath elements, int order, CancellationToken cancellationToken)
    {
        var place = elements.PlaceOf(reader);
        var values = new EntryValues(file);
        ReadAttributes(reader, values, prefix: "");
        if (!reader.IsEmptyElement)
        {
            var depth = reader.Depth;
            var names = new List<string>();
            var isText = false;
            while (await reader.ReadAsync() && reader.Depth > depth)
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
                        ReadAttributes(reader, values, reader.AttributeCount == 0 ? "" : string.Join('/', names) + "@");
                        break;
                    case XmlNodeType.Text or XmlNodeType.CDATA:
                        Keep(names, reader.Depth - depth - 1);
                        values.Add(string.Join('/', names), await reader.GetValueAsync(), continues: follows);
                        break;
                }
            }

            elements.Leave();
        }

        return values.ToEntry(map, place, order);
    }

    private static void Keep(List<string> names, int depth) => names.RemoveRange(depth, names.Count - depth);

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
}
