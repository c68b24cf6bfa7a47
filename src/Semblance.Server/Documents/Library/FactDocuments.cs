using System.Text.Json;
using Semblance.Clients;
using Semblance.Documents;

namespace Semblance.Server.Documents.Library;

/// <summary>What figures an artifact reports of something.</summary>
/// <param name="ArtifactName">What its artifact is called; absent where it was removed meanwhile.</param>
/// <param name="Evidence">What it was taken from.</param>
/// <param name="Entity">What the figures are of.</param>
/// <param name="Metrics">Usually an object of numbers.</param>
internal sealed record FactDocument(Guid Id, Guid Artifact, string? ArtifactName, Guid? Evidence, string? ReportWeek, string? Entity, JsonElement Metrics)
{
    public static FactDocument Of(Fact fact, string? artifactName) =>
        new(fact.Id.Value, fact.Artifact.Value, artifactName, fact.Evidence?.Value, fact.ReportWeek, fact.Entity, KeptJson.Read(fact.Metrics));
}

/// <param name="Facts">By id.</param>
/// <param name="Next">What to give as cursor for the next page; absent on the last.</param>
internal sealed record FactsDocument(IReadOnlyList<FactDocument> Facts, string? Next);

/// <summary>A fact to be added.</summary>
/// <param name="Metrics">Any JSON, usually an object of numbers.</param>
/// <param name="Evidence">Of the same artifact.</param>
/// <param name="ReportWeek">The artifact's by default.</param>
internal sealed record FactInput(JsonElement Metrics, Guid? Evidence = null, string? Entity = null, string? ReportWeek = null)
{
    public Fact ToFact(ClientId client, Artifact artifact) => new()
    {
        Id = FactId.New(),
        Client = client,
        Artifact = artifact.Id,
        Evidence = Evidence is { } id ? new EvidenceId(id) : null,
        ReportWeek = ReportWeek ?? artifact.ReportWeek,
        Entity = Entity,
        Metrics = Metrics.GetRawText(),
    };
}

/// <param name="Facts">1 to 1,000.</param>
internal sealed record FactsInput(IReadOnlyList<FactInput> Facts);

/// <summary>The rows, cells or lines of an artifact that something was taken from.</summary>
/// <param name="Locator">Where in the artifact, in the words of whoever read it.</param>
/// <param name="ContentType">What it is: table, chart, a media type.</param>
/// <param name="Data">All of it; absent in lists, and where it was not kept.</param>
internal sealed record EvidenceDocument(Guid Id, Guid Artifact, string? Locator, string? Preview, string? ContentType, JsonElement? Coordinates, JsonElement? Data)
{
    public static EvidenceDocument Of(FactEvidence evidence) => InShort(evidence) with { Data = KeptJson.ReadOrNull(evidence.Data) };

    public static EvidenceDocument InShort(FactEvidence evidence) => new(
        evidence.Id.Value, evidence.Artifact.Value, evidence.Locator, evidence.Preview, evidence.ContentType, KeptJson.ReadOrNull(evidence.Coordinates), null);
}

/// <param name="Evidence">By id, in short.</param>
/// <param name="Next">What to give as cursor for the next page; absent on the last.</param>
internal sealed record EvidencePageDocument(IReadOnlyList<EvidenceDocument> Evidence, string? Next);

/// <summary>Evidence to be added.</summary>
/// <param name="Locator">Up to 10,000 characters.</param>
/// <param name="Preview">Up to 1,000,000 characters.</param>
internal sealed record EvidenceInput(
    string? Locator = null, string? Preview = null, string? ContentType = null, JsonElement? Coordinates = null, JsonElement? Data = null)
{
    public FactEvidence ToEvidence(ClientId client, ArtifactId artifact) => new()
    {
        Id = EvidenceId.New(),
        Client = client,
        Artifact = artifact,
        Locator = Locator,
        Preview = Preview,
        ContentType = ContentType,
        Coordinates = KeptJson.Text(Coordinates),
        Data = KeptJson.Text(Data),
    };
}

/// <param name="Evidence">1 to 1,000.</param>
internal sealed record EvidencePageInput(IReadOnlyList<EvidenceInput> Evidence);
