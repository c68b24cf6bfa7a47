using Semblance.Clients;
using Semblance.Documents;

namespace Semblance.Server.Documents.Library;

/// <summary>A summary that somebody wrote or had written. What it summed up may be gone.</summary>
/// <param name="Scope">What was summed up: workspace, artifact …</param>
/// <param name="ScopeKey">Which one of that scope; empty where there is but one.</param>
/// <param name="Style">bullet, executive, action_items …</param>
/// <param name="Provider">Who wrote it.</param>
/// <param name="Artifacts">Ids as they were given.</param>
/// <param name="Evidence">Ids as they were given.</param>
internal sealed record SummaryDocument(
    Guid Id, string Scope, string ScopeKey, string Style, string? Provider, string? Prompt, string Text,
    IReadOnlyList<string> Artifacts, IReadOnlyList<string> Evidence, DateTimeOffset CreatedAt)
{
    public static SummaryDocument Of(Summary summary) => new(
        summary.Id.Value, summary.Scope, summary.ScopeKey, summary.Style, summary.Provider, summary.Prompt, summary.Text, summary.Artifacts, summary.Evidence,
        summary.CreatedAt);
}

/// <param name="Summaries">The newest first.</param>
/// <param name="Next">What to give as cursor for the next page; absent on the last.</param>
internal sealed record SummariesDocument(IReadOnlyList<SummaryDocument> Summaries, string? Next);

/// <summary>A summary to be kept.</summary>
/// <param name="Scope">1 to 500 characters.</param>
/// <param name="Style">1 to 500 characters.</param>
/// <param name="Text">1 to 1,000,000 characters.</param>
/// <param name="Artifacts">At most 10,000.</param>
/// <param name="Evidence">At most 10,000.</param>
internal sealed record SummaryInput(
    string Scope, string Style, string Text, string ScopeKey = "", string? Provider = null, string? Prompt = null,
    IReadOnlyList<string>? Artifacts = null, IReadOnlyList<string>? Evidence = null)
{
    private const int MostIds = 10_000;

    public Summary ToSummary(ClientId client, DateTimeOffset now) => new()
    {
        Id = SummaryId.New(),
        Client = client,
        Scope = Scope,
        ScopeKey = ScopeKey,
        Style = Style,
        Provider = Provider,
        Prompt = Prompt,
        Text = Text,
        Artifacts = Ids(Artifacts),
        Evidence = Ids(Evidence),
        CreatedAt = now,
    };

    private static IReadOnlyList<string> Ids(IReadOnlyList<string>? ids) => ids is null ? []
        : ids.Count <= MostIds ? ids
        : throw new SemblanceException(ErrorKind.Invalid, "summary-ids", $"A summary names at most {MostIds:N0} artifacts and as much evidence, not {ids.Count}.");
}
