using Semblance.Migration.Sources;

namespace Semblance.Migration.Plan;

/// <summary>Duplicates and rejects of a plan in the making: neighbours that end alike become one entry.</summary>
internal sealed class RowLists
{
    private string _lastFile = "";

    public List<PlanDuplicates> Duplicates { get; } = [];

    public List<PlanReject> Rejects { get; } = [];

    public void AddDuplicate(int source, long ordinal)
    {
        if (Duplicates.Count > 0 && Duplicates[^1] is var last && last.Source == source && last.Last == ordinal - 1)
        {
            Duplicates[^1] = last with { Last = ordinal };
            return;
        }

        Duplicates.Add(new PlanDuplicates(source, ordinal, ordinal));
    }

    /// <summary>What the source itself or the planner refuses: an entry of its own, with its place.</summary>
    public void AddReject(int source, LegacyRow row, long rows, string code, string reason) =>
        Rejects.Add(new PlanReject(RejectKind.Rejected, source, row.Ordinal, row.Ordinal, rows, row.Place.ToString(), code, OneLine(reason)));

    /// <summary>Rows that are fine but have to wait; runs of them share an entry.</summary>
    public void AddSetAside(int source, LegacyRow row, string code, string reason, long rows = 1)
    {
        if (Rejects.Count > 0 && Rejects[^1] is var last && last.Kind == RejectKind.SetAside && last.Source == source
            && last.Last == row.Ordinal - 1 && last.Code == code && last.Reason == reason && _lastFile == row.Place.File)
        {
            Rejects[^1] = last with { Last = row.Ordinal, Rows = last.Rows + rows };
            return;
        }

        _lastFile = row.Place.File;
        Rejects.Add(new PlanReject(RejectKind.SetAside, source, row.Ordinal, row.Ordinal, rows, row.Place.ToString(), code, reason));
    }

    private static string OneLine(string text) => text.AsSpan().IndexOfAny('\r', '\n') < 0 ? text : text.ReplaceLineEndings(" ");
}
