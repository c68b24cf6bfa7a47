using System.CommandLine;
using System.Text.Json.Nodes;
using Semblance.Attendance;
using Semblance.Cli.Hosting;
using Semblance.Cli.Input;
using Semblance.Cli.Output;
using Semblance.Recognition;
using Semblance.Storage;
using Semblance.Vision.Faces;
using Semblance.Vision.Vips;

namespace Semblance.Cli.Commands.Attendance;

/// <summary><c>semblance attendance mark</c> and <c>confirm</c>: who is there, from photos.</summary>
internal static class AttendanceMarkCommands
{
    public static Verb[] On(CommandLine line) => [Mark(line), Confirm(line)];

    private static Verb Mark(CommandLine line)
    {
        var id = new Argument<string>("SESSION") { Description = "The id of a session." };
        var photos = new Argument<string[]>("PHOTO") { Description = "One or several photos of the people who are there.", Arity = ArgumentArity.OneOrMore };
        var preview = new Option<bool>("--preview") { Description = "Only search: 'attendance confirm' puts it on record later." };
        var yes = Confirmation.Option("Put it on record without asking.");
        var models = new ModelSetOptions();
        return line.Verb("mark", "Search photos for the people expected at a session, and put on record who is there. Everyone who is not seen is absent.",
            (session, parse, stop) => MarkAsync(
                session, parse.GetValue(id)!, parse.GetValue(photos)!, () => models.Open(session, parse), parse.GetValue(preview), parse.GetValue(yes), stop),
            [
                new("semblance attendance mark 0198c0de-0000-7000-8000-000000000001 left.jpg right.jpg", "two photos of one class; asks before it writes"),
                new("semblance attendance mark 0198c0de-0000-7000-8000-000000000001 class.jpg --preview", "to be looked over first"),
            ]).With(id, photos, preview, yes).With(models.Symbols);
    }

    private static async Task<int> MarkAsync(
        Session session, string id, string[] photos, Func<FaceEncoder> open, bool preview, bool yes, CancellationToken stop)
    {
        await using var store = await session.OpenStoreAsync(stop);
        var about = await AttendanceSessionCommands.FindAsync(store, session, id, stop);
        using var encoder = open();
        var marking = await SearchAsync(session, store, about, photos, encoder, stop);
        await store.Markings.AddAsync(marking, stop);
        var plan = await new SessionMarking(store, session.Time).PlanAsync(marking, stop);
        if (preview)
        {
            session.Screen.Answer(() => Document(marking, plan), () =>
            {
                Print(session.Screen, plan);
                session.Screen.Say($"To put it on record: {session.Command($"attendance confirm {marking.Id}")}");
            });
            return ExitCode.Ok;
        }

        if (!session.Screen.IsJson)
        {
            Print(session.Screen, plan);
        }

        await session.ConfirmAsync($"Put {plan.Seen} of {plan.People.Count} on record as there?", yes, stop);
        return await ConfirmAsync(session, store, marking.Id, stop);
    }

    private static async Task<Marking> SearchAsync(
        Session session, IStore store, AttendanceSession about, string[] files, FaceEncoder encoder, CancellationToken stop)
    {
        var recognizer = new PhotoRecognizer(store, new VipsPhotoCodec(), encoder, session.Time);
        var (photos, faces) = (new List<MarkingPhoto>(), new List<SeenFace>());
        foreach (var file in files)
        {
            var bytes = await PhotoArgument.ReadAsync(session.Host, file, stop);
            var recognised = await recognizer.IdentifyAsync(SessionMarking.GalleryOf(about, encoder.Space.Key), bytes, new IdentifyOptions(), stop);
            var (photo, seen) = SessionMarking.Describe(photos.Count, Path.GetFileName(file), bytes.Span, recognised, session.Time.GetUtcNow());
            photos.Add(photo);
            faces.AddRange(seen);
        }

        return new Marking
        {
            Id = MarkingId.New(),
            Client = session.Client,
            Session = about.Id,
            CreatedAt = session.Time.GetUtcNow(),
            CreatedBy = session.Actor.ToString(),
            Photos = photos,
            Faces = faces,
        };
    }

    private static Verb Confirm(CommandLine line)
    {
        var id = new Argument<string>("MARKING") { Description = "The id that 'attendance mark --preview' printed." };
        return line.Verb("confirm", "Put on record what a preview found.",
            async (session, parse, stop) =>
            {
                var marking = Guid.TryParseExact(parse.GetValue(id), "D", out var parsed) ? new MarkingId(parsed)
                    : throw new SemblanceException(ErrorKind.Invalid, "marking-id", "MARKING takes the id that 'semblance attendance mark --preview' printed.");
                await using var store = await session.OpenStoreAsync(stop);
                return await ConfirmAsync(session, store, marking, stop);
            },
            [new("semblance attendance confirm 0198c0de-0000-7000-8000-000000000002", "corrections come after it: 'attendance set'")]).With(id);
    }

    private static async Task<int> ConfirmAsync(Session session, IStore store, MarkingId id, CancellationToken stop)
    {
        var changed = await new SessionMarking(store, session.Time).ConfirmAsync(session.Client, id, [], session.Actor.ToString(), null, stop);
        await session.RecordAsync(store, "marking.confirm", null, stop);
        var marking = (await store.Markings.FindAsync(session.Client, id, stop))!;
        var about = (await store.Sessions.FindAsync(session.Client, marking.Session, stop))!;
        await AttendanceSessionCommands.ShowRecordsAsync(session, store, about, changed, stop);
        return ExitCode.Ok;
    }

    private static void Print(Screen screen, MarkingPlan plan)
    {
        var table = new TextTable("person", "external id", "seen", "status", "on record");
        foreach (var planned in plan.People)
        {
            table.Add(
                planned.Person.Name, planned.Person.ExternalId, planned.Seen?.Confidence is { } c ? Figures.Of(c) : null, AttendanceNames.Of(planned.Status),
                planned.Current is { } current ? AttendanceNames.Of(current.Status) : null);
        }

        screen.Show(table);
        screen.Say($"{plan.Seen} of {plan.People.Count} expected were seen, and {Figures.Count(plan.Strangers, "face")} of nobody expected.");
    }

    private static JsonObject Document(Marking marking, MarkingPlan plan) => new()
    {
        ["id"] = marking.Id.ToString(),
        ["session"] = marking.Session.ToString(),
        ["state"] = AttendanceNames.Of(marking.State),
        ["expected"] = plan.People.Count,
        ["seen"] = plan.Seen,
        ["strangers"] = plan.Strangers,
        ["people"] = new JsonArray([.. plan.People.Select(p => (JsonNode)new JsonObject
        {
            ["person"] = p.Person.Id.ToString(),
            ["name"] = p.Person.Name,
            ["seen"] = p.Seen is not null,
            ["confidence"] = p.Seen?.Confidence,
            ["status"] = AttendanceNames.Of(p.Status),
        })]),
    };
}
