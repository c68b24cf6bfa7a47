using System.CommandLine;
using System.Text.Json.Nodes;
using Semblance.Cli.Hosting;
using Semblance.Cli.Input;
using Semblance.Cli.Output;
using Semblance.Enrolment;

namespace Semblance.Cli.Commands;

/// <summary><c>semblance spaces clear</c>: takes a re-embedding back, or ends the use of an old model.</summary>
internal sealed class SpacesClearCommand
{
    private readonly Argument<string> _key = new("SPACE") { Description = "The space whose faces go." };
    private readonly Option<bool> _reembedded = new("--reembedded") { Description = "Only faces that 'semblance reembed' added; enrolled and imported ones stay." };
    private readonly PeopleScope _scope = new();
    private readonly Option<bool> _yes = Confirmation.Option("Remove without asking.");

    private SpacesClearCommand()
    {
    }

    public static Verb On(CommandLine line)
    {
        var command = new SpacesClearCommand();
        return line.Verb("clear", "Remove people's faces of one space. People, photos and the faces of other spaces stay.", command.RunAsync,
            [
                new("semblance spaces clear insightface-buffalo-l --reembedded", "take a 'semblance reembed' back"),
                new("semblance spaces clear dlib-resnet-v1", "no longer use a model; asks first, and says who would have no face left"),
            ])
            .With(command._key, command._reembedded)
            .With(command._scope.Symbols)
            .With(command._yes);
    }

    private async Task<int> RunAsync(Session session, ParseResult parse, CancellationToken stop)
    {
        await using var store = await session.OpenStoreAsync(stop);
        var space = (await SpaceArgument.FindAsync(store, session.Client, parse.GetValue(_key), stop)).Key;
        var people = await _scope.FindAsync(session, store, parse, stop);
        var erasure = new SpaceErasure(store, session.PhotoFiles, space, parse.GetValue(_reembedded));
        var content = await erasure.CountAsync(people, stop);
        if (content.Faces > 0)
        {
            await session.ConfirmAsync($"Remove {Words(content)} in {space}, for good?{Warning(content)}", parse.GetValue(_yes), stop);
            content = await Progress.ShowAsync(session.Host, "removing", tell => erasure.RemoveAsync(people, done => tell(done, people.Count), stop));
            await session.RecordAsync(store, "space.clear", people.Count == 1 ? people[0].Id : null, CancellationToken.None);
        }

        session.Screen.Answer(
            () => new JsonObject
            {
                ["space"] = space.Value,
                ["faces"] = content.Faces,
                ["people"] = content.People,
                ["withoutOtherFaces"] = content.WithoutOthers,
            },
            () => session.Screen.Say(content.Faces == 0 ? $"There is no such face in {space}; nothing was removed." : $"Removed {Words(content)} in {space}."));
        if (stop.IsCancellationRequested)
        {
            session.Screen.Note("interrupted: the same command removes the rest");
            return ExitCode.Interrupted;
        }

        return ExitCode.Ok;
    }

    private static string Words(SpaceContent content) =>
        $"{Figures.Count(content.Faces, "face")} of {Figures.Count(content.People, "person", "people")}";

    private static string Warning(SpaceContent content) => content.WithoutOthers == 0 ? ""
        : $" {Figures.Count(content.WithoutOthers, "person has", "people have")} no other face and cannot be recognised afterwards.";
}
