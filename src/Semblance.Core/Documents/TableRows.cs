using System.Collections.ObjectModel;

namespace Semblance.Documents;

/// <summary>Rows of a table, some hundreds at most: a long table is several of these with the same name and columns.</summary>
/// <param name="Name">Of the sheet, or the caption; null where there is none.</param>
/// <param name="Columns">A name for every cell of the longest row; what has none of its own is "column 3".</param>
/// <param name="FirstRow">From 1, the head not counted: the number of the first of <paramref name="Rows"/>.</param>
/// <param name="Rows">As many cells as there are columns; null where a row has none.</param>
public sealed record TableRows(
    int Order, Place Place, string? Name, IReadOnlyList<string> Columns, int FirstRow, IReadOnlyList<IReadOnlyList<string?>> Rows) : DocumentPart(Order, Place)
{
    /// <summary>How many cells of a column show a unit that is none of their text, as those of workbooks do: the code of a currency, or %. For who reads the file; stores keep none of it.</summary>
    public IReadOnlyDictionary<(int Column, string Unit), long> Units { get; init; } = ReadOnlyDictionary<(int Column, string Unit), long>.Empty;
}
