using System.Text.Json.Nodes;
using Semblance.Enrolment;
using Semblance.People;

namespace Semblance.Cli.Output;

/// <summary>What an enrolment did with each photo, as a document and in words.</summary>
internal static class EnrolmentAnswer
{
    public static JsonObject Document(string name, EnrolmentReport report) => new()
    {
        ["person"] = report.Person is { } person ? Document(person) : null,
        ["name"] = name,
        ["isNew"] = report.IsNew,
        ["added"] = report.Count(PhotoOutcome.Added),
        ["alreadyThere"] = report.Count(PhotoOutcome.AlreadyThere),
        ["refused"] = report.Count(PhotoOutcome.Refused),
        ["photos"] = new JsonArray([.. report.Photos.Select(Document)]),
    };

    public static void Print(Screen screen, string name, EnrolmentReport report)
    {
        var added = report.Count(PhotoOutcome.Added);
        var who = report.Person is { } person ? $"{person.Name} ({person.Id})" : name;
        screen.Say(report switch
        {
            { Person: null } => $"{who}: not enrolled, no photo was good enough.",
            { IsNew: true } => $"{who}: enrolled from {Photos(added)}{Rest(report)}.",
            _ when added > 0 => $"{who}: {Photos(added)} added{Rest(report)}.",
            _ => $"{who}: nothing new{Rest(report)}.",
        });
        foreach (var photo in report.Photos.Where(p => p.Outcome == PhotoOutcome.Refused))
        {
            foreach (var refusal in photo.Refusals)
            {
                screen.Say($"  {photo.Name}: {EnumName.Of(refusal.Reason)}: {refusal.Text}");
            }
        }
    }

    private static string Rest(EnrolmentReport report)
    {
        var (there, refused) = (report.Count(PhotoOutcome.AlreadyThere), report.Count(PhotoOutcome.Refused));
        return (there > 0 ? $", {Figures.Of(there)} there already" : "") + (refused > 0 ? $", {Figures.Of(refused)} refused" : "");
    }

    private static string Photos(int count) => Figures.Count(count, "photo");

    private static JsonObject Document(Person person) => new()
    {
        ["id"] = $"{person.Id}",
        ["name"] = person.Name,
        ["externalId"] = person.ExternalId,
        ["region"] = person.Region,
        ["groups"] = new JsonArray([.. person.Groups.Select(g => (JsonNode)g)]),
    };

    public static JsonObject Document(PhotoVerdict photo) => new()
    {
        ["photo"] = photo.Name,
        ["outcome"] = EnumName.Of(photo.Outcome),
        ["hash"] = photo.Photo?.Hex,
        ["face"] = photo.Face is { } face ? $"{face}" : null,
        ["quality"] = photo.Quality is { } quality ? FaceDocument.Of(quality) : null,
        ["refusals"] = new JsonArray([.. photo.Refusals.Select(r => new JsonObject
        {
            ["reason"] = EnumName.Of(r.Reason),
            ["text"] = r.Text,
            ["person"] = r.Person is { } person ? $"{person}" : null,
        })]),
    };
}
