using System.CommandLine;
using System.Text.Json.Nodes;
using Semblance.Cli.Hosting;
using Semblance.Cli.Input;
using Semblance.Cli.Output;
using Semblance.Vision.Models;
using Semblance.Vision.Natives;
using Semblance.Vision.Text;

namespace Semblance.Cli.Commands;

/// <summary><c>semblance models</c>: the model sets that find and recognise faces, and the text models that documents are searched with.</summary>
internal static class ModelsCommand
{
    public static Verb On(CommandLine line)
    {
        var models = ModelsOption.Symbol();
        return new Verb("models", "List, install, add and remove the models that find and recognise faces, and those that search documents by meaning.")
            .With(List(line, models), Install(line, models), Add(line, models), Remove(line, models), models);
    }

    private static Verb List(CommandLine line, Option<string?> models) => line.Verb(
        "list", "List the installed model sets and text models, each held to its checksums.",
        (session, parse, stop) => Task.FromResult(List(session, ModelsOption.Library(session, parse.GetValue(models)), stop)),
        [new("semblance models list", "which sets there are, and whether they are whole")]);

    private static int List(Session session, ModelLibrary library, CancellationToken stop)
    {
        var sets = library.List().Select(set => (Set: set, Fault: FaultOf(set, stop))).ToList();
        var texts = new TextModelAnswers(new TextModelLibrary(library).List(), stop);
        session.Screen.Answer(
            () => new JsonObject
            {
                ["folder"] = library.Folder,
                ["sets"] = new JsonArray([.. sets.Select(s => Document(s.Set, s.Fault))]),
                ["textModels"] = texts.Document(),
            },
            () => Print(session.Screen, library, sets, texts));
        return ExitCode.Ok;
    }

    private static SemblanceException? FaultOf(ListedSet set, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        try
        {
            set.Set?.Verify();
            return set.Fault;
        }
        catch (SemblanceException e)
        {
            return e;
        }
    }

    private static void Print(Screen screen, ModelLibrary library, List<(ListedSet Set, SemblanceException? Fault)> sets, TextModelAnswers texts)
    {
        if (sets.Count == 0 && texts.Count == 0)
        {
            screen.Say($"No models in {library.Folder}.");
            screen.Say("'semblance models install' makes the default sets; 'semblance models add FOLDER' takes your own.");
            return;
        }

        if (sets.Count > 0)
        {
            Print(screen, sets);
        }

        texts.Print(screen);
        screen.Say($"In {library.Folder}.");
    }

    private static void Print(Screen screen, List<(ListedSet Set, SemblanceException? Fault)> sets)
    {
        var table = new TextTable("set", "space", "detector", "alignment", "state");
        foreach (var (set, fault) in sets)
        {
            var manifest = set.Set?.Manifest;
            table.Add(
                set.Name,
                manifest?.Space.Value,
                manifest is null ? null : ManifestJson.NameOf(manifest.Detector.Kind),
                manifest is null ? null : ManifestJson.NameOf(manifest.Alignment),
                fault?.Code ?? "ok");
        }

        screen.Show(table);
        foreach (var (set, fault) in sets.Where(s => s.Fault is not null))
        {
            screen.Say($"{set.Name}: {fault!.Message}");
        }
    }

    private static Verb Install(CommandLine line, Option<string?> models)
    {
        var from = new Option<string?>("--from")
        {
            HelpName = "FOLDER",
            Description = "face-api's weights, as its npm package has them. Default: those that scripts/natives.sh has fetched.",
        };
        return line.Verb("install", "Make the default sets: 'default' (accurate) and 'fast'. Does nothing when they are there.",
            (session, parse, stop) => InstallAsync(session, ModelsOption.Library(session, parse.GetValue(models)), parse.GetValue(from), stop),
            [
                new("semblance models install", "once, before the first photo"),
                new("semblance models install --from ./face-api/model", "from weights of your own copy"),
            ]).With(from);
    }

    private static async Task<int> InstallAsync(Session session, ModelLibrary library, string? from, CancellationToken stop)
    {
        var weights = from ?? NativeFiles.Find(NativeFiles.Weights);
        var sets = await Progress.ShowAsync(session.Host, "Converting models", tell => library.InstallAsync(weights, tell, stop));
        session.Screen.Answer(
            () => new JsonObject { ["folder"] = library.Folder, ["sets"] = new JsonArray([.. sets.Select(Document)]) },
            () => Tell(session.Screen, library, sets));
        return ExitCode.Ok;
    }

