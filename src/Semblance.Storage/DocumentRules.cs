using Semblance.Clients;
using Semblance.Documents;
using static Semblance.Storage.DocumentText;

namespace Semblance.Storage;

/// <summary>Rows of documents as every store keeps them: checked, cleaned, to the microsecond.</summary>
internal static class DocumentRules
{
    public const int MostRows = 10_000;

    public static Artifact Stored(Artifact artifact) => artifact with
    {
        Name = Required(artifact.Name, 1_000, "name of an artifact"),
        Type = Optional(artifact.Type, 100, "type of an artifact")!,
        Size = artifact.Size is null or >= 0 ? artifact.Size : throw new SemblanceException(ErrorKind.Invalid, "document-text", "A file has 0 bytes or more."),
        Problem = artifact.Problem is { } problem
            ? new ArtifactProblem(Required(problem.Code, MostName, "code of a problem"), Required(problem.Message, MostPath, "message of a problem"))
            : null,
        ReportWeek = Optional(artifact.ReportWeek, 100, "report week"),
        SourceUrl = Optional(artifact.SourceUrl, MostPath, "source of an artifact"),
        Extras = DocumentJson.Object(artifact.Extras, "extras of an artifact"),
        CreatedAt = StoreTime.Truncate(artifact.CreatedAt),
        UpdatedAt = StoreTime.Truncate(artifact.UpdatedAt),
    };

    public static Document Stored(Document document) => document with
    {
        Title = Optional(document.Title, MostLine, "title of a document"),
        Path = Optional(document.Path, MostPath, "path of a document"),
        Source = Optional(document.Source, MostPath, "source of a document"),
        CreatedAt = StoreTime.Truncate(document.CreatedAt),
    };

    /// <summary>Whatever a reader found is kept, however long; it cannot be asked to find something else.</summary>
    public static DocumentPart Stored(DocumentPart part) => part switch
    {
        Section s => s with { Place = Stored(s.Place), Heading = CleanOrNull(s.Heading), Text = Clean(s.Text) },
        TableRows t => t with { Place = Stored(t.Place), Name = CleanOrNull(t.Name), Columns = CleanAll(t.Columns), Rows = [.. t.Rows.Select(r => (string?[])[.. r.Select(CleanOrNull)])] },
        ApiEndpoint e => e with
        {
            Place = Stored(e.Place),
            Name = CleanOrNull(e.Name),
            Method = Clean(e.Method),
            Path = Clean(e.Path),
            Summary = CleanOrNull(e.Summary),
            Tags = CleanAll(e.Tags),
            Parameters = DocumentJson.Optional(e.Parameters, "parameters of an endpoint"),
            Responses = DocumentJson.Optional(e.Responses, "responses of an endpoint"),
        },
        LogEntry l => Stored(l),
        _ => throw new InvalidOperationException($"{part.GetType()} is no part that a store keeps."),
    };

    /// <summary>As it is, where nothing has to be changed: logs have so many entries.</summary>
    private static LogEntry Stored(LogEntry entry)
    {
        var place = Stored(entry.Place);
        var (time, level, code, component) = (CleanOrNull(entry.Time), CleanOrNull(entry.Level), CleanOrNull(entry.Code), CleanOrNull(entry.Component));
        var (message, at) = (Clean(entry.Message), StoreTime.Truncate(entry.At));
        return entry.Attributes.Count == 0 && ReferenceEquals(place, entry.Place) && ReferenceEquals(time, entry.Time) && ReferenceEquals(level, entry.Level)
            && ReferenceEquals(code, entry.Code) && ReferenceEquals(component, entry.Component) && ReferenceEquals(message, entry.Message)
            && at?.Ticks == entry.At?.Ticks && at?.Offset == entry.At?.Offset
                ? entry
                : entry with
                {
                    Place = place,
                    Time = time,
                    At = at,
                    Level = level,
                    Code = code,
                    Component = component,
                    Message = message,
                    Attributes = entry.Attributes.Count == 0
                        ? entry.Attributes
                        : StoreJson.Sorted(entry.Attributes.Select(a => KeyValuePair.Create(Clean(a.Key), Clean(a.Value)))),
                };
    }

    /// <exception cref="SemblanceException">Invalid, <c>parts-limit</c>.</exception>
    public static List<DocumentPart> Stored(IReadOnlyList<DocumentPart> parts)
    {
        if (parts.Count > IDocumentStore.MostParts || parts.Any(p => p.Order < 0))
        {
            throw new SemblanceException(ErrorKind.Invalid, "parts-limit", $"Parts are added {IDocumentStore.MostParts:N0} at a time at most, and number from 0.");
        }

        return [.. parts.Select(Stored)];
    }

    public static Tag Stored(Tag tag) => tag with
    {
        Name = Required(tag.Name, MostName, "name of a tag"),
        Score = Finite(tag.Score, "score of a tag"),
        Source = Optional(tag.Source, MostPath, "source of a tag"),
        CreatedAt = StoreTime.Truncate(tag.CreatedAt),
    };

    public static TagPrompt Stored(TagPrompt prompt) => prompt with
    {
        Text = Required(prompt.Text, MostText, "prompt"),
        Examples = DocumentJson.Optional(prompt.Examples, "examples of a prompt"),
        Author = Optional(prompt.Author, MostLine, "author of a prompt"),
        CreatedAt = StoreTime.Truncate(prompt.CreatedAt),
    };

