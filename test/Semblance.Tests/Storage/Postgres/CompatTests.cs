using Npgsql;
using Semblance.Clients;
using Semblance.Faces;
using Semblance.People;
using Semblance.Spaces;
using Semblance.Storage.Postgres;

namespace Semblance.Tests.Storage.Postgres;

/// <summary>A store with nothing in it, and a caller who has one of the compat schemas in the search path.</summary>
public abstract class CompatTests : IAsyncLifetime
{
    protected static readonly DateTimeOffset At = new(2026, 11, 21, 9, 30, 0, TimeSpan.Zero);

    private const string SelectColumns = """
        SELECT c.relname || ': ' || string_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod), ', ' ORDER BY a.attnum)
        FROM pg_class c
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
        WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'v'
        GROUP BY c.relname
        ORDER BY 1
        """;

    private readonly PostgresDatabase _database = new();

    protected static CancellationToken Stop => CancellationToken.None;

    protected PostgresStore Store { get; private set; } = null!;

    private protected SqlCaller Caller { get; private set; } = null!;

    protected abstract string Schema { get; }

    public async Task InitializeAsync()
    {
        Store = await _database.OpenAsync();
        Caller = await ConnectAsync(ClientId.Default);
    }

    public async Task DisposeAsync()
    {
        await Caller.DisposeAsync();
        await Store.DisposeAsync();
        await _database.DeleteAsync();
    }

    private protected Task<SqlCaller> ConnectAsync(ClientId client) =>
        SqlCaller.ConnectAsync(_database.Connection, $"SET search_path = {Schema}, public; SET semblance.client = '{client}'");

    /// <summary>Somebody who logs in with a role of their own, and says nothing: what they mean is in the settings of the role.</summary>
    private protected async Task<SqlCaller> LoginAsync(params string[] settings)
    {
        var role = $"login_{Guid.NewGuid():N}";
        await PostgresCluster.RunAsync($"CREATE ROLE {role} LOGIN IN ROLE semblance_app; {string.Concat(settings.Select(s => $"ALTER ROLE {role} SET {s};"))}");
        return await SqlCaller.ConnectAsync(new NpgsqlConnectionStringBuilder(_database.Connection) { Username = role }.ConnectionString);
    }

    protected async Task HasColumnsAsync(params string[] columns) => Assert.Equal(columns, await Caller.ListAsync(SelectColumns));

    protected Task AddSpaceAsync(string key, int dimension, Metric metric = Metric.Cosine) => Store.Spaces.AddAsync(
        new Space { Key = new SpaceKey(key), Model = key, Dimension = dimension, Metric = metric }, Stop);

    protected async Task<Person> AddPersonAsync(string name, string? externalId = null, ClientId? client = null, params string[] groups)
    {
        var person = new Person
        {
            Id = PersonId.New(),
            Client = client ?? ClientId.Default,
            Name = name,
            ExternalId = externalId,
            Region = "A",
            Groups = groups,
            Attributes = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["email"] = name.ToLowerInvariant() + "@example.org" },
            CreatedAt = At,
            UpdatedAt = At,
        };
        await Store.People.AddAsync(person, Stop);
        return person;
    }

    /// <summary>A face whose vector is 0 but for some places, which hold 1.</summary>
    protected async Task<Face> AddFaceAsync(Person person, string space, int dimension, params int[] places)
    {
        var vector = new float[dimension];
        Array.ForEach(places, place => vector[place] = 1);
        var face = new Face
        {
            Id = FaceId.New(),
            Client = person.Client,
            Person = person.Id,
            Space = new SpaceKey(space),
            Embedding = vector,
            Box = new FaceBox(10, 20, 30, 40),
            DetectionScore = 0.9,
            Quality = 0.5,
            CreatedAt = At,
        };
        await Store.Faces.AddAsync(face, Stop);
        return face;
    }
}
