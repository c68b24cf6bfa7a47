using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Semblance.ApiClient;
using Semblance.Cli.Output;

namespace Semblance.Cli.Remote;

/// <summary>Documents of the API on the screen: with <c>--json</c> as the API has them, else in the words the same command has for a store.</summary>
internal static class RemoteAnswer
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };

    public static void Show<T>(Screen screen, T document, Action people)
        where T : class => screen.Answer(() => (JsonObject)JsonSerializer.SerializeToNode(document, Json)!, people);

    /// <param name="claimed">Of a 1:1 comparison: whom it was compared with; null for a search.</param>
    public static void Print(Screen screen, DecisionDocument decision, string space, string? claimed)
    {
        var threshold = decision.Threshold.Value is { } value ? $"threshold {Figures.Of(value)}" : "no threshold";
        var distance = decision.Distance is { } d ? $"distance {Figures.Of(d)}, {threshold}" : threshold;
        var margin = decision.Margin is { } m ? $", next person {Figures.Of(m)} farther" : "";
        screen.Say(decision switch
        {
            { Decision: Outcome.Match } => $"match: {(decision.Person is { } person ? Name(person) : claimed ?? "the same person")}  ({distance}{margin})",
            { Decision: Outcome.Ambiguous } => $"ambiguous: {string.Join(" or ", decision.Candidates.Take(2).Select(c => Name(c.Person)))}  ({distance}{margin})",
            { Reason: UnknownReason.EmptyGallery } => "unknown: there is nobody to compare with",
            { Reason: UnknownReason.NoEvidence } => $"unknown: nothing tells how near a stranger may come  ({distance})",
            _ => claimed is null ? $"unknown: nobody is near enough  ({distance})" : $"no match: this is not {claimed}  ({distance})",
        });
        screen.Say($"searched {Figures.Count(decision.FacesSearched, "face")} of {Figures.Count(decision.PeopleSearched, "person", "people")} in {space}, {decision.Method}");
        screen.Say($"threshold: {decision.Threshold.Text}");
        if (claimed is null && decision.Candidates.Count > 0)
        {
            var table = new TextTable("rank", "name", "external id", "distance", "id");
            foreach (var (candidate, rank) in decision.Candidates.Select((c, i) => (c, i + 1)))
            {
                table.Add(Figures.Of(rank), Name(candidate.Person), candidate.Person.ExternalId, Figures.Of(candidate.Distance), $"{candidate.Person.Id}");
            }

            screen.Say();
            screen.Show(table);
        }
    }

    /// <summary>As columns of a table name it.</summary>
    public static string? Words(IReadOnlyList<string> values) => values.Count == 0 ? null : string.Join(", ", values);

    private static string Name(PersonReference person) => person.Name ?? $"{person.Id}";
}
