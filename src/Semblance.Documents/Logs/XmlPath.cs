using System.Globalization;
using System.Text;
using System.Xml;

namespace Semblance.Documents.Logs;

/// <summary>Where a reader of XML is: the elements from the root, each with its number among those of its name beside it.</summary>
internal sealed class XmlPath(DocumentFile file)
{
    private const int MostDepth = 100;

    // A place is kept with every entry, and no store takes a longer path.
    private const int MostCharacters = 5_000;

    private readonly List<(string Name, int Number)> _elements = [];

    // Of the elements within each of those, and before them of the root; most hold none.
    private readonly List<Dictionary<string, int>?> _counts = [null];
    private readonly StringBuilder _text = new();
    private int _characters;

    public int Depth => _elements.Count;

    /// <summary>Takes note of the node that the reader is at. An element without content is left again at the next node.</summary>
    /// <exception cref="SemblanceException">Invalid, <c>document-malformed</c>: elements are nested too deep.</exception>
    public void Follow(XmlReader reader)
    {
        if (reader.NodeType is not (XmlNodeType.Element or XmlNodeType.EndElement))
        {
            Trim(reader.Depth);
            return;
        }

        Trim(reader.NodeType == XmlNodeType.Element ? reader.Depth : reader.Depth + 1);
        if (reader.NodeType == XmlNodeType.Element)
        {
            if (reader.Depth >= MostDepth || _characters + reader.LocalName.Length > MostCharacters)
            {
                throw TooDeep(file);
            }

            _characters += reader.LocalName.Length;
            var numbers = _counts[^1] ??= new(StringComparer.Ordinal);
            var number = numbers[reader.LocalName] = numbers.GetValueOrDefault(reader.LocalName) + 1;
            _elements.Add((reader.LocalName, number));
            _counts.Add(null);
        }
    }

    /// <summary>For elements below those that this follows.</summary>
    /// <exception cref="SemblanceException">As of <see cref="Follow"/>.</exception>
    public static void Check(DocumentFile file, XmlReader reader)
    {
        if (reader.Depth >= MostDepth)
        {
            throw TooDeep(file);
        }
    }

    /// <summary>The innermost element has been read to its end by somebody else.</summary>
    public void Leave() => Trim(Depth - 1);

    /// <summary>Whether the innermost elements are called so, regardless of case: one name, or several from the outside in.</summary>
    public bool EndsWith(string[] names)
    {
        var first = _elements.Count - names.Length;
        for (var i = names.Length - 1; i >= 0; i--)
        {
            if (first < 0 || !string.Equals(names[i], _elements[first + i].Name, StringComparison.OrdinalIgnoreCase))
            {
                return false;
            }
        }

        return true;
    }

    public Place PlaceOf(XmlReader reader) => new() { Path = ToString(), Line = ((IXmlLineInfo)reader).LineNumber };

    /// <summary>An XPath of local names.</summary>
    public override string ToString()
    {
        _text.Clear();
        foreach (var (name, number) in _elements)
        {
            _text.Append('/').Append(name).Append('[').Append(CultureInfo.InvariantCulture, $"{number}").Append(']');
        }

        return _text.ToString();
    }

    private static SemblanceException TooDeep(DocumentFile file) => file.Malformed($"its elements are nested more than {MostDepth} deep, or have names longer than {MostCharacters:N0} characters together");

    private void Trim(int depth)
    {
        if (_elements.Count > depth)
        {
            for (var i = depth; i < _elements.Count; i++)
            {
                _characters -= _elements[i].Name.Length;
            }

            _elements.RemoveRange(depth, _elements.Count - depth);
            _counts.RemoveRange(depth + 1, _counts.Count - depth - 1);
        }
    }
}
