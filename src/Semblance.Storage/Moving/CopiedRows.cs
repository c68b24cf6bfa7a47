namespace Semblance.Storage.Moving;

/// <summary>The rows of one table of a client, and what a copy made of them.</summary>
/// <param name="Table">As the schema names it.</param>
/// <param name="Rows">That the source has.</param>
/// <param name="Added">To the target, which lacked them.</param>
/// <param name="Missing">That the target still lacks: what they refer to is not there, or a row of its own is in their place.</param>
/// <param name="Different">That the target has otherwise, and keeps.</param>
public sealed record CopiedRows(string Table, long Rows, long Added, long Missing, long Different)
{
    public override string ToString() => Table.Replace('_', ' ');
}
