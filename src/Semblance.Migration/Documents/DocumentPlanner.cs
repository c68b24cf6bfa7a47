using Semblance.Clients;
using Semblance.Documents;
using Semblance.Migration.Plan;

namespace Semblance.Migration.Documents;

/// <summary>Computes what an import of a guide's document database would write. Writes to no store.</summary>
public sealed class DocumentPlanner(TimeProvider time)
{
    /// <summary>Rows that are written at once.</summary>
    public const int BatchRows = 1_000;

    private const int MostRemarks = 100_000;

    /// <summary>The document database that a path names or a folder holds, with its folder; null when there is none.</summary>
    /// <param name="path">A file, or a folder that has one within it, not deeper than its folder <c>backend</c>.</param>
    public static (string Root, string Database)? Find(string path)
    {
        if (File.Exists(path))
        {
            var full = Path.GetFullPath(path);
            return IsGuide(Path.GetDirectoryName(full)!, Path.GetFileName(full)) ? (Path.GetDirectoryName(full)!, Path.GetFileName(full)) : null;
        }

        string[] usual = ["db.sqlite3", "backend/db.sqlite3", "data/db.sqlite3"];
        return Directory.Exists(path) && Array.Find(usual, u => File.Exists(Path.Combine(path, u)) && IsGuide(path, u)) is { } found ? (Path.GetFullPath(path), found) : null;
    }

    /// <param name="scope">Part of the ids of rows whose own id is no UUID; null for the folder's name.</param>
    /// <exception cref="SemblanceException">Unsupported, <c>documents-unknown</c>; Corrupt, <c>sqlite-corrupt</c>; Unavailable, <c>sqlite-locked</c>; Refused, <c>file-unreadable</c>.</exception>
    public DocumentPlan Plan(string root, string database, ClientId client, string? scope, CancellationToken cancellationToken)
    {
        var folder = new SourceRoot(root);
        var at = time.GetUtcNow();
        var named = scope ?? Path.GetFileName(folder.FullPath);
        using var reader = GuideReader.Open(folder, database, client, named, at);
        var draft = new Draft();
        foreach (var table in GuideTables.All)
        {
            draft.Begin(table);
            foreach (var row in reader.Read(table))
            {
                cancellationToken.ThrowIfCancellationRequested();
                draft.Add(row);
            }

            draft.End();
        }

        return new DocumentPlan
        {
            SchemaVersion = DocumentPlan.CurrentSchema,
            Kind = DocumentPlan.DocumentsKind,
            Tool = $"semblance {typeof(DocumentPlanner).Assembly.GetName().Version?.ToString(3)}",
            CreatedAt = at,
            Client = client,
            Scope = named,
            Root = folder.FullPath,
            Database = database,
            Fingerprint = FileFingerprint.Of(folder, [database, .. Journals(folder, database), .. reader.Files()], cancellationToken),
            Tables = draft.Tables,
            Others = [.. reader.Others().Select(o => new PlannedOther(o.Table, o.Rows))],
            Remarks = draft.Remarks(),
            Batches = draft.Batches,
            Roots = draft.Roots(),
            Rejects = draft.Rejects,
        };
    }

    private static bool IsGuide(string root, string database)
    {
        try
        {
            using var reader = GuideReader.Open(new SourceRoot(root), database.Replace('\\', '/'), ClientId.Default, "", DateTimeOffset.UnixEpoch);
            return true;
        }
        catch (SemblanceException e) when (e.Code != "sqlite-library")
        {
            return false;
        }
    }

    /// <summary>Rows may be in there that are not in the file yet.</summary>
    private static IEnumerable<string> Journals(SourceRoot root, string database) =>
        new[] { database + "-wal", database + "-journal" }.Where(j => File.Exists(root.Resolve(j)) && new FileInfo(root.Resolve(j)).Length > 0);

    /// <summary>What comes together while tables are read.</summary>
    private sealed class Draft
    {
        private readonly Dictionary<(string Code, string Table), (long Rows, string Example)> _remarks = [];
        private readonly List<(string Key, string Digest)> _roots = [];
        private readonly Dictionary<string, SortedDictionary<string, long>> _children = new(StringComparer.Ordinal);
        private string _table = "";
        private long _rows;
        private long _rejected;
        private long _first;
        private long _last;
        private long _waiting;

        public List<PlannedTable> Tables { get; } = [];

        public List<PlannedRows> Batches { get; } = [];

        public List<PlannedReject> Rejects { get; } = [];

        public void Begin(string table) => (_table, _rows, _rejected, _waiting) = (table, 0, 0, 0);

        public void Add(GuideRow row)
        {
            _rows++;
            if (row.Reject is { } reject)
            {
                _rejected++;
                Rejects.Add(new PlannedReject(row.Table, row.Ordinal, row.Place, reject.Code, reject.Reason));
                return;
            }

            (_first, _last, _waiting) = (_waiting == 0 ? row.Ordinal : _first, row.Ordinal, _waiting + 1);
            AddRoot(row.Value!);
            foreach (var remark in row.Remarks.Take(MostRemarks))
            {
                var (rows, example) = _remarks.GetValueOrDefault((remark, row.Table), (0, row.Place));
                _remarks[(remark, row.Table)] = (rows + 1, example);
            }

            if (_waiting == BatchRows)
            {
                Close();
            }
        }

        public void End()
        {
            Close();
            if (_rows > 0)
            {
                Tables.Add(new PlannedTable(_table, _rows, _rows - _rejected, _rejected));
            }
        }

        public IReadOnlyList<PlannedRemark> Remarks() =>
            [.. _remarks.OrderBy(r => r.Key.Table, StringComparer.Ordinal).ThenBy(r => r.Key.Code, StringComparer.Ordinal).Select(r => new PlannedRemark(r.Key.Code, r.Key.Table, r.Value.Rows, r.Value.Example))];

        public IReadOnlyList<PlannedRoot> Roots() => [.. _roots.Select(r => new PlannedRoot(r.Key, r.Digest, _children.GetValueOrDefault(r.Key)))];

        private void Close()
        {
            if (_waiting > 0)
            {
                Batches.Add(new PlannedRows(Batches.Count, _table, _first, _last, _waiting));
                _waiting = 0;
            }
        }

        private void AddRoot(object value)
        {
            if (DocumentFields.Key(value) is { } key)
            {
                _roots.Add((key, DocumentFields.Digest(value)));
                return;
            }

            var (parent, sort) = value switch
            {
                PartRow { Part: Section } p => ($"document:{p.Document}", "sections"),
                PartRow { Part: TableRows } p => ($"document:{p.Document}", "tables"),
                PartRow { Part: ApiEndpoint } p => ($"document:{p.Document}", "endpoints"),
                PartRow p => ($"document:{p.Document}", "log-entries"),
                Tag t => ($"document:{t.Document}", "tags"),
                TagPrompt p => ($"document:{p.Document}", "prompts"),
                DocumentEntity e => ($"document:{e.Document}", "entities"),
                MetricHit h => ($"document:{h.Document}", "figures"),
                Fact f => ($"artifact:{f.Artifact}", "facts"),
                FactEvidence e => ($"artifact:{e.Artifact}", "evidence"),
                StructureRow s => ($"document:{s.Document}", "structure"),
                _ => throw new ArgumentOutOfRangeException(nameof(value), value.GetType().Name, null),
            };
            var children = _children.TryGetValue(parent, out var found) ? found : _children[parent] = new SortedDictionary<string, long>(StringComparer.Ordinal);
            children[sort] = children.GetValueOrDefault(sort) + 1;
        }
    }
}
