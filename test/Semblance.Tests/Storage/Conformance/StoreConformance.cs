using Semblance.Clients;
using Semblance.Faces;
using Semblance.Imports;
using Semblance.People;
using Semblance.Photos;
using Semblance.Spaces;
using Semblance.Storage;

namespace Semblance.Tests.Storage.Conformance;

/// <summary>What every store must do. One abstract class a noun; a sealed subclass a store says how an empty one is opened.</summary>
public abstract class StoreConformance : IAsyncLifetime
{
    protected static readonly ClientId Other = new("other");
    protected static readonly DateTimeOffset At = new(2026, 11, 21, 9, 30, 0, TimeSpan.Zero);
    protected static readonly Space Space = new() { Key = new SpaceKey("tiny"), Model = "Tiny", Dimension = 4, Metric = Metric.L2 };

    protected static CancellationToken Stop => CancellationToken.None;

    protected IStore Store { get; private set; } = null!;

    protected abstract Task<IStore> OpenEmptyAsync();

    protected abstract Task DeleteAsync();

    public async Task InitializeAsync()
    {
        Store = await OpenEmptyAsync();
        await Store.Clients.AddAsync(new Client(Other, "Other", At), Stop);
        await Store.Spaces.AddAsync(Space, Stop);
    }

    public async Task DisposeAsync()
    {
        await Store.DisposeAsync();
        await DeleteAsync();
    }

    protected static Person NewPerson(string name, ClientId? client = null) => new()
    {
        Id = PersonId.New(),
        Client = client ?? ClientId.Default,
        Name = name,
        CreatedAt = At,
        UpdatedAt = At,
    };

    protected static Face NewFace(Person person, params float[] embedding) => new()
    {
        Id = FaceId.New(),
        Client = person.Client,
        Person = person.Id,
        Space = Space.Key,
        Embedding = embedding.Length == 0 ? new float[] { 1, 0, 0, 0 } : embedding,
        CreatedAt = At,
    };

    protected static Photo NewPhoto(Person person, byte content = 1) => new()
    {
        Hash = PhotoHash.Of([content]),
        Client = person.Client,
        Person = person.Id,
        MediaType = "image/png",
        Length = 1,
        FileName = "a.png",
        CreatedAt = At,
    };

    protected static ImportRun NewRun(int batches, ClientId? client = null) => new()
    {
        Id = RunId.New(At),
        Client = client ?? ClientId.Default,
        PlanHash = new string('a', 64),
        Source = "/old/project",
        Status = RunStatus.Open,
        Batches = batches,
        StartedAt = At,
    };

    protected async Task<Person> AddPersonAsync(string name, ClientId? client = null)
    {
        var person = NewPerson(name, client);
        await Store.People.AddAsync(person, Stop);
        return person;
    }

    protected async Task<Face> AddFaceAsync(Person person, params float[] embedding)
    {
        var face = NewFace(person, embedding);
        await Store.Faces.AddAsync(face, Stop);
        return face;
    }

    protected static async Task AssertErrorAsync(ErrorKind kind, string code, Func<Task> call)
    {
        var error = await Assert.ThrowsAsync<SemblanceException>(call);
        Assert.Equal((kind, code), (error.Kind, error.Code));
        Assert.DoesNotContain('\n', error.Message);
    }

    protected static async Task<IReadOnlyList<T>> ToListAsync<T>(IAsyncEnumerable<T> items)
    {
        var list = new List<T>();
        await foreach (var item in items)
        {
            list.Add(item);
        }

        return list;
    }

    protected static async IAsyncEnumerable<T> Stream<T>(params T[] items)
    {
        foreach (var item in items)
        {
            await Task.Yield();
            yield return item;
        }
    }
}
