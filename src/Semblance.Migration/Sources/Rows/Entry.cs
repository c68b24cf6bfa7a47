namespace Semblance.Migration.Sources.Rows;

/// <summary>One person-and-vector of a structure, before its vector is decoded and judged.</summary>
/// <param name="Vector">Null where the store has the place of a vector but none in it.</param>
/// <param name="Detail">Where it is, within the file: <c>row 17</c>.</param>
/// <param name="Problem">Why the row cannot be imported whatever its vector; null when nothing stands against it.</param>
internal readonly record struct Entry(Label Label, VectorCell? Vector, string Detail, Reason? Problem = null);
