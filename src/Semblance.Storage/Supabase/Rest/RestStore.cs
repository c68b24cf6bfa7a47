using System.Text.Json;
using Semblance.Storage.Postgres;

namespace Semblance.Storage.Supabase.Rest;

/// <summary>
/// A store in a Supabase project that is reached by its address and service key alone, through PostgREST. The database is the one that <see cref="PostgresStore"/> opens by its
/// connection string, with the same rows; each request is one transaction. It does what imports, their verification, enrolment and recognition need: clients, spaces,
/// people, faces, photos, imports, consent and erasure, the audit log. The other contracts refuse (<c>supabase-rest</c>). Searches look at every face.
/// </summary>
public sealed class RestStore : IStore
{
    /// <summary>Rows of a batch at most: what a plan for this store is made with.</summary>
    public const int BatchRows = RestCalls.MostRows;

    private readonly SupabaseHttp _http;
    private readonly RestAudit _audit;

    private RestStore(SupabaseHttp http, TimeProvider time)
    {
        _http = http;
        var (calls, project) = (new RestCalls(http), http.Project);
        var spaces = new RestSpaces(calls);
        Clients = new RestClients(calls);
        Spaces = spaces;
        People = new RestPeople(calls, time);
        Faces = new RestFaces(calls, spaces);
        Photos = new RestPhotos(calls);
        Imports = new RestImports(calls, spaces, time);
        Audit = _audit = new RestAudit(calls);
        Keys = RefusedContract<IKeyStore>.Of(project, "API keys");
        Accounts = RefusedContract<IAccountStore>.Of(project, "accounts");
        Tokens = RefusedContract<ITokenStore>.Of(project, "log-ins");
        Privacy = new RestPrivacy(calls);
        Merges = new RestMerges(calls, RefusedContract<IMergeStore>.Of(project, "merging people"));
        Labels = RefusedContract<ILabelStore>.Of(project, "groups and regions");
        Sightings = RefusedContract<ISightingStore>.Of(project, "sightings");
        Sessions = RefusedContract<ISessionStore>.Of(project, "sessions of attendance");
        Attendance = RefusedContract<IAttendanceStore>.Of(project, "attendance");
        Markings = RefusedContract<IMarkingStore>.Of(project, "marking a class");
        CheckIns = RefusedContract<ICheckInStore>.Of(project, "check-ins");
        Leaves = RefusedContract<ILeaveStore>.Of(project, "leave");
        Artifacts = RefusedContract<IArtifactStore>.Of(project, "artifacts");
        Documents = RefusedContract<IDocumentStore>.Of(project, "documents");
        Tags = RefusedContract<ITagStore>.Of(project, "tags");
        Chunks = RefusedContract<IChunkStore>.Of(project, "searching documents");
        Facts = RefusedContract<IFactStore>.Of(project, "facts");
        Memories = RefusedContract<IMemoryStore>.Of(project, "memories");
        Hrm = RefusedContract<IHrmStore>.Of(project, "runs of models");
    }

    public IClientStore Clients { get; }

    public ISpaceStore Spaces { get; }

    public IPeopleStore People { get; }

    public IFaceStore Faces { get; }

    public IPhotoStore Photos { get; }

    public IImportStore Imports { get; }

    public IKeyStore Keys { get; }

    public IAuditStore Audit { get; }

    public IAccountStore Accounts { get; }

    public ITokenStore Tokens { get; }

    public IPrivacyStore Privacy { get; }

    public IMergeStore Merges { get; }

    public ILabelStore Labels { get; }

    public ISightingStore Sightings { get; }

    public ISessionStore Sessions { get; }

    public IAttendanceStore Attendance { get; }

    public IMarkingStore Markings { get; }

    public ICheckInStore CheckIns { get; }

    public ILeaveStore Leaves { get; }

    public IArtifactStore Artifacts { get; }

    public IDocumentStore Documents { get; }

    public ITagStore Tags { get; }

    public IChunkStore Chunks { get; }

    public IFactStore Facts { get; }

    public IMemoryStore Memories { get; }

    public IHrmStore Hrm { get; }

    /// <summary>Opens the store of a project, whose schema has to be this program's.</summary>
    /// <exception cref="SemblanceException">
    /// Refused: <c>supabase-key</c>, <c>rows-hidden</c>, <c>schema-missing</c>, <c>schema-newer</c>; Unavailable: <c>project-paused</c>, <c>supabase-busy</c>, <c>supabase-unreachable</c>.
    /// </exception>
    public static Task<RestStore> OpenAsync(SupabaseProject project, TimeProvider time, CancellationToken cancellationToken) =>
        OpenAsync(new SupabaseHttp(project, time), time, cancellationToken);

    /// <param name="http">Belongs to the store from now on.</param>
    internal static async Task<RestStore> OpenAsync(SupabaseHttp http, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            Check(await new RestCalls(http).CallAsync("semblance_store", [], isRepeatable: true, cancellationToken), http.Project);
            return new RestStore(http, time);
        }
        catch
        {
            http.Dispose();
            throw;
        }
    }

    /// <summary>Unsupported, <c>supabase-rest</c>: that something needs the database itself.</summary>
    /// <param name="what">For people: "an index".</param>
    public static SemblanceException NeedsDatabase(SupabaseProject project, string what) => RestErrors.NeedsDatabase(project.Name, what);

    /// <summary>Refused, <c>batch-too-large</c>: a plan was made for another store.</summary>
    public static SemblanceException TooLarge(SupabaseProject project) => RestErrors.TooLarge(project.Name);

    public ValueTask DisposeAsync()
    {
        _audit.Dispose();
        _http.Dispose();
        return ValueTask.CompletedTask;
    }

    private static void Check(JsonElement answer, SupabaseProject project)
    {
        if (answer.ValueKind != JsonValueKind.Object || !answer.TryGetProperty("hidden", out var hidden) || !answer.TryGetProperty("schema", out var number)
            || number.ValueKind != JsonValueKind.Number)
        {
            throw RestErrors.SchemaMissing(project.Name, "answers as no Semblance would");
        }

        if (hidden.ValueKind == JsonValueKind.True)
        {
            throw RestErrors.RowsHidden(project.Name);
        }

        var (schema, newest) = (number.GetInt32(), PostgresStatus.NewestSchema);
        if (schema < newest)
        {
            throw RestErrors.SchemaMissing(project.Name, $"has schema {schema}, this Semblance uses {newest}");
        }

        if (schema > newest)
        {
            throw new SemblanceException(ErrorKind.Refused, "schema-newer", $"{project.Name} has schema {schema}, this Semblance knows {newest}: use the newer Semblance that made it.");
        }
    }
}
