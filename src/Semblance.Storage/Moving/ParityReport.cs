using Semblance.Clients;
using Semblance.People;
using Semblance.Spaces;

namespace Semblance.Storage.Moving;

/// <summary>Two stores compared, row by row and answer by answer.</summary>
/// <param name="Tables">Rows of every table, in both.</param>
/// <param name="Rows">Those that differ and do not wait to be replayed; the first <see cref="StoreParity.MostNamed"/>.</param>
/// <param name="Differing">How many there are.</param>
/// <param name="Waiting">Changes that the secondary has yet to get.</param>
/// <param name="Searches">One for each client and space with faces.</param>
public sealed record ParityReport(
    IReadOnlyList<TableParity> Tables, IReadOnlyList<RowDifference> Rows, int Differing, long Waiting, IReadOnlyList<SearchParity> Searches)
{
    /// <summary>Everything is the same, and nothing is on its way.</summary>
    public bool IsEqual => Differing == 0 && Waiting == 0 && Searches.All(s => s.Different.Count == 0);
}

/// <param name="Table">As the schema has it.</param>
/// <param name="Client">Null for rows that all clients share.</param>
public sealed record TableParity(string Table, ClientId? Client, long Primary, long Secondary);

/// <summary>A row that is not the same in both stores.</summary>
/// <param name="Key">The values of its key, as JSON.</param>
/// <param name="Columns">Which values differ; empty where only one store has the row.</param>
public sealed record RowDifference(string Table, ClientId? Client, string Key, RowPlace Place, IReadOnlyList<string> Columns);

/// <summary>Who has a row that differs.</summary>
public enum RowPlace
{
    Both,
    PrimaryOnly,
    SecondaryOnly,
}

/// <summary>Searches for people's own faces, asked of both stores.</summary>
/// <param name="Probes">How many were made.</param>
/// <param name="Different">The people whose search gave other candidates, another order, another distance or another decision.</param>
public sealed record SearchParity(ClientId Client, SpaceKey Space, int Probes, IReadOnlyList<PersonId> Different);
