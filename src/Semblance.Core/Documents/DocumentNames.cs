namespace Semblance.Documents;

/// <summary>The words of documents as text: in stores, answers, exports and on the command line.</summary>
public static class DocumentNames
{
    private static readonly string[] Kinds = ["text", "markdown", "html", "pdf", "docx", "csv", "xlsx", "xml-log", "openapi", "postman", "image"];
    private static readonly string[] Statuses = ["queued", "reading", "ready", "failed", "cancelled"];

    public static string Of(DocumentKind kind) => Kinds[(int)kind];

    public static string Of(ArtifactStatus status) => Statuses[(int)status];

    /// <exception cref="SemblanceException">Invalid, <c>kind-unknown</c>.</exception>
    public static DocumentKind ParseKind(string name) => (DocumentKind)Parse(Kinds, name, "kind");

    /// <exception cref="SemblanceException">Invalid, <c>status-unknown</c>.</exception>
    public static ArtifactStatus ParseStatus(string name) => (ArtifactStatus)Parse(Statuses, name, "status");

    private static int Parse(string[] names, string name, string what)
    {
        var index = Array.IndexOf(names, name);
        return index >= 0 ? index : throw new SemblanceException(ErrorKind.Invalid, $"{what}-unknown", $"There is no {what} \"{name}\": use {string.Join(", ", names)}.");
    }
}
