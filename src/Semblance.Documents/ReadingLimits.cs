namespace Semblance.Documents;

/// <summary>How much of a document is read before it is refused.</summary>
public sealed record ReadingLimits
{
    public static readonly ReadingLimits Default = new();

    /// <summary>Of the file.</summary>
    public long Bytes { get; init; } = 100L << 20;

    /// <summary>Of what a compressed document unfolds to; in memory it takes several times as much.</summary>
    public long UnfoldedBytes { get; init; } = 128L << 20;

    /// <summary>Characters of what tables and described APIs become, which repeat names, references and empty cells: eight of each byte that a file may have.</summary>
    public long Grown { get; init; } = 800L << 20;

    /// <summary>Of HTML and of Markdown, whose readers hold several times as much in memory.</summary>
    public long MarkupBytes { get; init; } = 16L << 20;

    /// <summary>Of a PDF.</summary>
    public int Pages { get; init; } = 2_000;

    /// <summary>Pages without text that are read by looking at them, which takes seconds each.</summary>
    public int ScannedPages { get; init; } = 200;

    /// <summary>Of a picture, or of a page as it is looked at.</summary>
    public long Pixels { get; init; } = 100_000_000;

    /// <summary>Sections, blocks of rows, endpoints and entries together.</summary>
    public int Parts { get; init; } = 5_000_000;

    /// <summary>Values of a JSON or YAML document, those of its anchors counted wherever they are used, a long text as several; cells of a table that is read as one.</summary>
    public int Values { get; init; } = 1_000_000;

    /// <summary>For the whole document.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromMinutes(10);
}
