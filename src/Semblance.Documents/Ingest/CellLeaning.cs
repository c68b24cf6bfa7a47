namespace Semblance.Documents.Ingest;

/// <summary>Whether the point or the comma is decimal in a number that can be read either way.</summary>
internal enum CellLeaning
{
    /// <summary>It can be read one way, or comes to the same both ways.</summary>
    None,

    Point,

    Comma,

    /// <summary>The point, unless another cell says otherwise.</summary>
    RatherPoint,

    /// <summary>Only another cell can say.</summary>
    Unknown,
}
