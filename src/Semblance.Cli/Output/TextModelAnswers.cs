using System.Globalization;
using System.Text.Json.Nodes;
using Semblance.Vision.Text;

namespace Semblance.Cli.Output;

/// <summary>The text models of a library as <c>semblance models</c> shows them, each held to its checksums.</summary>
internal sealed class TextModelAnswers(IReadOnlyList<ListedTextModel> models, CancellationToken stop)
{
    private readonly List<(ListedTextModel Model, SemblanceException? Fault)> _models = [.. models.Select(m => (m, FaultOf(m, stop)))];

    public int Count => _models.Count;

    public static JsonObject Document(InstalledTextModel model, bool isNew)
    {
        var document = Document(new ListedTextModel(model.Manifest.Name, model, null), null);
        document["new"] = isNew;
        return document;
    }

    public static void Tell(Screen screen, InstalledTextModel model, bool isNew)
    {
        screen.Say($"{(isNew ? "Added" : "Already there:")} the text model {model.Manifest.Name}: {model.Manifest.Title}. Space {model.Space.Key}.");
        screen.Say($"Licence: {model.Manifest.Licence}");
    }

    public JsonArray Document() => new([.. _models.Select(m => Document(m.Model, m.Fault))]);

    public void Print(Screen screen)
    {
        if (Count == 0)
        {
            return;
        }

        var table = new TextTable("text model", "space", "width", "tokens", "state");
        foreach (var (model, fault) in _models)
        {
            var manifest = model.Model?.Manifest;
            table.Add(
                model.Name, manifest?.Space.Value, manifest?.Dimension.ToString(CultureInfo.InvariantCulture), manifest?.Tokens.ToString(CultureInfo.InvariantCulture), fault?.Code ?? "ok");
        }

        screen.Show(table);
        foreach (var (model, fault) in _models.Where(m => m.Fault is not null))
        {
            screen.Say($"{model.Name}: {fault!.Message}");
        }
    }

    private static SemblanceException? FaultOf(ListedTextModel model, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        try
        {
            model.Model?.Verify();
            return model.Fault;
        }
        catch (SemblanceException e)
        {
            return e;
        }
    }

    private static JsonObject Document(ListedTextModel model, SemblanceException? fault) => new()
    {
        ["name"] = model.Name,
        ["state"] = fault?.Code ?? "ok",
        ["problem"] = fault?.Message,
        ["manifest"] = model.Model is null ? null : TextModelJson.ToJson(model.Model.Manifest),
    };
}
