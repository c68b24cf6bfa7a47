using System.CommandLine;
using Semblance.Cli.Hosting;
using Semblance.Cli.Input;
using Semblance.Cli.Output;
using Semblance.Enrolment;
using Semblance.Spaces;
using Semblance.Vision.Vips;

namespace Semblance.Cli.Commands;

/// <summary><c>semblance reembed</c>: a second space beside the first, from the stored photos.</summary>
internal sealed class ReembedCommand
{
    private readonly Option<string> _from = new("--from") { HelpName = "SPACE", Required = true, Description = "The space that people have faces in." };
    private readonly Option<string> _to = new("--to") { HelpName = "SPACE", Required = true, Description = "The space to embed their photos in; a model set has to make it." };
    private readonly PeopleScope _scope = new();
    private readonly ModelSetOptions _models = new();

    private ReembedCommand()
    {
    }

    public static Verb On(CommandLine line)
    {
        var command = new ReembedCommand();
        return line.Verb("reembed",
            "Embed the stored photos of enrolled people with another model. Their faces in the first space stay; stopped half way, the same command goes on.",
            command.RunAsync,
            [
                new("semblance reembed --from deepface-facenet512 --to dlib-resnet-v1", "people of an import, for photos as probes"),
                new("semblance reembed --from dlib-resnet-v1 --to insightface-buffalo-l --region north", "a better model, one site first"),
            ])
            .With(command._from, command._to)
            .With(command._scope.Symbols)
            .With(command._models.Symbols);
    }

    private async Task<int> RunAsync(Session session, ParseResult parse, CancellationToken stop)
    {
        var to = new SpaceKey(parse.GetValue(_to)!);
        await using var store = await session.OpenStoreAsync(stop);
        var from = await SpaceArgument.FindAsync(store, session.Client, parse.GetValue(_from), stop);
        if (from.Key == to)
        {
            throw new SemblanceException(ErrorKind.Invalid, "space-same", $"--from and --to are both {to}: name two spaces.");
        }

        using var encoder = _models.OpenFor(session, parse, to);
        var people = await _scope.FindAsync(session, store, parse, stop);
        var reembedding = new Reembedding(store, session.PhotoFiles, new VipsPhotoCodec(), encoder, session.Time);
        var report = await Progress.ShowAsync(session.Host, "embedding", tell =>
            reembedding.RunAsync(people, from.Key, done => tell(done, people.Count), stop));
        await session.RecordEachAsync(
            store, "person.reembed", report.People.Where(p => p.Count(PhotoOutcome.Added) > 0).Select(p => p.Person.Id), CancellationToken.None);
        var undo = session.Command($"spaces clear {to} --reembedded{_scope.Words(parse)}");
        session.Screen.Answer(
            () => ReembeddingAnswer.Document(from.Key, to, report, undo),
            () => ReembeddingAnswer.Print(session.Screen, from.Key, to, report, undo));
        if (!report.IsComplete)
        {
            session.Screen.Note("interrupted: the same command goes on where it stopped");
            return ExitCode.Interrupted;
        }

        return report.People.Count > 0 && report.Count(PhotoOutcome.Added) + report.Count(PhotoOutcome.AlreadyThere) == 0
            ? ExitCode.Refused
            : ExitCode.Ok;
    }
}
