using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Semblance.Cli.Hosting;
using Semblance.Cli.Output;
using Semblance.Documents;
using Semblance.Documents.Endpoints;
using Semblance.Documents.Ingest;
using Semblance.Documents.Search;
using Semblance.Documents.Tags;
using Semblance.Storage;

namespace Semblance.Cli.Commands.Documents;

/// <summary><c>semblance tag</c>: what a language model says that documents are about.</summary>
internal static class TagCommand
{
    public static Verb On(CommandLine line)
    {
        var file = new Argument<string>("FILE") { Description = "A file, which is taken in first where it is not there yet; or the id of one that was." };
        var prompt = new Option<string?>("--prompt") { HelpName = "TEXT", Description = "What to look for. It is kept with the document, and is what the next time goes by." };
        var preset = new Option<string?>("--preset") { HelpName = "NAME", Description = $"A prompt that need not be written: {string.Join(", ", TagPresets.All.Keys)}." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Show the tags and keep nothing." };
        return line.Verb("tag", "Tag a document by a language model: $SEMBLANCE_CHAT_URL, $SEMBLANCE_CHAT_MODEL, and $SEMBLANCE_CHAT_KEY where it wants one.",
            (session, parse, stop) => RunAsync(session, parse.GetValue(file)!, PromptOf(parse.GetValue(prompt), parse.GetValue(preset)), parse.GetValue(dryRun), stop),
            [
                new("semblance tag report.pdf --prompt \"Which loan products?\"", "its text goes to the endpoint that the environment names"),
                new("semblance tag report.pdf --preset lms --dry-run", "to see what would come"),
            ]).With(file, prompt, preset, dryRun);
    }

    /// <summary>The endpoint of a language model that the environment names; null for none.</summary>
    public static ModelEndpoint? EndpointOf(CliHost host) => host.Variable("SEMBLANCE_CHAT_URL") is { Length: > 0 } url
        ? ModelEndpoint.Of(url, host.Variable("SEMBLANCE_CHAT_MODEL") ?? "", host.Variable("SEMBLANCE_CHAT_KEY"))
        : null;

    private static string? PromptOf(string? prompt, string? preset) => (prompt, preset) switch
    {
        ({ }, { }) => throw new SemblanceException(ErrorKind.Invalid, "usage", "Give --prompt or --preset, not both."),
        (null, { } name) => TagPresets.Find(name),
        _ => prompt,
    };

    private static async Task<int> RunAsync(Session session, string file, string? prompt, bool isDryRun, CancellationToken stop)
    {
        using var chat = EndpointOf(session.Host) is { } endpoint ? new EndpointChat(endpoint, session.Time) : null;
        await using var store = await session.OpenStoreAsync(stop);
        var tagger = new Tagger(store, new TagIndexer(store, embedder: null), chat, session.Time);
        var artifact = await FindAsync(session, store, file, stop);
        var proposals = new List<TagProposal>();
        foreach (var document in await store.Documents.ListAsync(session.Client, new DocumentQuery { Artifact = artifact.Id, Limit = 100 }, stop))
        {
            proposals.Add(await tagger.TagAsync(session.Client, document.Id, prompt, Environment.UserName, isDryRun, stop));
        }

        session.Screen.Answer(
            () => new JsonObject { ["file"] = artifact.Name, ["dryRun"] = isDryRun, ["documents"] = new JsonArray([.. proposals.Select(Document)]) },
            () => Print(session.Screen, artifact, proposals));
        return ExitCode.Ok;
    }

    private static async Task<Artifact> FindAsync(Session session, IStore store, string file, CancellationToken stop)
    {
        if (Guid.TryParse(file, out var id) && await store.Artifacts.FindAsync(session.Client, new ArtifactId(id), stop) is { } there)
        {
            return there;
        }

        var taken = await new Ingester(store, new DocumentReading(ReadingLimits.Default), null, session.Time).IngestAsync(session.Client, OfferedFile.At(file) with { Source = "cli" }, null, stop);
        return taken.Artifact.Problem is { } problem ? throw new SemblanceException(ErrorKind.Invalid, problem.Code, problem.Message) : taken.Artifact;
    }

    private static void Print(Screen screen, Artifact artifact, List<TagProposal> proposals)
    {
        foreach (var proposal in proposals)
        {
            foreach (var tag in proposal.Tags)
            {
                screen.Say($"{tag.Name}{(tag.Score is { } score ? score.ToString("  0.00", CultureInfo.InvariantCulture) : "")}{(tag.IsNew ? "" : "  (there before)")}");
            }

            screen.Say(proposal.IsDryRun ? "Dry run: nothing was kept." : $"{Figures.Count(proposal.Added, "tag")} added to {artifact.Name}.");
        }
    }

    private static JsonObject Document(TagProposal proposal) => new JsonObject
    {
        ["document"] = proposal.Document.ToString(),
        ["prompt"] = proposal.Prompt,
        ["added"] = proposal.Added,
        ["tags"] = new JsonArray([.. proposal.Tags.Select(t => new JsonObject { ["tag"] = t.Name, ["score"] = t.Score, ["new"] = t.IsNew })]),
    };
}
