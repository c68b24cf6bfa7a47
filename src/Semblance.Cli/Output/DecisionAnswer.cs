using System.Text.Json.Nodes;
using Semblance.Clients;
using Semblance.Matching;
using Semblance.People;
using Semblance.Spaces;
using Semblance.Storage;

namespace Semblance.Cli.Output;

/// <summary>A decision with the names that belong to its ids, as a document and in words.</summary>
internal sealed class DecisionAnswer
{
    private readonly Space _space;
    private readonly Decision _decision;
    private readonly Dictionary<PersonId, Person> _people;
    private readonly Person? _claimed;

    private DecisionAnswer(Space space, Decision decision, Dictionary<PersonId, Person> people, Person? claimed) =>
        (_space, _decision, _people, _claimed) = (space, decision, people, claimed);

    /// <param name="claimed">Of a 1:1 comparison: who it was compared with. Null for a search.</param>
    public static async Task<DecisionAnswer> OfAsync(
        IStore store, ClientId client, Space space, Decision decision, CancellationToken cancellationToken, Person? claimed = null)
    {
        var people = await store.People.FindManyAsync(client, [.. decision.Candidates.Select(c => c.Person)], cancellationToken);
        return new DecisionAnswer(space, decision, people.ToDictionary(p => p.Id), claimed);
    }

    public JsonObject Document() => new()
    {
        ["outcome"] = EnumName.Of(_decision.Outcome),
        ["reason"] = _decision.Reason is { } reason ? EnumName.Of(reason) : null,
        ["person"] = _decision.Person is { } person ? Describe(person) : null,
        ["claimed"] = _claimed is null ? null : Describe(_claimed),
        ["distance"] = _decision.Distance,
        ["margin"] = _decision.Margin,
        ["requiredMargin"] = _decision.RequiredMargin,
        ["threshold"] = Document(_decision.Threshold),
        ["space"] = _space.Key.Value,
        ["metric"] = EnumName.Of(_space.Metric),
        ["facesSearched"] = _decision.FacesSearched,
        ["peopleSearched"] = _decision.PeopleSearched,
        ["method"] = _decision.Method,
        ["methodReason"] = _decision.MethodReason,
        ["stale"] = _decision.IsStale,
        ["candidates"] = new JsonArray([.. _decision.Candidates.Select(Document)]),
    };

    public void Print(Screen screen)
    {
        screen.Say(Headline());
        screen.Say(Scope());
        screen.Say($"threshold: {_decision.Threshold.Evidence.Text}");
        foreach (var pair in _decision.Threshold.Evidence.SuspectedDuplicates.Take(3))
        {
            screen.Note($"note: {pair.First} and {pair.Second} are only {Figures.Of(pair.Distance)} apart: one person under two names?");
        }

        if (_claimed is null && _decision.Candidates.Count > 0)
        {
            screen.Say();
            screen.Show(Candidates());
        }
    }

    private string Headline()
    {
        var threshold = _decision.Threshold.Value is { } value ? $"threshold {Figures.Of(value)}" : "no threshold";
        var distance = _decision.Distance is { } d ? $"distance {Figures.Of(d)}, {threshold}" : threshold;
        return _decision switch
        {
            { Outcome: Outcome.Match, Person: { } person } => $"match: {Name(person)}  ({distance}{Margin()})",
            { Outcome: Outcome.Ambiguous } => $"ambiguous: {string.Join(" or ", _decision.Candidates.Take(2).Select(c => Name(c.Person)))}  ({distance}{Margin()})",
            { Reason: UnknownReason.EmptyGallery } => _claimed is null ? "unknown: there is nobody to compare with" : $"unknown: {_claimed.Name} has no face in {_space.Key}",
            { Reason: UnknownReason.NoEvidence } => $"unknown: nothing tells how near a stranger may come  ({distance})",
            _ => _claimed is null ? $"unknown: nobody is near enough  ({distance})" : $"no match: this is not {_claimed.Name}  ({distance})",
        };
    }

    private string Margin() => _decision.Margin is { } margin ? $", next person {Figures.Of(margin)} farther" : "";

    private string Scope()
    {
        var target = _decision.Threshold switch
        {
            { TargetFpir: { } fpir } => FormattableString.Invariant($"; target FPIR {fpir}"),
            { TargetFmr: { } fmr } => FormattableString.Invariant($"; target FMR {fmr}"),
            _ => "",
        };
        return $"searched {Figures.Count(_decision.FacesSearched, "face")} of {Figures.Count(_decision.PeopleSearched, "person", "people")} in {_space.Key}, {_decision.Method}{(_decision.IsStale ? " (stale: the database is away)" : "")}{(_decision.MethodReason is { } reason ? $" ({reason})" : "")}{target}";
    }

    private TextTable Candidates()
    {
        var table = new TextTable("rank", "name", "external id", "distance", "id");
        foreach (var (candidate, rank) in _decision.Candidates.Select((c, i) => (c, i + 1)))
        {
            table.Add(Figures.Of(rank), Name(candidate.Person), _people.GetValueOrDefault(candidate.Person)?.ExternalId, Figures.Of(candidate.Distance), $"{candidate.Person}");
        }

        return table;
    }

    private static JsonObject Document(Threshold threshold) => new()
    {
        ["value"] = threshold.Value,
        ["targetFpir"] = threshold.TargetFpir,
        ["targetFmr"] = threshold.TargetFmr,
        ["evidence"] = new JsonObject
        {
            ["kind"] = EnumName.Of(threshold.Evidence.Kind),
            ["text"] = threshold.Evidence.Text,
            ["peopleSampled"] = threshold.Evidence.PeopleSampled,
            ["pairsSampled"] = threshold.Evidence.PairsSampled,
            ["comparisonFmr"] = threshold.Evidence.TargetFmr,
            ["impostorMedian"] = threshold.Evidence.ImpostorMedian,
            ["impostorDeviation"] = threshold.Evidence.ImpostorDeviation,
        },
    };

    private JsonObject Document(Search.Candidate candidate)
    {
        var document = Describe(candidate.Person);
        document["face"] = $"{candidate.Face}";
        document["distance"] = candidate.Distance;
        return document;
    }

    private JsonObject Describe(PersonId id) => _people.TryGetValue(id, out var person) ? Describe(person) : new JsonObject { ["id"] = $"{id}" };

    private static JsonObject Describe(Person person) => new()
    {
        ["id"] = $"{person.Id}",
        ["name"] = person.Name,
        ["externalId"] = person.ExternalId,
        ["region"] = person.Region,
    };

    private string Name(PersonId id) => _people.TryGetValue(id, out var person) ? person.Name : $"{id}";
}
