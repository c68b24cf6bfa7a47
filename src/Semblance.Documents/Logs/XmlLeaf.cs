using System.Collections.ObjectModel;
using System.Text;
using System.Xml;

namespace Semblance.Documents.Logs;

/// <summary>Makes an entry of every element that holds nothing but text.</summary>
internal sealed class XmlLeaf
{
    private readonly StringBuilder _text = new();
    private Place? _open;

    /// <summary>Takes note of the node that the reader is at.</summary>
    /// <returns>The entry that ends here; else null.</returns>
    public LogEntry? Follow(DocumentFile file, XmlReader reader, XmlPath elements, int order)
    {
        switch (reader.NodeType)
        {
            case XmlNodeType.Element:
                _text.Clear();
                _open = reader.IsEmptyElement ? null : elements.PlaceOf(reader);
                return null;
            case XmlNodeType.Text or XmlNodeType.CDATA when _open is not null:
                _text.Append(reader.Value);
                return _text.Length <= EntryValues.MostCharacters ? null : throw file.TooLarge($"the entry at {_open.Path} is longer than a million characters");
            case XmlNodeType.EndElement when _open is { } place:
                _open = null;
                var message = _text.ToString().Trim();
                return message.Length == 0 ? null : new LogEntry(order, place, null, null, null, null, reader.LocalName, message, ReadOnlyDictionary<string, string>.Empty);
            default:
                return null;
        }
    }
}
