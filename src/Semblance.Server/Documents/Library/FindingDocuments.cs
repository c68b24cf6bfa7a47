using System.Text.Json;
using Semblance.Clients;
using Semblance.Documents;

namespace Semblance.Server.Documents.Library;

/// <summary>Somebody or something that a document names.</summary>
/// <param name="Label">What sort of thing: PERSON, ORG, MONEY …</param>
/// <param name="Text">As the document says it.</param>
/// <param name="Start">The first character, in whatever was looked through.</param>
/// <param name="End">The one behind the last.</param>
/// <param name="Page">From 1.</param>
/// <param name="Context">The words around it.</param>
/// <param name="SourceIndex">Which of the document's texts it was found in.</param>
internal sealed record EntityDocument(
    Guid Id, Guid Document, string Label, string Text, int? Start, int? End, int? Page, string? Context, int? SourceIndex)
{
    public static EntityDocument Of(DocumentEntity entity) => new(
        entity.Id.Value, entity.Document.Value, entity.Label, entity.Text, entity.Start, entity.End, entity.Page, entity.Context, entity.SourceIndex);
}

/// <param name="Entities">By id.</param>
/// <param name="Next">What to give as cursor for the next page; absent on the last.</param>
internal sealed record EntitiesDocument(IReadOnlyList<EntityDocument> Entities, string? Next);

/// <summary>An entity to be added.</summary>
/// <param name="Label">1 to 500 characters.</param>
/// <param name="Text">1 to 10,000 characters.</param>
internal sealed record EntityInput(
    string Label, string Text, int? Start = null, int? End = null, int? Page = null, string? Context = null, int? SourceIndex = null)
{
    public DocumentEntity ToEntity(ClientId client, DocumentId document) => new()
    {
        Id = EntityId.New(),
        Client = client,
        Document = document,
        Label = Label,
        Text = Text,
        Start = Start,
        End = End,
        Page = Page,
        Context = Context,
        SourceIndex = SourceIndex,
    };
}

/// <param name="Entities">1 to 1,000.</param>
internal sealed record EntitiesInput(IReadOnlyList<EntityInput> Entities);

/// <summary>A figure that was found in a document.</summary>
/// <param name="Type">What sort of figure: percentage, currency …</param>
/// <param name="Value">As the document says it.</param>
/// <param name="Context">The words around it.</param>
/// <param name="Position">Where, in the words of whoever looked.</param>
/// <param name="Page">From 1.</param>
/// <param name="SourceIndex">Which of the document's texts it was found in.</param>
internal sealed record FigureDocument(
    Guid Id, Guid Document, string Type, string? Value, string? Context, string? Position, int? Page, int? SourceIndex)
{
    public static FigureDocument Of(MetricHit hit) => new(
        hit.Id.Value, hit.Document.Value, hit.Type, hit.Value, hit.Context, hit.Position, hit.Page, hit.SourceIndex);
}

/// <param name="Figures">By id.</param>
/// <param name="Next">What to give as cursor for the next page; absent on the last.</param>
internal sealed record FiguresDocument(IReadOnlyList<FigureDocument> Figures, string? Next);

/// <summary>A figure to be added.</summary>
/// <param name="Type">1 to 500 characters.</param>
internal sealed record FigureInput(
    string Type, string? Value = null, string? Context = null, string? Position = null, int? Page = null, int? SourceIndex = null)
{
    public MetricHit ToHit(ClientId client, DocumentId document) => new()
    {
        Id = MetricHitId.New(),
        Client = client,
        Document = document,
        Type = Type,
        Value = Value,
        Context = Context,
        Position = Position,
        Page = Page,
        SourceIndex = SourceIndex,
    };
}

/// <param name="Figures">1 to 1,000.</param>
internal sealed record FiguresInput(IReadOnlyList<FigureInput> Figures);

/// <summary>What a document is built of, in the form of whoever said it.</summary>
/// <param name="Hierarchy">Any JSON.</param>
internal sealed record StructureDocument(JsonElement Hierarchy);

/// <summary>How many rows a removal took.</summary>
internal sealed record RemovedDocument(int Removed);
