using System.CommandLine;
using System.Text.Json.Nodes;
using Semblance.Cli.Hosting;
using Semblance.Cli.Input;
using Semblance.Cli.Output;
using Semblance.Cli.Remote;
using Semblance.Faces;
using Semblance.Matching;
using Semblance.Photos;
using Semblance.Recognition;
using Semblance.Search;
using Semblance.Storage;
using Semblance.Vision.Faces;
using Semblance.Vision.Vips;

namespace Semblance.Cli.Commands;

/// <summary><c>semblance faces</c>: what is in a photo, whoever it is. Keeps nothing.</summary>
internal static class FacesCommand
{
    public static Verb On(CommandLine line) => new Verb("faces", "Find the faces of a photo, or embed them; nothing is kept.").With(Detect(line), Embed(line));

    private static Verb Detect(CommandLine line)
    {
        var photo = PhotoArgument.Symbol();
        var models = new ModelSetOptions();
        var draw = new Option<string?>("--draw")
        {
            HelpName = "FILE",
            Description = "Write the photo with the boxes drawn on it, and the names of those who are enrolled: .png, else JPEG.",
        };
        return line.Verb("detect", "Find the faces of a photo.",
            async (session, parse, stop) =>
            {
                if (parse.GetValue(draw) is { } drawn && Path.GetFullPath(drawn) == Path.GetFullPath(parse.GetValue(photo)!))
                {
                    throw new SemblanceException(ErrorKind.Refused, "draw-over", $"{drawn} is the photo itself: draw to another file.");
                }

                OutputFile.Require(parse.GetValue(draw));
                var image = await PhotoArgument.ReadAsync(session.Host, parse.GetValue(photo)!, stop);
                using var encoder = models.Open(session, parse);
                return await DetectAsync(session, image, encoder, parse.GetValue(draw), stop);
            },
            [
                new("semblance faces detect group.jpg", "where the faces are, and how good they are"),
                new("semblance faces detect group.jpg --draw out.jpg", "boxes and names drawn on the picture"),
            ],
            (session, parse, stop) => parse.GetValue(draw) is null
                ? RemoteRecognition.DetectAsync(session, parse.GetValue(photo)!, stop)
                : throw new SemblanceException(ErrorKind.Invalid, "draw-remote", "A server draws nothing: leave --draw out.")).With(photo, draw).With(models.Symbols);
    }

    private static async Task<int> DetectAsync(Session session, ReadOnlyMemory<byte> image, FaceEncoder encoder, string? draw, CancellationToken stop)
    {
        var codec = new VipsPhotoCodec();
        await using var store = await session.OpenStoreIfThereAsync(stop);
        var (picture, faces) = await RecogniseAsync(session, store, codec, encoder, image, stop);
        if (draw is not null)
        {
            var drawing = new PhotoDrawing(picture);
            foreach (var (face, name) in faces)
            {
                drawing.Add(face.Box, name ?? FormattableString.Invariant($"{face.Score:0.00}"));
            }

            var isPng = draw.EndsWith(".png", StringComparison.OrdinalIgnoreCase);
            await File.WriteAllBytesAsync(draw, isPng ? codec.EncodePng(drawing.Picture) : codec.EncodeJpeg(drawing.Picture), stop);
        }

        session.Screen.Answer(
            () => new JsonObject
            {
                ["width"] = picture.Width,
                ["height"] = picture.Height,
                ["faces"] = new JsonArray([.. faces.Select(f => Document(f.Face, f.Name))]),
            },
            () => Print(session.Screen, faces, draw));
        return ExitCode.Ok;
    }

