using System.CommandLine;
using Semblance.Cli.Hosting;
using Semblance.Cli.Input;
using Semblance.Cli.Output;
using Semblance.Matching;
using Semblance.Recognition;
using Semblance.Search;
using Semblance.Spaces;

namespace Semblance.Cli.Commands;

/// <summary><c>semblance identify</c>: who of the gallery is this? 1:N.</summary>
internal static class IdentifyCommand
{
    public static Verb On(CommandLine line)
    {
        var vector = ProbeFile.Option();
        var space = new Option<string>("--space") { HelpName = "KEY", Description = "The embedding space of the vector; see 'semblance spaces list'." };
        var region = new Option<string[]>("--region") { Description = "Search only people of this region; may be given several times." };
        var group = new Option<string[]>("--group") { Description = "Search only people of this group; may be given several times." };
        var top = new Option<int>("--top")
        {
            HelpName = "N",
            Description = "Candidates to show, 1 to 1000. It does not change the decision.",
            DefaultValueFactory = _ => IdentifyOptions.DefaultTop,
        };
        var threshold = new Option<double?>("--threshold")
        {
            HelpName = "D",
            Description = "The greatest distance that is a match. Default: derived from the space and the gallery, for --target-fpir.",
        };
        var target = new Option<double>("--target-fpir")
        {
            HelpName = "X",
            Description = "The share of strangers that may be taken for somebody.",
            DefaultValueFactory = _ => Thresholds.DefaultTargetFpir,
        };
        return line.Verb("identify", "Say who this is: a person of the gallery, ambiguous, or unknown.",
            (session, parse, stop) => IdentifyAsync(
                session,
                parse.GetValue(vector)!,
                parse.GetValue(space),
                key => new Gallery(session.Client, key) { Regions = parse.GetValue(region) ?? [], Groups = parse.GetValue(group) ?? [] },
                new IdentifyOptions { Top = parse.GetValue(top), Threshold = parse.GetValue(threshold), TargetFpir = parse.GetValue(target) },
                stop),
            [
                new("semblance identify --vector q.json --space dlib-resnet-v1", "a JSON array of numbers, {\"embedding\": […]}, or .npy"),
                new("semblance identify --vector q.json --space dlib-resnet-v1 --region north --top 5 --json", "one site only, for a script"),
                new("encode.py photo.jpg | semblance identify --vector - --space dlib-resnet-v1", "from another program"),
            ])
            .With(vector, space, region, group, top, threshold, target);
    }

    private static async Task<int> IdentifyAsync(
        Session session, string file, string? spaceKey, Func<SpaceKey, Gallery> galleryOf, IdentifyOptions options, CancellationToken stop)
    {
        await using var store = await session.OpenStoreAsync(stop);
        var space = await SpaceArgument.FindAsync(store, session.Client, spaceKey, stop);
        var probe = await ProbeFile.ReadAsync(session.Host, file, stop);
        var decision = await new Recognizer(store, session.Time).IdentifyAsync(galleryOf(space.Key), probe, options, stop);
        var answer = await DecisionAnswer.OfAsync(store, session.Client, space, decision, stop);
        session.Screen.Answer(answer.Document, () => answer.Print(session.Screen));
        return ExitCode.Ok;
    }
}
