namespace Semblance.Documents;

/// <summary>What a document is read as.</summary>
public enum DocumentKind
{
    Text,
    Markdown,
    Html,
    Pdf,
    Docx,
    Csv,
    Xlsx,

    /// <summary>XML whose elements are entries of a log.</summary>
    XmlLog,

    /// <summary>OpenAPI 3 or Swagger 2, in JSON or YAML.</summary>
    OpenApi,

    /// <summary>A Postman collection, version 2.</summary>
    Postman,

    /// <summary>A picture of text.</summary>
    Image,
}