    public static Fact Stored(Fact fact) => fact with
    {
        ReportWeek = Optional(fact.ReportWeek, 100, "report week"),
        Entity = Optional(fact.Entity, MostLine, "entity of a fact"),
        Metrics = DocumentJson.Required(fact.Metrics, "metrics of a fact"),
    };

    public static FactEvidence Stored(FactEvidence evidence) => evidence with
    {
        Locator = Optional(evidence.Locator, MostPath, "locator of evidence"),
        Preview = Optional(evidence.Preview, MostText, "preview of evidence"),
        ContentType = Optional(evidence.ContentType, MostLine, "content type of evidence"),
        Coordinates = DocumentJson.Optional(evidence.Coordinates, "coordinates of evidence"),
        Data = DocumentJson.Optional(evidence.Data, "data of evidence"),
    };

    public static DocumentEntity Stored(DocumentEntity entity) => entity with
    {
        Label = Required(entity.Label, MostName, "label of an entity"),
        Text = Required(entity.Text, MostPath, "text of an entity"),
        Context = Optional(entity.Context, MostText, "context of an entity"),
    };

    public static MetricHit Stored(MetricHit hit) => hit with
    {
        Type = Required(hit.Type, MostName, "type of a figure"),
        Value = Optional(hit.Value, MostPath, "value of a figure"),
        Context = Optional(hit.Context, MostText, "context of a figure"),
        Position = Optional(hit.Position, MostLine, "position of a figure"),
    };

    public static Summary Stored(Summary summary) => summary with
    {
        Scope = Required(summary.Scope, MostName, "scope of a summary"),
        ScopeKey = Optional(summary.ScopeKey, MostLine, "scope key of a summary")!,
        Style = Required(summary.Style, MostName, "style of a summary"),
        Provider = Optional(summary.Provider, MostLine, "provider of a summary"),
        Prompt = Optional(summary.Prompt, MostText, "prompt of a summary"),
        Text = Required(summary.Text, MostText, "text of a summary"),
        Artifacts = CleanAll(summary.Artifacts),
        Evidence = CleanAll(summary.Evidence),
        CreatedAt = StoreTime.Truncate(summary.CreatedAt),
    };

    public static Memory Stored(Memory memory) => memory with
    {
        Category = Required(memory.Category, MostName, "category of a memory"),
        Content = DocumentJson.Required(memory.Content, "content of a memory"),
        Context = DocumentJson.Optional(memory.Context, "context of a memory"),
        User = Optional(memory.User, MostName, "user of a memory"),
        CreatedAt = StoreTime.Truncate(memory.CreatedAt),
    };

    public static UserPreferences Stored(UserPreferences preferences) => preferences with
    {
        User = Required(preferences.User, MostName, "user of preferences"),
        Values = DocumentJson.Object(preferences.Values, "preferences"),
        UpdatedAt = StoreTime.Truncate(preferences.UpdatedAt),
    };

    public static Skill Stored(Skill skill) => skill with
    {
        Name = Required(skill.Name, MostName, "name of a skill"),
        Description = Required(skill.Description, MostText, "description of a skill"),
        Parameters = DocumentJson.Required(skill.Parameters, "parameters of a skill"),
        Workflow = DocumentJson.Required(skill.Workflow, "workflow of a skill"),
        CreatedAt = StoreTime.Truncate(skill.CreatedAt),
    };

    public static HrmRun Stored(HrmRun run)
    {
        if (run.Steps < 0 || !(run.LatencyMs >= 0 && double.IsFinite(run.LatencyMs)) || run.Accuracy is not (null or (>= 0 and <= 1)))
        {
            throw new SemblanceException(ErrorKind.Invalid, "hrm-run", $"The run {run.Id} takes steps and milliseconds of 0 or more, and an accuracy from 0 to 1.");
        }

        var metrics = new SortedDictionary<string, double>(StringComparer.Ordinal);
        foreach (var (name, value) in run.Metrics)
        {
            metrics[Required(name, MostName, "name of a figure")] = Finite(value, "figure of a run")!.Value;
        }

        return run with
        {
            At = StoreTime.Truncate(run.At),
            Task = Optional(run.Task, MostName, "task of a run"),
            Payload = DocumentJson.Required(run.Payload, "payload of a run"),
            Metrics = metrics,
        };
    }

    /// <summary>Rows of one client, as they are kept.</summary>
    /// <exception cref="SemblanceException">Invalid, <c>document-rows</c>: too many, or of several clients; and what <paramref name="stored"/> gives.</exception>
    public static List<T> Stored<T>(ClientId client, IReadOnlyList<T> rows, Func<T, ClientId> clientOf, Func<T, T> stored)
    {
        if (rows.Count > MostRows || rows.Any(r => clientOf(r) != client))
        {
            throw new SemblanceException(ErrorKind.Invalid, "document-rows", $"Rows are added for one client, {MostRows:N0} at a time at most.");
        }

        return [.. rows.Select(stored)];
    }

    private static double? Finite(double? value, string what) => value is null || double.IsFinite(value.Value)
        ? value
        : throw new SemblanceException(ErrorKind.Invalid, "document-text", $"The {what} is a finite number.");

    private static Place Stored(Place place) => place.Path is { } path && Clean(path) is var clean && !ReferenceEquals(clean, path) ? place with { Path = clean } : place;

    private static IReadOnlyList<string> CleanAll(IReadOnlyList<string> texts) => [.. texts.Select(Clean)];
}
