using System.CommandLine;
using Semblance.Cli.Hosting;
using Semblance.Cli.Input;
using Semblance.Cli.Output;
using Semblance.Cli.Remote;
using Semblance.Matching;
using Semblance.Recognition;
using Semblance.Search;
using Semblance.Spaces;
using Semblance.Vision.Faces;
using Semblance.Vision.Vips;

namespace Semblance.Cli.Commands;

/// <summary><c>semblance identify</c>: who of the gallery is this? 1:N.</summary>
internal static class IdentifyCommand
{
    public static Verb On(CommandLine line)
    {
        var photo = PhotoArgument.OptionalSymbol();
        var vector = ProbeFile.Option();
        var models = new ModelSetOptions();
        var space = new Option<string>("--space") { HelpName = "KEY", Description = "The embedding space of the vector; see 'semblance spaces list'. A photo's is that of its models." };
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
            Description = "The greatest distance that is a match. Default: the client's own, else derived from the space and the gallery, for --target-fpir.",
        };
        var target = new Option<double?>("--target-fpir")
        {
            HelpName = "X",
            Description = FormattableString.Invariant($"The share of strangers that may be taken for somebody. Default: as the client's settings say, else {Thresholds.DefaultTargetFpir}."),
        };
        var margin = new Option<double?>("--margin")
        {
            HelpName = "X",
            Description = FormattableString.Invariant($"How much farther the second person must be, as a share of the threshold. Default: as the client's settings say, else {Matcher.DefaultMargin}."),
        };
        IdentifyOptions OptionsOf(ParseResult parse) => new()
        {
            Top = parse.GetValue(top),
            Threshold = parse.GetValue(threshold),
            TargetFpir = parse.GetValue(target),
            Margin = parse.GetValue(margin),
        };
        return line.Verb("identify", "Say who this is: a person of the gallery, ambiguous, or unknown. Every face of a photo gets an answer.",
            (session, parse, stop) =>
            {
                var options = OptionsOf(parse);
                Gallery GalleryOf(SpaceKey key) =>
                    new(session.Client, key) { Regions = parse.GetValue(region) ?? [], Groups = parse.GetValue(group) ?? [] };
                return ProbeFile.IsPhoto(parse.GetValue(photo), parse.GetValue(vector))
                    ? IdentifyPhotoAsync(session, parse.GetValue(photo)!, () => models.Open(session, parse), parse.GetValue(space), GalleryOf, options, stop)
                    : IdentifyAsync(session, parse.GetValue(vector)!, parse.GetValue(space), GalleryOf, options, stop);
            },
            [
                new("semblance identify photo.jpg --region north", "every face of a photo, among the people of one site"),
                new("semblance identify photo.jpg --json", "for a script: box, decision, person, distance, threshold and margin of each face"),
                new("semblance identify --vector q.json --space dlib-resnet-v1", "a JSON array of numbers, {\"embedding\": […]}, or .npy"),
                new("encode.py photo.jpg | semblance identify --vector - --space dlib-resnet-v1", "from another program"),
                new("semblance identify photo.jpg --server https://faces.example.org", "asks a server; the key is in SEMBLANCE_KEY"),
            ],
            (session, parse, stop) => RemoteRecognition.IdentifyAsync(
                session, parse.GetValue(photo), parse.GetValue(vector), parse.GetValue(space), parse.GetValue(region) ?? [], parse.GetValue(group) ?? [],
                OptionsOf(parse), stop))
            .With(photo, vector, space, region, group, top, threshold, target, margin).With(models.Symbols);
    }

    private static async Task<int> IdentifyPhotoAsync(
        Session session, string file, Func<FaceEncoder> open, string? space, Func<SpaceKey, Gallery> galleryOf, IdentifyOptions options, CancellationToken stop)
    {
        var photo = await PhotoArgument.ReadAsync(session.Host, file, stop);
        using var encoder = open();
        SpaceArgument.CheckModels(space, encoder.Space);
        await using var store = await session.OpenStoreAsync(stop);
        var recognised = await new PhotoRecognizer(store, new VipsPhotoCodec(), encoder, session.Time)
            .IdentifyAsync(galleryOf(encoder.Space.Key), photo, options, stop);
        var answer = await RecognisedPhotoAnswer.OfAsync(store, session.Client, encoder.Space, recognised, stop);
        session.Screen.Answer(answer.Document, () => answer.Print(session.Screen));
        return ExitCode.Ok;
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
