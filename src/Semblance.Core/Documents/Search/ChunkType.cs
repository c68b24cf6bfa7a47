namespace Semblance.Documents.Search;

/// <summary>What a piece of text was made of; what <c>--type</c> takes, in small letters.</summary>
public enum ChunkType
{
    /// <summary>Text of a PDF.</summary>
    Pdf,

    /// <summary>Text of anything else: Markdown, HTML, DOCX, a picture.</summary>
    Text,

    /// <summary>Rows of a table.</summary>
    Table,

    /// <summary>One operation of an API.</summary>
    Api,

    /// <summary>One entry of a log.</summary>
    Log,

    /// <summary>A tag of a document.</summary>
    Tag,
}
