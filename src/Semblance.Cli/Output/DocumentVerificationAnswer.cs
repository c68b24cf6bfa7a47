using System.Text.Json.Nodes;
using Semblance.Migration.Documents;

namespace Semblance.Cli.Output;

/// <summary>A run of documents compared with its source.</summary>
internal sealed class DocumentVerificationAnswer(DocumentVerification verification)
{
    private const int ListedAtMost = 20;

    public JsonObject Document() => new()
    {
        ["run"] = verification.Run.Value,
        ["equal"] = verification.IsEqual,
        ["rows"] = verification.Rows,
        ["compared"] = verification.Compared,
        ["fields"] = verification.Fields,
        ["rejected"] = verification.Rejected,
        ["different"] = verification.Different,
        ["rejectsMatch"] = verification.RejectsMatch,
        ["sumsMatch"] = verification.SumsMatch,
        ["differences"] = new JsonArray([.. verification.Examples.Select(e => (JsonNode)e)]),
        ["seconds"] = Math.Round(verification.Duration.TotalSeconds, 3),
    };

    public void Print(Screen screen)
    {
        foreach (var difference in verification.Examples.Take(ListedAtMost))
        {
            screen.Say($"different: {difference}");
        }

        screen.Say($"{Figures.Count(verification.Rows, "row")} = {Figures.Of(verification.Compared)} compared in {Figures.Of(verification.Fields)} fields + {Figures.Of(verification.Rejected)} rejected"
            + $"{(verification.RejectsMatch ? " as planned" : ", not as planned")}{(verification.SumsMatch ? "" : "; the sums do not match")}.");
        screen.Say(verification.IsEqual ? "Equal in every field." : $"{Figures.Count(verification.Different, "row differs", "rows differ")}.");
    }
}
