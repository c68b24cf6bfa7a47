using Semblance.Cli.Hosting;
using Semblance.Cli.Output;
using Semblance.Storage.Postgres;

namespace Semblance.Cli.Commands.Doctor;

/// <summary>Does the table that searches read hold what the faces are?</summary>
internal static class SearchTableExamination
{
    public static IEnumerable<Finding> Describe(Session session, IReadOnlyList<SearchTableState> states)
    {
        foreach (var state in states.Where(s => !s.IsInStep))
        {
            yield return new Finding(true, "search-table",
                $"Searches of {state.Space} miss {Figures.Count(state.Missing, "face")}, look at {Figures.Of(state.Extra)} that are gone, and have {Figures.Of(state.Different)} otherwise than they are: '{session.Command("index repair")}' puts that right.");
        }

        if (states.All(s => s.IsInStep))
        {
            yield return new Finding(false, "search-table", "Searches read what the faces are.");
        }
    }
}
