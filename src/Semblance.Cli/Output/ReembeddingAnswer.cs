using System.Text.Json.Nodes;
using Semblance.Enrolment;
using Semblance.Spaces;

namespace Semblance.Cli.Output;

/// <summary>What a re-embedding did, as a document and in words.</summary>
internal static class ReembeddingAnswer
{
    /// <param name="undo">The command that takes it back.</param>
    public static JsonObject Document(SpaceKey from, SpaceKey to, ReembeddingReport report, string undo) => new()
    {
        ["from"] = from.Value,
        ["to"] = to.Value,
        ["complete"] = report.IsComplete,
        ["added"] = report.Count(PhotoOutcome.Added),
        ["alreadyThere"] = report.Count(PhotoOutcome.AlreadyThere),
        ["refused"] = report.Count(PhotoOutcome.Refused),
        ["withoutPhotos"] = report.WithoutPhotos,
        ["people"] = new JsonArray([.. report.People.Select(Document)]),
        ["undo"] = undo,
    };

    public static void Print(Screen screen, SpaceKey from, SpaceKey to, ReembeddingReport report, string undo)
    {
        foreach (var person in report.People.Where(p => p.Count(PhotoOutcome.Added) + p.Count(PhotoOutcome.Refused) > 0))
        {
            Print(screen, person);
        }

        var added = report.Count(PhotoOutcome.Added);
        screen.Say(report.People.Count == 0
            ? $"None of these people has a face in {from}: nothing to embed."
            : $"{Figures.Count(report.People.Count, "person", "people")} with faces in {from}: {Figures.Count(added, "photo")} embedded in {to}, "
            + $"{Figures.Of(report.Count(PhotoOutcome.AlreadyThere))} there already, {Figures.Of(report.Count(PhotoOutcome.Refused))} gave no face.");
        if (report.WithoutPhotos > 0)
        {
            screen.Say($"{Figures.Count(report.WithoutPhotos, "person has", "people have")} no photo and stay in {from} alone: 'semblance enroll --person' adds one.");
        }

        if (added > 0)
        {
            screen.Say($"  to undo it:  {undo}");
        }
    }

    private static void Print(Screen screen, PersonReembedding person)
    {
        var there = person.Count(PhotoOutcome.AlreadyThere);
        screen.Say($"{person.Person.Name} ({person.Person.Id}): {Figures.Of(person.Count(PhotoOutcome.Added))} of {Figures.Count(person.Photos.Count, "photo")} embedded"
            + (there > 0 ? $", {Figures.Of(there)} there already." : "."));
        foreach (var photo in person.Photos)
        {
            foreach (var refusal in photo.Refusals)
            {
                screen.Say($"  {photo.Name}: {EnumName.Of(refusal.Reason)}: {refusal.Text}");
            }
        }
    }

    private static JsonObject Document(PersonReembedding person) => new()
    {
        ["id"] = $"{person.Person.Id}",
        ["name"] = person.Person.Name,
        ["externalId"] = person.Person.ExternalId,
        ["added"] = person.Count(PhotoOutcome.Added),
        ["alreadyThere"] = person.Count(PhotoOutcome.AlreadyThere),
        ["refused"] = person.Count(PhotoOutcome.Refused),
        ["photos"] = new JsonArray([.. person.Photos.Select(EnrolmentAnswer.Document)]),
    };
}