    private static Verb Add(CommandLine line, Option<string?> models)
    {
        var folder = new Argument<string>("FOLDER")
        {
            Description = "A folder of ONNX models: InsightFace's or OpenCV's, a sentence model as sentence-transformers saves it, or any with a manifest.",
        };
        var name = new Option<string?>("--name")
        {
            HelpName = "NAME",
            Description = "The set's name. Default: the manifest's, else the folder's.",
        };
        return line.Verb("add", "Add models of your own as a set; each is tried before it is copied.",
            (session, parse, stop) => AddAsync(
                session, ModelsOption.Library(session, parse.GetValue(models)), parse.GetValue(folder)!, parse.GetValue(name), stop),
            [
                new("semblance models add ./buffalo_l", "InsightFace's pack: det_10g.onnx and w600k_r50.onnx"),
                new("semblance models add ./yunet --name gate", "a detector alone borrows the rest from 'default'"),
                new("semblance models add ./all-MiniLM-L6-v2 --name minilm", "a text model: model.onnx and its tokenizer.json or vocab.txt"),
            ]).With(folder, name);
    }

    private static async Task<int> AddAsync(Session session, ModelLibrary library, string folder, string? name, CancellationToken stop)
    {
        if (TextModelLibrary.IsTextModel(folder))
        {
            var (model, isNew) = await new TextModelLibrary(library).AddAsync(folder, name, stop);
            session.Screen.Answer(() => TextModelAnswers.Document(model, isNew), () => TextModelAnswers.Tell(session.Screen, model, isNew));
            return ExitCode.Ok;
        }

        var set = await Progress.ShowAsync(session.Host, "Trying models", tell => library.AddAsync(folder, name, tell, stop));
        session.Screen.Answer(() => Document(set), () => Tell(session.Screen, library, [set]));
        return ExitCode.Ok;
    }

    private static void Tell(Screen screen, ModelLibrary library, IReadOnlyList<InstalledSet> sets)
    {
        foreach (var (set, isNew) in sets)
        {
            screen.Say($"{(isNew ? "Installed" : "Already there:")} {set.Manifest.Name}: {set.Manifest.Title}. Space {set.Space.Key}.");
        }

        foreach (var licence in sets.Select(s => s.Set.Manifest.Licence).Distinct(StringComparer.Ordinal))
        {
            screen.Say($"Licence: {licence}");
        }

        screen.Say($"In {library.Folder}.");
    }

    private static Verb Remove(CommandLine line, Option<string?> models)
    {
        var name = new Argument<string>("NAME") { Description = "The set, or the text model." };
        var yes = Confirmation.Option("Remove without asking.");
        return line.Verb("remove", "Remove a model set or a text model with its files; what was made with it stays.",
            (session, parse, stop) => RemoveAsync(
                session, ModelsOption.Library(session, parse.GetValue(models)), parse.GetValue(name)!, parse.GetValue(yes), stop),
            [new("semblance models remove buffalo_l --yes", "without asking")]).With(name, yes);
    }

    private static async Task<int> RemoveAsync(Session session, ModelLibrary library, string name, bool yes, CancellationToken stop)
    {
        var texts = new TextModelLibrary(library);
        var isText = texts.Has(name);
        if (!isText && library.List().All(s => s.Name != name))
        {
            library.Open(name);
        }

        var what = isText ? "text model" : "model set";
        await session.ConfirmAsync($"Remove the {what} {name} from {library.Folder}?", yes, stop);
        (isText ? texts.Remove : (Action<string>)library.Remove)(name);
        session.Screen.Answer(
            () => new JsonObject { ["removed"] = name, ["folder"] = library.Folder },
            () => session.Screen.Say($"Removed the {what} {name}."));
        return ExitCode.Ok;
    }

    private static JsonObject Document(InstalledSet installed)
    {
        var document = Document(new ListedSet(installed.Set.Manifest.Name, installed.Set, null), null);
        document["new"] = installed.IsNew;
        return document;
    }

    private static JsonObject Document(ListedSet set, SemblanceException? fault) => new()
    {
        ["name"] = set.Name,
        ["state"] = fault?.Code ?? "ok",
        ["problem"] = fault?.Message,
        ["manifest"] = set.Set is null ? null : ManifestJson.ToJson(set.Set.Manifest),
    };
}
