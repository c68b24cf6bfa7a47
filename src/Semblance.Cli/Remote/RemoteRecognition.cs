using Semblance.ApiClient;
using Semblance.Cli.Input;
using Semblance.Cli.Output;
using Semblance.Recognition;

namespace Semblance.Cli.Remote;

/// <summary><c>semblance identify</c>, <c>verify</c> and <c>faces detect</c> with <c>--server</c>: the server's models read the photo.</summary>
internal static class RemoteRecognition
{
    public static async Task<int> IdentifyAsync(
        RemoteSession session, string? photo, string? vector, string? space, IReadOnlyList<string> regions, IReadOnlyList<string> groups, IdentifyOptions options, CancellationToken stop)
    {
        var answer = ProbeFile.IsPhoto(photo, vector)
            ? await session.Server.IdentifyAsync(
                new IdentifyForm { Photo = [await ReadAsync(session, photo!, stop)] }, regions, groups, options.Top, options.Threshold, options.TargetFpir, options.Margin, space: space, cancellationToken: stop)
            : await session.Server.IdentifyAsync(
                new IdentifyInput { Space = SpaceOf(space), Embeddings = [await VectorAsync(session, vector!, stop)] }, regions, groups, options.Top, options.Threshold, options.TargetFpir, options.Margin,
                cancellationToken: stop);
        Show(session, answer, answer.Embeddings ?? answer.Photos![0].Faces, answer.Space, null);
        return ExitCode.Ok;
    }

    public static async Task<int> VerifyAsync(
        RemoteSession session, string? photo, string? vector, string who, string? space, VerifyOptions options, CancellationToken stop)
    {
        var isPhoto = ProbeFile.IsPhoto(photo, vector);
        var person = await RemotePeople.FindAsync(session, who, stop);
        var answer = isPhoto
            ? await session.Server.VerifyAsync(
                new VerifyForm { Photo = [await ReadAsync(session, photo!, stop)], Person = $"{person.Id}" }, options.Threshold, options.TargetFmr, cancellationToken: stop)
            : await session.Server.VerifyAsync(
                new VerifyInput { Space = SpaceOf(space), Embedding = await VectorAsync(session, vector!, stop), Person = person.Id }, options.Threshold, options.TargetFmr, cancellationToken: stop);
        Show(session, answer, answer.Embedding is { } one ? [one] : answer.Photo!.Faces, answer.Space, person.Name);
        return ExitCode.Ok;
    }

    public static async Task<int> DetectAsync(RemoteSession session, string photo, CancellationToken stop)
    {
        var answer = await session.Server.DetectAsync(new DetectForm { Photo = [await ReadAsync(session, photo, stop)] }, cancellationToken: stop);
        var faces = answer.Photos[0].Faces;
        RemoteAnswer.Show(session.Screen, answer, () =>
        {
            var table = new TextTable("x", "y", "width", "height", "score", "quality");
            foreach (var face in faces)
            {
                table.Add(
                    FormattableString.Invariant($"{face.Box.X:0}"), FormattableString.Invariant($"{face.Box.Y:0}"), FormattableString.Invariant($"{face.Box.Width:0}"),
                    FormattableString.Invariant($"{face.Box.Height:0}"), FormattableString.Invariant($"{face.Score:0.00}"), FormattableString.Invariant($"{face.Quality.Overall:0.00}"));
            }

            session.Screen.Show(table);
            session.Screen.Say($"{Figures.Count(faces.Count, "face")}.");
        });
        return ExitCode.Ok;
    }

    public static async Task<int> ListSpacesAsync(RemoteSession session, CancellationToken stop)
    {
        var answer = await session.Server.ListSpacesAsync(stop);
        RemoteAnswer.Show(session.Screen, answer, () =>
        {
            var table = new TextTable("space", "model", "width", "metric", "faces", "people");
            foreach (var space in answer.Spaces)
            {
                table.Add(space.Key, space.Model, Figures.Of(space.Dimension), EnumName.Of(space.Metric), Figures.Of(space.Faces), Figures.Of(space.People));
            }

            session.Screen.Show(table);
        });
        return ExitCode.Ok;
    }

    private static void Show<T>(RemoteSession session, T answer, IReadOnlyList<DecisionDocument> decisions, string space, string? claimed)
        where T : class => RemoteAnswer.Show(session.Screen, answer, () =>
        {
            if (decisions.Count == 0)
            {
                session.Screen.Say("No face was found.");
            }

            foreach (var (decision, number) in decisions.Select((d, i) => (d, i + 1)))
            {
                if (decision.Box is { } box)
                {
                    session.Screen.Say(FormattableString.Invariant($"face {number} at {box.X:0},{box.Y:0}, {box.Width:0} x {box.Height:0} pixels:"));
                }

                RemoteAnswer.Print(session.Screen, decision, space, claimed);
            }
        });

    private static string SpaceOf(string? space) => space ?? throw new SemblanceException(ErrorKind.Invalid, "space-needed", "A vector needs --space: see 'semblance spaces list'.");

    private static async Task<ApiPhoto> ReadAsync(RemoteSession session, string file, CancellationToken stop) =>
        new(file == "-" ? "photo" : Path.GetFileName(file), await PhotoArgument.ReadAsync(session.Host, file, stop));

    private static async Task<IReadOnlyList<float>> VectorAsync(RemoteSession session, string file, CancellationToken stop) =>
        (await ProbeFile.ReadAsync(session.Host, file, stop)).ToArray();
}
