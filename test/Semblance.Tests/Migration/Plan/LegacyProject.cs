using Semblance.Migration.Plan;
using Semblance.Migration.Sources;
using Semblance.Spaces;
using Semblance.Storage;

namespace Semblance.Tests.Migration.Plan;

/// <summary>
/// A legacy project in a temporary folder: sources whose rows are given, each backed by a file, so that there is something to hash. Deleted
/// when disposed.
/// </summary>
internal sealed class LegacyProject : IDisposable
{
    public const int Width = 4;

    public static readonly Space Space = new() { Key = new SpaceKey("test-4"), Model = "test", Dimension = Width, Metric = Metric.L2 };

    public static readonly byte[] Png = [0x89, .. "PNG\r\n\u001A\n"u8, 0, 0, 0, 13, 73, 72, 68, 82];

    private readonly List<ILegacySource> _sources = [];

    public LegacyProject(string name = "project")
    {
        Root = Path.Combine(Directory.CreateTempSubdirectory("semblance-plan-").FullName, name);
        Directory.CreateDirectory(Root);
    }

    public string Root { get; }

    public IReadOnlyList<ILegacySource> Sources => _sources;

    public static PlanOptions Options { get; } = new() { Space = Space, BatchRows = 3 };

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(Root)!, recursive: true);

    /// <summary>What a runner opens: the same sources, with the space that was given.</summary>
    public IReadOnlyList<ILegacySource> Open(string origin, SourceOptions options, CancellationToken cancellationToken) => _sources;

    public LegacyProject Add(string file, params IEnumerable<LegacyRow> rows)
    {
        var ordered = rows.Select((row, i) => row with { Ordinal = i, Place = Place.Row(file, i) }).ToArray();
        Write(file, System.Text.Encoding.UTF8.GetBytes($"{file}: {ordered.Length} rows"));
        _sources.Add(new FakeSource(file, ordered));
        return this;
    }

    public void Write(string file, byte[] bytes)
    {
        var path = Path.Combine(Root, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
    }

    public Task<ImportPlan> PlanAsync(PlanOptions? options = null, IStore? target = null) =>
        new Planner(TimeProvider.System).PlanAsync(Root, _sources, target, options ?? Options, null, CancellationToken.None);

    public static LegacyPerson Named(string name) => new() { Key = $"name:{name}", Name = name };

    public static LegacyRow.Face Face(LegacyPerson person, params float[] vector) =>
        new() { Ordinal = 0, Place = default, Person = person, Vector = vector };

    public static LegacyRow.Face Face(string name, float value) => Face(Named(name), value, 1, 2, 3);

    public static LegacyRow.PersonOnly Only(LegacyPerson person) => new() { Ordinal = 0, Place = default, Person = person };

    public static LegacyRow.Photo Photo(string name, byte content) =>
        new() { Ordinal = 0, Place = default, Person = Named(name), Bytes = (byte[])[.. Png, content], MediaType = "image/png" };

    public static LegacyRow.Pixels Pixels(string name) => new()
    {
        Ordinal = 0,
        Place = default,
        Person = Named(name),
        Width = 1,
        Height = 1,
        Channels = 1,
        Data = new byte[1],
    };

    public static LegacyRow.Rejected Reject(long rows) =>
        new() { Ordinal = 0, Place = default, Code = "vector-not-finite", Reason = "a value is NaN", Rows = rows };

    /// <summary>Any mixture of rows: each byte is one of them.</summary>
    public static LegacyRow FromByte(byte b)
    {
        var name = new[] { "Ada", "ada", "Bob", "Eve" }[b / 8 % 4];
        var which = b / 32;
        return (b % 8) switch
        {
            0 or 1 or 2 => Face(name, which + 1),
            3 => Face(new LegacyPerson { Key = $"students:{which}", Name = $"Student {which}", ExternalId = $"{which}", Groups = ["1A"] }, which + 1, 1, 2, 3),
            4 => Reject(1 + which % 3),
            5 => Pixels(name),
            6 => Only(Named(name) with { Region = which % 2 == 0 ? null : "north" }),
            _ => Photo(name, (byte)which),
        };
    }

    private sealed class FakeSource(string file, IReadOnlyList<LegacyRow> rows) : ILegacySource
    {
        public SourceInfo Info { get; } = new()
        {
            Files = [file],
            Format = "fake",
            Kind = SourceKind.Embeddings,
            Action = SourceAction.Import,
            Dimension = Width,
        };

        public IEnumerable<LegacyRow> Read(CancellationToken cancellationToken) => rows;
    }
}
