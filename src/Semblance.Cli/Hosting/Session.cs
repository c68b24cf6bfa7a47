using Semblance.Audit;
using Semblance.Cli.Output;
using Semblance.Clients;
using Semblance.Migration.Sources.Embedding;
using Semblance.People;
using Semblance.Storage;
using Semblance.Storage.Postgres;

namespace Semblance.Cli.Hosting;

/// <summary>What one invocation works with: its screen, its client and its store.</summary>
/// <param name="store">The option, where it was given; the same of <paramref name="client"/> and <paramref name="photos"/>.</param>
internal sealed class Session(CliHost host, Screen screen, string? client, string? store, string? photos)
{
    public const string DefaultStore = "sqlite:./data/semblance.db";

    private const int RecordedAtOnce = 500;

    public CliHost Host => host;

    public Screen Screen => screen;

    public TimeProvider Time => host.Time;

    /// <summary>As <c>--client</c> says.</summary>
    public ClientId Client { get; } = client is null ? ClientId.Default : new ClientId(client);

    public bool IsClientGiven => client is not null;

    /// <summary>Whether anybody said which store: by option or in the environment.</summary>
    public bool IsStoreGiven => (store ?? NullIfEmpty(host.Variable("SEMBLANCE_STORE"))) is not null;

    /// <summary>As <c>--store</c> says, else the environment, else <see cref="DefaultStore"/>.</summary>
    public StoreAddress Address { get; } =
        StoreAddress.Parse(store ?? NullIfEmpty(host.Variable("SEMBLANCE_STORE")) ?? DefaultStore, isPrivate: store is null);

    /// <summary>Where the photos of the store are; null for a store in memory.</summary>
    public string? PhotoFolder => NullIfEmpty(photos) ?? NullIfEmpty(host.Variable("SEMBLANCE_PHOTOS")) ?? Stores.PhotoFolderOf(Address);

    /// <summary>The photos of the store.</summary>
    public IPhotoFiles PhotoFiles => Stores.PhotoFilesOf(Address, PhotoFolder);

    /// <summary>What this invocation computed from the images of a legacy project.</summary>
    public EmbeddedImages EmbeddedImages { get; } = new();

    /// <summary>The same invocation on another store (null for this one) and client.</summary>
    public Session On(string? address, ClientId client) => new(host, screen, client.Value, address ?? store, photos);

    /// <summary>The same invocation on another host.</summary>
    public Session On(CliHost other) => new(other, screen, client, store, photos);

    /// <summary>Opens the store, which is made when it is not there yet (but for PostgreSQL's: <c>semblance db migrate</c>).</summary>
    public async Task<IStore> OpenStoreAsync(CancellationToken stop) => Warned(await Stores.OpenAsync(Address, Time, stop));

    /// <summary>Opens the store for reading only; null when there is none yet.</summary>
    public async Task<IStore?> OpenStoreIfThereAsync(CancellationToken stop) =>
        await Stores.OpenReadOnlyAsync(Address, Time, stop) is { } opened ? Warned(opened) : null;

    /// <summary>Who runs this command, as the audit log names them.</summary>
    public AuditActor Actor { get; } = AuditActor.OfCli(Environment.UserName);

    /// <summary>Puts what this command did into the audit log of its client, as the operating system's user.</summary>
    public Task RecordAsync(IStore store, string action, PersonId? person, CancellationToken stop, AuditOutcome outcome = AuditOutcome.Done) =>
        store.Audit.AppendAsync(Client, [EventOf(action, person) with { Outcome = outcome }], stop);

    /// <summary>The same for each of several people.</summary>
    public async Task RecordEachAsync(IStore store, string action, IEnumerable<PersonId> people, CancellationToken stop)
    {
        foreach (var some in people.Chunk(RecordedAtOnce))
        {
            await store.Audit.AppendAsync(Client, [.. some.Select(p => EventOf(action, p))], stop);
        }
    }

    /// <summary>A command that people can paste: with the store and the client of this invocation, where they were given by option (which never holds a password).</summary>
    public string Command(string words) => $"semblance {words}{Given("--store", store)}{Given("--photos", photos)}{Given("--client", client)}";

    /// <summary>Asks on a terminal; <paramref name="yes"/> answers beforehand.</summary>
    /// <exception cref="SemblanceException">Refused: <c>confirmation-needed</c> where nobody can be asked, <c>declined</c> for any answer but yes.</exception>
    public async Task ConfirmAsync(string question, bool yes, CancellationToken stop)
    {
        if (yes)
        {
            return;
        }

        if (!host.InputIsTerminal)
        {
            throw new SemblanceException(ErrorKind.Refused, "confirmation-needed", $"{question} Nobody can be asked here: add --yes to say yes.");
        }

        host.Error.Write(PlainText.Of($"{question} [y/N] "));
        host.Error.Flush();
        using var input = new StreamReader(host.OpenInput());
        var answer = await Task.Run(input.ReadLine, stop).WaitAsync(stop);
        if (answer?.Trim().ToLowerInvariant() is not ("y" or "yes"))
        {
            throw new SemblanceException(ErrorKind.Refused, "declined", "Not confirmed; nothing was changed.");
        }
    }

    private AuditEvent EventOf(string action, PersonId? person) =>
        new() { Client = Client, At = Time.GetUtcNow(), Actor = Actor, Action = action, Person = person };

    private static string Given(string option, string? value) => value is null ? "" : $" {option} {Shell.Quote(value)}";

    private IStore Warned(IStore store)
    {
        if (store is PostgresStore { IsDowngraded: true })
        {
            screen.Note($"warning: everything to and from {Address.Postgres!.Target} crosses the network unencrypted: switch TLS on there, or say sslmode=disable to accept it.");
        }

        return store;
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
