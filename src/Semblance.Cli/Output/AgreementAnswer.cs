using System.Text.Json.Nodes;
using Semblance.Migration.Run;

namespace Semblance.Cli.Output;

/// <summary>How well the rows of each person agree that were embedded on the way.</summary>
internal static class AgreementAnswer
{
    private const int PeopleShown = 10;

    /// <returns>Null when nothing was computed.</returns>
    public static JsonObject? Document(RowAgreement? agreement) => agreement is null ? null : new JsonObject
    {
        ["space"] = agreement.Space.Value,
        ["threshold"] = agreement.Threshold,
        ["people"] = new JsonArray([.. agreement.People.Select(p => (JsonNode)new JsonObject
        {
            ["key"] = p.Key,
            ["name"] = p.Name,
            ["rows"] = p.Rows,
            ["median"] = p.Median,
            ["worst"] = p.Worst,
            ["astray"] = p.Astray,
        })]),
    };

    public static void Print(Screen screen, RowAgreement? agreement)
    {
        if (agreement is null)
        {
            return;
        }

        var threshold = agreement.Threshold is { } value ? $" {Figures.Of(value)} is where one pair of strangers in a thousand passes for one person." : "";
        screen.Say($"Embedded on the way, in {agreement.Space}: how far the rows of a person are from each other.{threshold}");
        var table = new TextTable("person", "rows", "median", "worst", "nearer to somebody else");
        foreach (var person in agreement.People.Take(PeopleShown))
        {
            table.Add(
                person.Name, Figures.Of(person.Rows), person.Median is { } median ? Figures.Of(median) : null, person.Worst is { } worst ? Figures.Of(worst) : null,
                Figures.Of(person.Astray));
        }

        screen.Show(table);
        if (agreement.People.Count > PeopleShown)
        {
            screen.Say($"  and {Figures.Count(agreement.People.Count - PeopleShown, "person", "people")} more, who agree better; --json tells all.");
        }
    }
}
