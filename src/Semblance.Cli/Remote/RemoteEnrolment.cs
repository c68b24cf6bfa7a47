using Semblance.ApiClient;
using Semblance.Cli.Input;
using Semblance.Cli.Output;

namespace Semblance.Cli.Remote;

/// <summary><c>semblance enroll --server</c>: photos go to the server as they are, a person at a time.</summary>
internal static class RemoteEnrolment
{
    /// <param name="form">All but the photos, and the name where people are named after folders.</param>
    /// <param name="isFolder">Whether each lot is a person named after it.</param>
    public static async Task<int> EnrolAsync(RemoteSession session, EnrollForm form, IReadOnlyList<PhotoLot> lots, bool isFolder, CancellationToken stop)
    {
        var answers = new List<EnrolmentDocument>();
        foreach (var lot in lots)
        {
            var photos = new List<ApiPhoto>();
            foreach (var file in lot.Files)
            {
                photos.Add(new ApiPhoto(Path.GetFileName(file), await PhotoArgument.ReadAsync(session.Host, file, stop)));
            }

            answers.Add(await session.Server.EnrollAsync(form with { Name = isFolder ? lot.Name : form.Name, Photo = photos }, cancellationToken: stop));
            if (!session.Screen.IsJson)
            {
                Print(session.Screen, answers[^1]);
            }
        }

        if (session.Screen.IsJson)
        {
            RemoteAnswer.Show(session.Screen, isFolder ? (object)new { People = answers } : answers[0], () => { });
        }

        return answers.TrueForAll(a => a.Refused == a.Photos.Count) ? ExitCode.Refused : ExitCode.Ok;
    }

    private static void Print(Screen screen, EnrolmentDocument answer)
    {
        var who = answer.Person is { } person ? $"{person.Name} ({person.Id})" : answer.Name;
        var rest = (answer.AlreadyThere > 0 ? $", {Figures.Of(answer.AlreadyThere)} there already" : "") + (answer.Refused > 0 ? $", {Figures.Of(answer.Refused)} refused" : "");
        screen.Say(answer switch
        {
            { Person: null } => $"{who}: not enrolled, no photo was good enough.",
            { IsNew: true } => $"{who}: enrolled from {Figures.Count(answer.Added, "photo")}{rest}.",
            { Added: > 0 } => $"{who}: {Figures.Count(answer.Added, "photo")} added{rest}.",
            _ => $"{who}: nothing new{rest}.",
        });
        foreach (var (photo, refusal) in answer.Photos.SelectMany(p => p.Refusals.Select(r => (p, r))))
        {
            screen.Say($"  {photo.Name}: {EnumName.Of(refusal.Reason)}: {refusal.Text}");
        }
    }
}
