using Semblance.Audit;
using Semblance.Cli.Configuration;
using Semblance.Cli.Output;
using Semblance.Clients;
using Semblance.Migration;
using Semblance.Migration.Sources.Embedding;
using Semblance.People;
using Semblance.Storage;
using Semblance.Storage.Postgres;
using Semblance.Storage.Supabase;

namespace Semblance.Cli.Hosting;

/// <summary>What one invocation works with: its screen, its client and its store.</summary>
/// <param name="store">The option, where it was given; the same of <paramref name="client"/> and <paramref name="photos"/>.</param>
internal sealed class Session(CliHost host, Screen screen, string? client, string? store, string? photos)
{
    public const string DefaultStore = "sqlite:./data/semblance.db";

    private const int RecordedAtOnce = 500;

    /// <summary>Photos are kept in a bucket of Supabase Storage: the whole of it, or what goes before the bucket's name.</summary>
    private const string InBucket = "supabase";

    private readonly Lazy<IPhotoFiles?> _bucket = new(() => OpenBucket(host, store, photos));

    public CliHost Host => host;

    public Screen Screen => screen;

    public TimeProvider Time => host.Time;

    /// <summary>As <c>--client</c> says.</summary>
    public ClientId Client { get; } = client is null ? ClientId.Default : new ClientId(client);

    public bool IsClientGiven => client is not null;

    /// <summary>Whether anybody said which store: by option or in the environment.</summary>
    public bool IsStoreGiven => StoreText(host, store) is not null;

    /// <summary>As <c>--store</c> says, else <c>SEMBLANCE_STORE</c>, else <c>DB_BACKEND</c>, else <see cref="DefaultStore"/>; of a named store, where the guides' variables say it is.</summary>
    public StoreAddress Address { get; } = AddressOf(host, StoreText(host, store) ?? DefaultStore, isPrivate: store is null);

    /// <summary>Where files beside the store are kept, and its photos unless they are in a bucket; null for a store in memory.</summary>
    public string? PhotoFolder => HasBucket ? Stores.PhotoFolderOf(Address) : PhotosText(host, photos) ?? Stores.PhotoFolderOf(Address);

    /// <summary>Photos are kept in a bucket, not in <see cref="PhotoFolder"/>.</summary>
    public bool HasBucket => BucketOf(host, store, photos) is not null;

    /// <summary>The photos of the store.</summary>
    public IPhotoFiles PhotoFiles => _bucket.Value ?? Stores.PhotoFilesOf(Address, PhotoFolder);

    /// <summary>All files that belong to the store.</summary>
    public StoreFiles Files => new(PhotoFiles, Stores.OriginalsOf(Address, PhotoFolder));

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

    /// <summary>The store that somebody named or addressed; null when nobody did.</summary>
    private static string? StoreText(CliHost host, string? store) => store ?? NullIfEmpty(host.Variable("SEMBLANCE_STORE")) ?? new GuideSettings(host).Backend;

    private static string? PhotosText(CliHost host, string? photos) => NullIfEmpty(photos) ?? NullIfEmpty(host.Variable("SEMBLANCE_PHOTOS"));

    private static StoreAddress AddressOf(CliHost host, string text, bool isPrivate) =>
        GuideSettings.IsName(text) ? new GuideSettings(host).AddressOf(text) : StoreAddress.Parse(text, isPrivate);

    /// <summary>
    /// The bucket that <c>--photos supabase:BUCKET</c> names; of a store named <c>supabase</c> that of its project, unless somebody named a folder or there is no key to it. Null for a folder.
    /// </summary>
    private static string? BucketOf(CliHost host, string? store, string? photos)
    {
        var settings = new GuideSettings(host);
        return PhotosText(host, photos) switch
        {
            null => StoreText(host, store) == GuideSettings.Supabase && settings.HasProject ? settings.Bucket : null,
            InBucket => settings.Bucket,
            var text when text.StartsWith(InBucket + ":", StringComparison.Ordinal) && text.Length > InBucket.Length + 1 => text[(InBucket.Length + 1)..],
            _ => null,
        };
    }

    private static SupabasePhotoFiles? OpenBucket(CliHost host, string? store, string? photos)
    {
        if (BucketOf(host, store, photos) is not { } bucket)
        {
            return null;
        }

        var settings = new GuideSettings(host);
        return new SupabasePhotoFiles(new SupabaseHttp(settings.Project(), host.Time), bucket, settings.AllowsPublicBucket);
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
