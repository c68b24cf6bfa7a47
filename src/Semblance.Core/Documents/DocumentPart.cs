namespace Semblance.Documents;

/// <summary>Something that a document holds: a section, rows of a table, an endpoint of an API, an entry of a log.</summary>
/// <param name="Order">From 0, in the document's own order, over parts of all sorts.</param>
public abstract record DocumentPart(int Order, Place Place);
