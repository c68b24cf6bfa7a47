using System.CommandLine;
using Semblance.Cli.Hosting;
using Semblance.Cli.Input;
using Semblance.Cli.Output;
using Semblance.Cli.Remote;
using Semblance.Matching;
using Semblance.Recognition;
using Semblance.Vision.Faces;
using Semblance.Vision.Vips;

namespace Semblance.Cli.Commands;

/// <summary><c>semblance verify</c>: is this the person it claims to be? 1:1.</summary>
internal static class VerifyCommand
{
    public static Verb On(CommandLine line)
    {
        var photo = PhotoArgument.OptionalSymbol();
        var vector = ProbeFile.Option();
        var models = new ModelSetOptions();
        var person = new Option<string>("--person") { HelpName = "PERSON", Required = true, Description = PersonArgument.Help };
        var space = new Option<string?>("--space") { HelpName = "KEY", Description = "The embedding space of the vector. Default: the only one in which the person has faces. A photo's is that of its models." };
        var threshold = new Option<double?>("--threshold") { HelpName = "D", Description = "The greatest distance that is a match. Default: the client's own, else derived, for --target-fmr." };
        var target = new Option<double?>("--target-fmr")
        {
            HelpName = "X",
            Description = FormattableString.Invariant($"The share of wrong claims that may be confirmed. Default: as the client's settings say, else {Thresholds.DefaultTargetFmr}."),
        };
        return line.Verb("verify", "Say whether this is the person it claims to be.",
            (session, parse, stop) =>
            {
                var options = new VerifyOptions { Threshold = parse.GetValue(threshold), TargetFmr = parse.GetValue(target) };
                return ProbeFile.IsPhoto(parse.GetValue(photo), parse.GetValue(vector))
                    ? VerifyPhotoAsync(
                        session, parse.GetValue(photo)!, () => models.Open(session, parse), parse.GetValue(person)!, parse.GetValue(space), options, stop)
                    : VerifyAsync(session, parse.GetValue(vector)!, parse.GetValue(person)!, parse.GetValue(space), options, stop);
            },
            [
                new("semblance verify photo.jpg --person P25-001", "by id, external id or exact name"),
                new("semblance verify --vector q.json --person P25-001", "with a vector from another program"),
            ],
            (session, parse, stop) => RemoteRecognition.VerifyAsync(
                session, parse.GetValue(photo), parse.GetValue(vector), parse.GetValue(person)!, parse.GetValue(space),
                new VerifyOptions { Threshold = parse.GetValue(threshold), TargetFmr = parse.GetValue(target) }, stop))
            .With(photo, vector, person, space, threshold, target).With(models.Symbols);
    }

    private static async Task<int> VerifyPhotoAsync(
        Session session, string file, Func<FaceEncoder> open, string who, string? space, VerifyOptions options, CancellationToken stop)
    {
        var photo = await PhotoArgument.ReadAsync(session.Host, file, stop);
        await using var store = await session.OpenStoreAsync(stop);
        var person = await PersonArgument.FindAsync(store, session.Client, who, stop);
        using var encoder = open();
        SpaceArgument.CheckModels(space, encoder.Space);
        var recognised = await new PhotoRecognizer(store, new VipsPhotoCodec(), encoder, session.Time)
            .VerifyAsync(session.Client, person.Id, photo, options, stop);
        var answer = await RecognisedPhotoAnswer.OfAsync(store, session.Client, encoder.Space, recognised, stop, claimed: person);
        session.Screen.Answer(answer.Document, () => answer.Print(session.Screen));
        return ExitCode.Ok;
    }

    private static async Task<int> VerifyAsync(
        Session session, string file, string who, string? spaceKey, VerifyOptions options, CancellationToken stop)
    {
        await using var store = await session.OpenStoreAsync(stop);
        var person = await PersonArgument.FindAsync(store, session.Client, who, stop);
        var space = spaceKey is null
            ? await SpaceArgument.OfPersonAsync(store, person, stop)
            : await SpaceArgument.FindAsync(store, session.Client, spaceKey, stop);
        var probe = await ProbeFile.ReadAsync(session.Host, file, stop);
        var decision = await new Recognizer(store, session.Time).VerifyAsync(session.Client, person.Id, space.Key, probe, options, stop);
        var answer = await DecisionAnswer.OfAsync(store, session.Client, space, decision, stop, claimed: person);
        session.Screen.Answer(answer.Document, () => answer.Print(session.Screen));
        return ExitCode.Ok;
    }
}
