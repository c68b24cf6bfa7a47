namespace Semblance.Migration.Documents;

/// <summary>A row that cannot be imported, on its way to becoming a reject. Never leaves the reader.</summary>
internal sealed class GuideFault(string code, string reason) : Exception(reason)
{
    public string Code => code;

    public static GuideFault Orphan(string column, string? id, string table) =>
        new("document-orphan", $"its {column} is \"{Short(id)}\", and no row of {table} that can be imported has that id");

    public static GuideFault Json(string column) => new("document-json", $"{column} holds no JSON of the kind that belongs there");

    public static GuideFault Blank(string column) => new("document-blank", $"{column} is empty, and the row says nothing without it");

    /// <summary>A text that must be there and is no longer than a store takes.</summary>
    public static string Required(string? text, int most, string column) =>
        string.IsNullOrWhiteSpace(text) ? throw Blank(column) : Optional(text, most, column)!;

    public static string? Optional(string? text, int most, string column) => text is null || text.Length <= most ? text
        : throw new GuideFault("document-limit", $"{column} has {text.Length:N0} characters, and {most:N0} are kept");

    private static string Short(string? text) => text is null ? "" : new string([.. text.Take(80).Select(c => char.IsControl(c) ? ' ' : c)]);
}
