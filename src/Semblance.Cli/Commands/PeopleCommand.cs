using System.CommandLine;
using System.Text.Json.Nodes;
using Semblance.Cli.Hosting;
using Semblance.Cli.Input;
using Semblance.Cli.Output;
using Semblance.Cli.Remote;
using Semblance.Enrolment;
using Semblance.Faces;
using Semblance.People;
using Semblance.Storage;

namespace Semblance.Cli.Commands;

/// <summary><c>semblance people</c>: who is enrolled, and small corrections.</summary>
internal static class PeopleCommand
{
    public static Verb On(CommandLine line) =>
        new Verb("people", "List, show, rename and remove people.").With(List(line), Show(line), Rename(line), Remove(line))
            .With(PeopleMergeCommands.On(line))
            .With(PeoplePrivacyCommands.On(line));

    private static Verb List(CommandLine line)
    {
        var region = new Option<string?>("--region") { Description = "Only people of this region." };
        var group = new Option<string?>("--group") { Description = "Only people of this group." };
        var search = new Option<string?>("--search") { HelpName = "TEXT", Description = "Only people with this in their name or external id." };
        return line.Verb("list", "List people by name.", (session, parse, stop) => ListAsync(
            session, new PeopleQuery { Region = parse.GetValue(region), Group = parse.GetValue(group), Text = parse.GetValue(search), Limit = 1_000 }, stop),
            [
                new("semblance people list --search ann", "people with \"ann\" in their name or id"),
                new("semblance people list --region north --json", "everybody of one region, for a script"),
            ],
            (session, parse, stop) => RemotePeople.ListAsync(session, parse.GetValue(search), parse.GetValue(region), parse.GetValue(group), stop)).With(region, group, search);
    }

    private static async Task<int> ListAsync(Session session, PeopleQuery query, CancellationToken stop)
    {
        await using var store = await session.OpenStoreAsync(stop);
        var people = new List<PersonSummary>();
        for (PeopleQuery? next = query; next is not null;)
        {
            var page = await store.People.ListAsync(session.Client, next, stop);
            people.AddRange(page.People);
            next = page.Next is null ? null : query with { After = page.Next };
        }

        session.Screen.Answer(
            () => new JsonObject { ["people"] = new JsonArray([.. people.Select(Document)]) },
            () => Print(session.Screen, people));
        return ExitCode.Ok;
    }

    private static void Print(Screen screen, List<PersonSummary> people)
    {
        if (people.Count == 0)
        {
            screen.Say("Nobody. 'semblance migrate FOLDER' brings the people of a legacy project in, 'semblance enroll' those of photos.");
            return;
        }

        var table = new TextTable("id", "name", "external id", "region", "groups", "faces", "photos");
        foreach (var (person, faces, photos) in people)
        {
            table.Add($"{person.Id}", person.Name, person.ExternalId, person.Region, Groups(person), Figures.Of(faces), Figures.Of(photos));
        }

        screen.Show(table);
        screen.Say($"{Figures.Count(people.Count, "person", "people")}.");
    }

    private static Verb Show(CommandLine line)
    {
        var who = PersonArgument.Symbol();
        return line.Verb("show", "Show one person with their faces and photos.",
            (session, parse, stop) => ShowAsync(session, parse.GetValue(who)!, stop),
            [
                new("semblance people show \"Ada Quill\"", "by exact name"),
                new("semblance people show P25-001", "by external id, or by id"),
            ],
            (session, parse, stop) => RemotePeople.ShowAsync(session, parse.GetValue(who)!, stop)).With(who);
    }

    private static async Task<int> ShowAsync(Session session, string who, CancellationToken stop)
    {
        await using var store = await session.OpenStoreAsync(stop);
        var person = await PersonArgument.FindAsync(store, session.Client, who, stop);
        var faces = await store.Faces.ListAsync(session.Client, person.Id, null, stop);
        var photos = await store.Photos.ListAsync(session.Client, person.Id, stop);
        session.Screen.Answer(
            () =>
            {
                var document = Document(new PersonSummary(person, faces.Count, photos.Count));
                document["attributes"] = new JsonObject(person.Attributes.Select(a => KeyValuePair.Create(a.Key, (JsonNode?)a.Value)));
                document["createdAt"] = person.CreatedAt;
                document["updatedAt"] = person.UpdatedAt;
                document["spaces"] = new JsonObject(BySpace(faces).Select(s => KeyValuePair.Create(s.Key, (JsonNode?)s.Value)));
                document["photoHashes"] = new JsonArray([.. photos.Select(p => (JsonNode)p.Hash.Hex)]);
                return document;
            },
            () => Print(session.Screen, person, faces, photos.Count));
        return ExitCode.Ok;
    }

