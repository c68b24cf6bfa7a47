using System.Xml;

namespace Semblance.Documents.Logs;

/// <summary>The names of one XML file, which are held until its end: no log has so many, but one that is made to fill the memory.</summary>
internal sealed class FewNames(DocumentFile file) : XmlNameTable
{
    private const int Most = 50_000;
    private const long MostCharacters = 8 << 20;

    private readonly NameTable _names = new();
    private int _count;
    private long _characters;

    /// <exception cref="SemblanceException">Exhausted, <c>document-too-large</c>.</exception>
    public override string Add(char[] array, int offset, int length) => _names.Get(array, offset, length) ?? Counted(_names.Add(array, offset, length));

    /// <inheritdoc cref="Add(char[], int, int)"/>
    public override string Add(string array) => _names.Get(array) ?? Counted(_names.Add(array));

    public override string? Get(char[] array, int offset, int length) => _names.Get(array, offset, length);

    public override string? Get(string array) => _names.Get(array);

    private string Counted(string name)
    {
        _characters += name.Length;
        return ++_count <= Most && _characters <= MostCharacters ? name : throw file.TooLarge($"its elements and attributes have more than {Most:N0} different names");
    }
}
