using System.Text.Json.Nodes;
using Semblance.Clients;
using Semblance.Faces;
using Semblance.People;
using Semblance.Recognition;
using Semblance.Spaces;
using Semblance.Storage;

namespace Semblance.Cli.Output;

/// <summary>The faces of a photo with a decision each, as a document and in words.</summary>
internal sealed class RecognisedPhotoAnswer
{
    private readonly RecognisedPhoto _photo;
    private readonly Space _space;
    private readonly IReadOnlyList<(EncodedFace Face, DecisionAnswer Decision)> _faces;

    private RecognisedPhotoAnswer(RecognisedPhoto photo, Space space, IReadOnlyList<(EncodedFace, DecisionAnswer)> faces) =>
        (_photo, _space, _faces) = (photo, space, faces);

    /// <param name="claimed">Of a 1:1 comparison: who it was compared with. Null for a search.</param>
    public static async Task<RecognisedPhotoAnswer> OfAsync(
        IStore store, ClientId client, Space space, RecognisedPhoto photo, CancellationToken cancellationToken, Person? claimed = null)
    {
        var faces = new List<(EncodedFace, DecisionAnswer)>();
        foreach (var (face, decision) in photo.Faces)
        {
            faces.Add((face, await DecisionAnswer.OfAsync(store, client, space, decision, cancellationToken, claimed)));
        }

        return new RecognisedPhotoAnswer(photo, space, faces);
    }

    public JsonObject Document() => new()
    {
        ["width"] = _photo.Picture.Width,
        ["height"] = _photo.Picture.Height,
        ["space"] = _space.Key.Value,
        ["faces"] = new JsonArray([.. _faces.Select(f => Document(f.Face, f.Decision))]),
    };

    public void Print(Screen screen)
    {
        if (_faces.Count == 0)
        {
            screen.Say("No face was found.");
            return;
        }

        for (var i = 0; i < _faces.Count; i++)
        {
            var (face, decision) = _faces[i];
            if (i > 0)
            {
                screen.Say();
            }

            if (_faces.Count > 1)
            {
                screen.Say(FormattableString.Invariant($"face {i + 1} of {_faces.Count}: {FaceDocument.Place(face.Box)}, score {face.Score:0.00}"));
            }

            decision.Print(screen);
        }
    }

    private static JsonObject Document(EncodedFace face, DecisionAnswer decision)
    {
        var document = FaceDocument.Of(face);
        foreach (var (name, value) in decision.Document())
        {
            document[name] = value?.DeepClone();
        }

        return document;
    }
}
