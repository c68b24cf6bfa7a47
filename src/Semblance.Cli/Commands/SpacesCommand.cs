using System.CommandLine;
using System.Text.Json.Nodes;
using Semblance.Cli.Hosting;
using Semblance.Cli.Output;
using Semblance.Cli.Remote;
using Semblance.Spaces;
using Semblance.Storage;

namespace Semblance.Cli.Commands;

/// <summary><c>semblance spaces</c>: the embedding spaces of the store, and those known without it.</summary>
internal static class SpacesCommand
{
    public static Verb On(CommandLine line) =>
        new Verb("spaces", "List the embedding spaces, add one of your own, or remove the faces of one.").With(List(line), Add(line), SpacesClearCommand.On(line));

    private static Verb List(CommandLine line) => line.Verb("list", "List the spaces of the store, and the known ones it does not hold yet.",
        (session, _, stop) => ListAsync(session, stop),
        [new("semblance spaces list", "which keys --space takes")],
        (session, _, stop) => RemoteRecognition.ListSpacesAsync(session, stop));

    private static async Task<int> ListAsync(Session session, CancellationToken stop)
    {
        await using var store = await session.OpenStoreAsync(stop);
        var held = await store.Spaces.ListAsync(session.Client, stop);
        var known = KnownSpaces.All.Where(k => held.All(h => h.Space.Key != k.Key)).Select(k => new SpaceUse(k, 0, 0)).ToList();
        session.Screen.Answer(
            () => new JsonObject
            {
                ["spaces"] = new JsonArray([.. held.Select(u => Document(u, inStore: true)), .. known.Select(u => Document(u, inStore: false))]),
            },
            () => Print(session.Screen, held, known));
        return ExitCode.Ok;
    }

    private static void Print(Screen screen, IReadOnlyList<SpaceUse> held, List<SpaceUse> known)
    {
        var table = new TextTable("space", "model", "width", "metric", "faces", "people");
        foreach (var (space, faces, people) in held)
        {
            table.Add(space.Key.Value, space.Model, Figures.Of(space.Dimension), Name(space.Metric), Figures.Of(faces), Figures.Of(people));
        }

        foreach (var (space, _, _) in known)
        {
            table.Add(space.Key.Value, space.Model, Figures.Of(space.Dimension), Name(space.Metric), null, null);
        }

        screen.Show(table);
        screen.Say("Spaces without figures are known, and join the store with their first face.");
    }

    private static Verb Add(CommandLine line)
    {
        var key = new Argument<string>("KEY") { Description = "A key of your choice: a-z, 0-9, '.', '-' and '_'." };
        var dimension = new Option<int>("--dimension") { HelpName = "N", Required = true, Description = "Values per vector, 2 to 16384." };
        var metric = new Option<string>("--metric") { Required = true, Description = "How two vectors are compared." };
        metric.AcceptOnlyFromAmong("cosine", "l2");
        var model = new Option<string?>("--model") { HelpName = "NAME", Description = "The model's usual name. Default: the key." };
        return line.Verb("add", "Add a space for a model that Semblance does not know.",
            (session, parse, stop) => AddAsync(session, Space(parse.GetValue(key)!, parse.GetValue(dimension), parse.GetValue(metric)!, parse.GetValue(model)), stop),
            [new("semblance spaces add lab-resnet50 --dimension 256 --metric cosine", "then: semblance migrate FOLDER --space lab-resnet50")])
            .With(key, dimension, metric, model);
    }

    private static Space Space(string key, int dimension, string metric, string? model)
    {
        if (dimension is < 2 or > 16_384)
        {
            throw new SemblanceException(ErrorKind.Invalid, "dimension-range", $"A space of {dimension} values is out of range: 2 to 16384.");
        }

        return new Space
        {
            Key = new SpaceKey(key),
            Model = string.IsNullOrWhiteSpace(model) ? key : model.Trim(),
            Dimension = dimension,
            Metric = metric == "l2" ? Metric.L2 : Metric.Cosine,
        };
    }

    private static async Task<int> AddAsync(Session session, Space space, CancellationToken stop)
    {
        if (KnownSpaces.Find(space.Key) is { } known && (known.Dimension, known.Metric) != (space.Dimension, space.Metric))
        {
            throw new SemblanceException(ErrorKind.Conflict, "space-differs",
                $"{space.Key} is a known space of {known.Dimension} values, compared by {Name(known.Metric)}: choose another key for yours.");
        }

        await using var store = await session.OpenStoreAsync(stop);
        await store.Spaces.AddAsync(space, stop);
        session.Screen.Answer(
            () => Document(new SpaceUse(space, 0, 0), inStore: true),
            () => session.Screen.Say($"Added the space {space.Key}: {space.Dimension} values, {Name(space.Metric)}."));
        return ExitCode.Ok;
    }

    private static JsonObject Document(SpaceUse use, bool inStore) => new()
    {
        ["key"] = use.Space.Key.Value,
        ["model"] = use.Space.Model,
        ["dimension"] = use.Space.Dimension,
        ["metric"] = Name(use.Space.Metric),
        ["inStore"] = inStore,
        ["faces"] = use.Faces,
        ["people"] = use.People,
    };

    private static string Name(Metric metric) => metric == Metric.L2 ? "l2" : "cosine";
}
