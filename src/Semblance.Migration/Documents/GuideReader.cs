using System.Text.Json;
using System.Text.Json.Nodes;
using Semblance.Clients;
using Semblance.Documents;
using Semblance.Migration.Plan;
using Semblance.Migration.Sources.Discovery;
using Semblance.Migration.Sources.Sqlite;

namespace Semblance.Migration.Documents;

/// <summary>
/// Reads a document database of guide 004, of any version of its program, with the files beside it: every row comes out once, as what it becomes or as a reject with its reason, in the same
/// order on every reading. Tables are to be read in the order of <see cref="GuideTables.All"/>: rows name those before them. Nothing is written, not even beside the file.
/// </summary>
internal sealed class GuideReader : IDisposable
{
    private readonly GuideContext _context;
    private readonly GuidePartRows _parts;
    private readonly GuideFindings _findings;
    private readonly GuideAssistant _assistant;

    private readonly Lazy<Dictionary<string, string>> _uploads;

    private GuideReader(GuideContext context)
    {
        (_context, _parts, _findings, _assistant) = (context, new GuidePartRows(context), new GuideFindings(context), new GuideAssistant(context));
        _uploads = new Lazy<Dictionary<string, string>>(ArtifactsByUpload);
    }

    /// <param name="database">Relative to the root.</param>
    /// <param name="at">The time of rows whose source tells none.</param>
    /// <param name="seen">Files whose hashes are known and were checked; null to compute all that are needed.</param>
    /// <exception cref="SemblanceException">As of <see cref="LegacyDatabase.Open"/>; Unsupported, <c>documents-unknown</c>: it is no such database.</exception>
    public static GuideReader Open(SourceRoot root, string database, ClientId client, string scope, DateTimeOffset at, PlanFingerprint? seen = null)
    {
        var full = root.Resolve(database);
        var opened = LegacyDatabase.Open(new FoundFile(database, full, FileFormat.Sqlite, new FileInfo(full).Length, null));
        try
        {
            var schema = DatabaseSchema.Of(opened);
            return IsGuide(schema)
                ? new GuideReader(new GuideContext(client, new GuideIds(client, scope), at, database, opened, schema, new GuideFolder(root, database, seen)))
                : throw new SemblanceException(ErrorKind.Unsupported, "documents-unknown", $"{database} has no tables of documents ({string.Join(", ", GuideTables.Required)}).");
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    public static bool IsGuide(DatabaseSchema schema) => GuideTables.Required.All(t => schema.Find(t) is { IsVirtual: false });

    /// <summary>Tables of the database that hold nothing known: they are told, with their rows.</summary>
    public IEnumerable<(string Table, long Rows)> Others() => _context.Schema.Tables
        .Where(t => !t.IsVirtual && t.Name != "alembic_version" && !GuideTables.All.Contains(t.Name, StringComparer.OrdinalIgnoreCase))
        .Select(t => (t.Name, _context.Database.Query($"SELECT count(*) FROM {LegacyDatabase.Quote(t.Name)}").Select(r => r.GetInt64(0)).First()));

    /// <summary>The files beside the database that its rows mean, relative to the root, once the tables were read.</summary>
    public IReadOnlyList<string> Files() =>
    [
        .. _context.Table(GuideTables.Artifact)?.Rows().SelectMany(r => new[] { _context.Folder.Upload(r.Text("filepath")), _context.Folder.TextOf(r.Text("filepath")) }).OfType<string>() ?? [],
        .. new[] { _context.Folder.HrmLog() }.OfType<string>(),
    ];

    /// <summary>Every row of a table; none for one that this version of the program did not have.</summary>
    public IEnumerable<GuideRow> Read(string table) => table switch
    {
        GuideTables.Artifact => _context.Each(table, ArtifactOf),
        GuideTables.Document => _context.Each(table, DocumentOf),
        GuideTables.Section or GuideTables.Table or GuideTables.Endpoint or GuideTables.Log or GuideTables.TextUnits => _parts.Read(table),
        GuideTables.Summary or GuideTables.Memory or GuideTables.Preferences or GuideTables.Skill or GuideTables.HrmLog => _assistant.Read(table),
        _ => _findings.Read(table),
    };

    public void Dispose() => _context.Database.Dispose();

    private Artifact ArtifactOf(GuideTable row, List<string> remarks)
    {
        var path = row.Text("filepath");
        var upload = _context.Folder.Upload(path);
        var file = upload is null ? null : _context.Folder.Fingerprint(upload);
        var (status, problem) = StatusOf(row.Text("status"));
        var artifact = new Artifact
        {
            Id = new ArtifactId(_context.Ids.Of(GuideTables.Artifact, row.Id)),
            Client = _context.Client,
            Name = GuideFault.Required(row.Text("filename"), 1_000, "filename"),
            Type = GuideFault.Optional(row.Text("filetype"), 100, "filetype") ?? "",
            Size = file?.Size,
            Hash = file is null ? null : new FileHash(file.Sha256),
            Status = status,
            Problem = problem,
            ReportWeek = GuideFault.Optional(row.Text("report_week"), 100, "report_week"),
            SourceUrl = GuideFault.Optional(row.Text("source_url"), 10_000, "source_url"),
            Extras = ExtrasOf(row, path),
            CreatedAt = _context.At,
            UpdatedAt = _context.At,
        };
        if (upload is null && path is not null && artifact.Type != "url")
        {
            remarks.Add("upload-missing");
        }

        return _context.Artifacts[row.Id] = artifact;
    }

    private Document DocumentOf(GuideTable row, List<string> remarks)
    {
        var path = GuideFault.Required(row.Text("path"), 10_000, "path");
        var kind = KindOf(row.Text("type"), path);
        if (kind is null)
        {
            remarks.Add("kind-unknown");
        }

        var document = new Document
        {
            Id = new DocumentId(_context.Ids.Of(GuideTables.Document, row.Id)),
            Client = _context.Client,
            Artifact = ArtifactAt(path)?.Id,
            Kind = kind ?? DocumentKind.Text,
            Title = GuideFault.Optional(row.Text("title"), 2_000, "title"),
            Path = path,
            Source = GuideFault.Optional(row.Text("source"), 10_000, "source"),
            CreatedAt = row.Time("created_at") ?? _context.At,
        };
        return _context.Documents[row.Id] = document;
    }

    /// <summary>The program keeps no reference: a document and its artifact have the same file.</summary>
    private Artifact? ArtifactAt(string path) =>
        GuideFolder.FileName(path) is { } name && _uploads.Value.TryGetValue(name, out var id) ? _context.Artifacts.GetValueOrDefault(id) : null;

    /// <summary>Artifacts by the name of their upload's file, the first of several.</summary>
    private Dictionary<string, string> ArtifactsByUpload()
    {
        var artifacts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var row in _context.Table(GuideTables.Artifact)?.Rows() ?? [])
        {
            if (GuideFolder.FileName(row.Text("filepath")) is { } name)
            {
                artifacts.TryAdd(name, row.Id);
            }
        }

        return artifacts;
    }

    /// <summary>What the program noted of it, and the path that it had.</summary>
    private static string ExtrasOf(GuideTable row, string? path)
    {
        var json = GuideContext.ElementOf(row, "extra_json", "extras");
        var extras = json.ValueKind switch
        {
            JsonValueKind.Object => Members(json),
            JsonValueKind.Undefined or JsonValueKind.Null => [],
            _ => new JsonObject { ["extra"] = JsonNode.Parse(json.GetRawText()) },
        };
        if (path is not null && !extras.ContainsKey("filepath"))
        {
            extras["filepath"] = path;
        }

        if (row.Text("status") is { } status && !extras.ContainsKey("status"))
        {
            extras["status"] = status;
        }

        return extras.ToJsonString();
    }

    /// <summary>Of two members of one name the last, as every store keeps it.</summary>
    private static JsonObject Members(JsonElement json)
    {
        var members = new JsonObject();
        foreach (var member in json.EnumerateObject())
        {
            members[member.Name] = JsonNode.Parse(member.Value.GetRawText());
        }

        return members;
    }

    private static (ArtifactStatus, ArtifactProblem?) StatusOf(string? status) => status?.Trim().ToLowerInvariant() switch
    {
        "error" or "failed" or "failure" => (ArtifactStatus.Failed, new ArtifactProblem("legacy-failed", "The program that took it in had failed to read it: ingest it again.")),
        "cancelled" or "canceled" => (ArtifactStatus.Cancelled, null),
        "queued" or "pending" or "processing" or "running" or "uploading" =>
            (ArtifactStatus.Failed, new ArtifactProblem("legacy-unfinished", "It was being read when its database was copied, or never finished: ingest it again.")),
        _ => (ArtifactStatus.Ready, null),
    };

    private static DocumentKind? KindOf(string? type, string path) => type?.Trim().ToLowerInvariant() switch
    {
        "pdf" => DocumentKind.Pdf,
        "xml" or "log" => DocumentKind.XmlLog,
        "openapi" or "swagger" => DocumentKind.OpenApi,
        "postman" => DocumentKind.Postman,
        _ => Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".pdf" => DocumentKind.Pdf,
            ".xml" => DocumentKind.XmlLog,
            ".md" => DocumentKind.Markdown,
            ".csv" => DocumentKind.Csv,
            ".xlsx" => DocumentKind.Xlsx,
            ".html" or ".htm" => DocumentKind.Html,
            ".docx" => DocumentKind.Docx,
            ".txt" => DocumentKind.Text,
            _ => null,
        },
    };
}