    /// <summary>The faces, with the names of those who are enrolled where there is a store.</summary>
    private static async Task<(Picture Picture, IReadOnlyList<(EncodedFace Face, string? Name)> Faces)> RecogniseAsync(
        Session session, IStore? store, VipsPhotoCodec codec, FaceEncoder encoder, ReadOnlyMemory<byte> image, CancellationToken stop)
    {
        if (store is null)
        {
            var picture = codec.Decode(image);
            return (picture, [.. (await encoder.EncodeAsync(picture, stop)).Select(f => (f, (string?)null))]);
        }

        var photo = await new PhotoRecognizer(store, codec, encoder, session.Time)
            .IdentifyAsync(new Gallery(session.Client, encoder.Space.Key), image, new IdentifyOptions(), stop);
        var matched = photo.Faces.Where(f => f.Decision.Outcome == Outcome.Match).Select(f => f.Decision.Person!.Value).Distinct().ToArray();
        var names = (await store.People.FindManyAsync(session.Client, matched, stop)).ToDictionary(p => p.Id, p => p.Name);
        return (photo.Picture, [.. photo.Faces.Select(f => (f.Face, f.Decision.Person is { } id ? names.GetValueOrDefault(id) : null))]);
    }

    private static JsonObject Document(EncodedFace face, string? name)
    {
        var document = FaceDocument.Of(face);
        document["name"] = name;
        document["measures"] = FaceDocument.Of(face.Quality);
        document["points"] = new JsonArray([.. face.Points.Select(p => (JsonNode)new JsonArray(Math.Round(p.X, 1), Math.Round(p.Y, 1)))]);
        return document;
    }

    private static void Print(Screen screen, IReadOnlyList<(EncodedFace Face, string? Name)> faces, string? draw)
    {
        if (faces.Count == 0)
        {
            screen.Say("No face was found.");
        }
        else
        {
            var table = new TextTable("face", "box", "score", "quality", "name");
            foreach (var ((face, name), number) in faces.Select((f, i) => (f, i + 1)))
            {
                table.Add(
                    Figures.Of(number), FaceDocument.Place(face.Box), FormattableString.Invariant($"{face.Score:0.00}"),
                    FormattableString.Invariant($"{face.Quality.Overall:0.00}"), name);
            }

            screen.Show(table);
        }

        if (draw is not null)
        {
            screen.Say($"Drawn to {draw}.");
        }
    }

    private static Verb Embed(CommandLine line)
    {
        var photo = PhotoArgument.Symbol();
        var models = new ModelSetOptions();
        return line.Verb("embed", "Print the embedding of every face of a photo.",
            async (session, parse, stop) =>
            {
                var image = await PhotoArgument.ReadAsync(session.Host, parse.GetValue(photo)!, stop);
                using var encoder = models.Open(session, parse);
                var faces = await encoder.EncodeAsync(new VipsPhotoCodec().Decode(image), stop);
                session.Screen.Answer(
                    () => new JsonObject { ["faces"] = new JsonArray([.. faces.Select(f => Embedding(f, encoder))]) },
                    () => Print(session.Screen, faces, encoder));
                return ExitCode.Ok;
            },
            [new("semblance faces embed photo.jpg --json", "for other programs, largest face first")]).With(photo).With(models.Symbols);
    }

    private static JsonObject Embedding(EncodedFace face, FaceEncoder encoder)
    {
        var document = FaceDocument.Of(face);
        document["space"] = encoder.Space.Key.Value;
        document["embedding"] = new JsonArray([.. face.Embedding.ToArray().Select(v => (JsonNode)v)]);
        return document;
    }

    private static void Print(Screen screen, IReadOnlyList<EncodedFace> faces, FaceEncoder encoder)
    {
        if (faces.Count == 0)
        {
            screen.Say("No face was found.");
            return;
        }

        foreach (var face in faces)
        {
            var values = face.Embedding.Span;
            screen.Say(FormattableString.Invariant(
                $"{FaceDocument.Place(face.Box)}: {values[0]:0.0000}, {values[1]:0.0000}, {values[2]:0.0000} ... ({values.Length} values in {encoder.Space.Key}; --json prints all)"));
        }
    }
}