    private static void Print(Screen screen, Person person, IReadOnlyList<Face> faces, int photos)
    {
        var width = person.Attributes.Keys.Append("external id").Max(name => name.Length);
        screen.Say($"{person.Name}  ({person.Id})");
        Line("external id", person.ExternalId);
        Line("region", person.Region);
        Line("groups", Groups(person));
        foreach (var (name, value) in person.Attributes)
        {
            Line(name, value);
        }

        Line("faces", string.Join(", ", BySpace(faces).Select(s => $"{s.Value} in {s.Key}")));
        Line("photos", photos == 0 ? null : Figures.Of(photos));
        Line("enrolled", Figures.Time(person.CreatedAt));
        Line("changed", person.UpdatedAt == person.CreatedAt ? null : Figures.Time(person.UpdatedAt));

        void Line(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
            {
                screen.Say($"  {name.PadRight(width)}  {value}");
            }
        }
    }

    private static Verb Rename(CommandLine line)
    {
        var who = PersonArgument.Symbol();
        var name = new Argument<string>("NEW-NAME") { Description = "The new name." };
        return line.Verb("rename", "Give a person another name; their id and faces stay.",
            (session, parse, stop) => RenameAsync(session, parse.GetValue(who)!, parse.GetValue(name)!, stop),
            [new("semblance people rename \"Ada Quil\" \"Ada Quill\"", "mend a misspelt name")]).With(who, name);
    }

    private static async Task<int> RenameAsync(Session session, string who, string name, CancellationToken stop)
    {
        name = name.Trim();
        if (name.Length == 0)
        {
            throw new SemblanceException(ErrorKind.Invalid, "name-empty", "A name needs at least one letter.");
        }

        await using var store = await session.OpenStoreAsync(stop);
        var person = await PersonArgument.FindAsync(store, session.Client, who, stop);
        var renamed = await store.People.UpdateAsync(person with { Name = name }, stop);
        await session.RecordAsync(store, "person.update", person.Id, stop);
        session.Screen.Answer(
            () => new JsonObject { ["id"] = $"{person.Id}", ["old"] = person.Name, ["new"] = renamed.Name },
            () => session.Screen.Say($"Renamed \"{person.Name}\" to \"{renamed.Name}\" ({person.Id})."));
        return ExitCode.Ok;
    }

    private static Verb Remove(CommandLine line)
    {
        var who = PersonArgument.Symbol();
        var yes = Confirmation.Option("Remove without asking.");
        return line.Verb("remove", "Remove a person with all their faces and photos. This cannot be undone.",
            (session, parse, stop) => RemoveAsync(session, parse.GetValue(who)!, parse.GetValue(yes), stop),
            [
                new("semblance people remove P25-001", "asks before it does"),
                new("semblance people remove P25-001 --yes", "for scripts"),
            ],
            (session, parse, stop) => RemotePeople.RemoveAsync(session, parse.GetValue(who)!, parse.GetValue(yes), stop)).With(who, yes);
    }

    private static async Task<int> RemoveAsync(Session session, string who, bool yes, CancellationToken stop)
    {
        await using var store = await session.OpenStoreAsync(stop);
        var person = await PersonArgument.FindAsync(store, session.Client, who, stop);
        await session.ConfirmAsync($"Remove {person.Name} ({person.Id}) with all faces and photos, for good?", yes, stop);
        var removal = await new Erasure(store, session.PhotoFiles).RemoveAsync(session.Client, person.Id, stop)
            ?? throw new SemblanceException(ErrorKind.NotFound, "person-unknown", $"{person.Name} ({person.Id}) is gone already.");
        await session.RecordAsync(store, "person.remove", person.Id, stop);
        session.Screen.Answer(
            () => new JsonObject { ["id"] = $"{person.Id}", ["name"] = person.Name, ["faces"] = removal.Faces, ["photos"] = removal.Photos },
            () => session.Screen.Say($"Removed {person.Name} ({person.Id}): {Figures.Count(removal.Faces, "face")}, {Figures.Count(removal.Photos, "photo")}."));
        return ExitCode.Ok;
    }

    private static JsonObject Document(PersonSummary summary) => new()
    {
        ["id"] = $"{summary.Person.Id}",
        ["name"] = summary.Person.Name,
        ["externalId"] = summary.Person.ExternalId,
        ["region"] = summary.Person.Region,
        ["groups"] = new JsonArray([.. summary.Person.Groups.Select(g => (JsonNode)g)]),
        ["faces"] = summary.Faces,
        ["photos"] = summary.Photos,
    };

    private static string? Groups(Person person) => person.Groups.Count == 0 ? null : string.Join(", ", person.Groups);

    private static SortedDictionary<string, int> BySpace(IReadOnlyList<Face> faces)
    {
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var face in faces)
        {
            counts[face.Space.Value] = counts.GetValueOrDefault(face.Space.Value) + 1;
        }

        return counts;
    }
}
