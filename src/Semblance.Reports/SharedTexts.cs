using System.Globalization;
using System.Xml;
using DocumentFormat.OpenXml.Packaging;

namespace Semblance.Reports;

/// <summary>The texts of a workbook, each once.</summary>
internal sealed class SharedTexts
{
    private const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

    // Excel's own limit: https://support.microsoft.com/office/1672b34d-7043-467e-8e27-269d656771c3
    private const int MostLength = 32_767;

    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly List<string> _texts = [];

    public int NumberOf(string text)
    {
        if (!_numbers.TryGetValue(text, out var number))
        {
            number = _texts.Count;
            _numbers.Add(text, number);
            _texts.Add(text);
        }

        return number;
    }

    public void Write(SharedStringTablePart part)
    {
        using var xml = XmlWriter.Create(part.GetStream(FileMode.Create, FileAccess.Write), new XmlWriterSettings { CloseOutput = true });
        xml.WriteStartElement("sst", Main);
        xml.WriteAttributeString("uniqueCount", _texts.Count.ToString(CultureInfo.InvariantCulture));
        foreach (var text in _texts)
        {
            xml.WriteStartElement("si", Main);
            xml.WriteStartElement("t", Main);
            xml.WriteAttributeString("xml", "space", null, "preserve");
            xml.WriteString(Clean(text));
            xml.WriteEndElement();
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    /// <summary>XML 1.0 has no place for some characters (https://www.w3.org/TR/xml/#charsets), and cells for very long text.</summary>
    private static string Clean(string text)
    {
        var kept = text.Length > MostLength ? text[..MostLength] : text;
        return kept.All(XmlConvert.IsXmlChar) ? kept : string.Concat(kept.EnumerateRunes().Select(r => r.Value > 0xFFFF || XmlConvert.IsXmlChar((char)r.Value) ? r.ToString() : "\uFFFD"));
    }
}
