using System.CommandLine;
using System.Text.Json.Nodes;
using Semblance.Cli.Hosting;
using Semblance.Cli.Input;
using Semblance.Cli.Output;
using Semblance.Documents.Search;
using Semblance.Spaces;

namespace Semblance.Cli.Commands.Documents;

/// <summary><c>semblance search rebuild</c>: makes what documents are found in anew, while the old one serves.</summary>
internal static class SearchRebuildCommand
{
    public static Verb On(CommandLine line)
    {
        var space = new Option<string?>("--space")
        {
            HelpName = "KEY",
            Description = "Whose embeddings: the space of an installed text model ('semblance models list') or of an endpoint. Default: the only one there is.",
        };
        return line.Verb("rebuild", "Make the search index anew from the documents; the old one serves until the new one is complete.",
            (session, parse, stop) => RunAsync(session, parse.GetValue(space) is { } key ? new SpaceKey(key) : null, stop),
            [
                new("semblance search rebuild", "after a model was added or changed; run it again if it was stopped"),
                new("semblance search rebuild --space all-minilm-l6-v2", "with the embeddings of this model"),
            ]).With(space);
    }

    private static async Task<int> RunAsync(Session session, SpaceKey? space, CancellationToken stop)
    {
        using var embedder = await TextEmbedders.OpenAsync(session, space, stop);
        if (space is not null && embedder is null)
        {
            var there = TextEmbedders.Spaces(session);
            throw new SemblanceException(ErrorKind.NotFound, "text-model-unknown",
                $"No model here embeds texts in \"{space}\": {(there.Count == 0 ? "'semblance models add FOLDER' takes yours" : $"there are {string.Join(", ", there)}")}.");
        }

        await using var store = await session.OpenStoreAsync(stop);
        if (embedder is null)
        {
            session.Screen.Note("No text model is installed and no endpoint named: documents are found by their words alone. 'semblance models add FOLDER' takes a model.");
        }

        var began = session.Time.GetTimestamp();
        var report = await new SearchRebuild(store, embedder).RunAsync(session.Client, new Told(session, began), stop);
        var took = session.Time.GetElapsedTime(began);
        session.Screen.Answer(() => Document(report, took), () => Print(session.Screen, report, took));
        return ExitCode.Ok;
    }

    private static JsonObject Document(RebuildReport report, TimeSpan took) => new()
    {
        ["status"] = "ok",
        ["items"] = report.Serving.Chunks,
        ["embedded"] = report.Serving.Embedded,
        ["space"] = report.Serving.Index.Space?.Value,
        ["resumed"] = report.WasResumed,
        ["remark"] = report.Remark,
        ["took_ms"] = Math.Round(took.TotalMilliseconds, 1),
    };

    private static void Print(Screen screen, RebuildReport report, TimeSpan took)
    {
        var (index, chunks, embedded) = report.Serving;
        screen.Say($"{Figures.Of(chunks)} pieces can be found{(index.Space is { } space ? $", {Figures.Of(embedded)} of them by embeddings of {space}" : " by their words")}; it took {took.TotalSeconds:F1} s.");
        if (report.Remark is { } remark)
        {
            screen.Note($"Note: {remark}");
        }

        if (chunks == 0)
        {
            screen.Say($"There are no documents yet: 'semblance ingest FILE' takes some.");
        }
    }

    /// <summary>A line a second at most, on standard error.</summary>
    private sealed class Told(Session session, long began) : IProgress<RebuildProgress>
    {
        private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

        private TimeSpan _last = TimeSpan.MinValue;
        private RebuildStep? _step;

        public void Report(RebuildProgress value)
        {
            var now = session.Time.GetElapsedTime(began);
            if (_step == value.Step && now - _last < Pause)
            {
                return;
            }

            (_last, _step) = (now, value.Step);
            var all = value.All is { } known ? $" of {Figures.Of(known)}" : "";
            session.Screen.Note(value.Step switch
            {
                RebuildStep.Writing => $"{Figures.Of(value.Done)} documents cut into pieces …",
                RebuildStep.Embedding => $"{Figures.Of(value.Done)}{all} pieces embedded …",
                RebuildStep.Optimizing => "making searches quick …",
                _ => $"{Figures.Of(value.Done)} pieces of the old index removed …",
            });
        }
    }
}
