using System.Text.Json;
using Semblance.Attendance;
using Semblance.Clients;
using Semblance.Imports;
using Semblance.People;
using Semblance.Spaces;
using Semblance.Storage.Moving;

namespace Semblance.Storage.Supabase.Rest;

/// <summary>
/// The one place where answers of PostgREST become errors of the product: by code, never by text. What the functions of the schema refuse, they name by its code, with facts
/// beside it. Source: https://docs.postgrest.org/en/stable/references/errors.html
/// </summary>
internal static class RestErrors
{
    /// <summary>What <c>semblance_refuse</c> puts into the hint.</summary>
    private const string OurMark = "semblance";

    public static SemblanceException NeedsDatabase(string project, string what) => New(ErrorKind.Unsupported, "supabase-rest",
        $"{project}: {what} cannot be had through the project's API: set SUPABASE_DB_URL (dashboard: Connect, Session pooler), and the same command works.");

    public static SemblanceException SchemaMissing(string project, string what) => New(ErrorKind.Refused, "schema-missing",
        $"{project} {what}: no schema can be made through its API. Write it with 'semblance supabase migrations supabase/migrations', apply it with 'supabase db push', then try again.");

    public static SemblanceException RowsHidden(string project) => New(ErrorKind.Refused, "rows-hidden",
        $"{project}: row-level security hides rows from this key, or the schema is not open to it: use the service key, and apply deploy/supabase/policies.sql once more.");

    /// <summary>Of a request that the server, or what stands before it, takes for too long.</summary>
    public static SemblanceException TooLarge(string project) => New(ErrorKind.Refused, "batch-too-large",
        $"{project} takes no request as long as this batch: make the plan again with --batch-rows {RestCalls.MostRows} or less.");

    /// <summary>Of an answer that is none of success; disposes nothing.</summary>
    public static async Task<SemblanceException> ReadAsync(HttpResponseMessage response, SupabaseProject project, string what, CancellationToken cancellationToken)
    {
        var body = await SupabaseError.ReadBodyAsync(response, cancellationToken);
        var (code, message, details, hint) = Parts(body);
        return hint == OurMark && code == "P0001" && message is not null
            ? OfRefusal(message, details ?? "{}", what)
            : response.StatusCode == System.Net.HttpStatusCode.RequestEntityTooLarge ? TooLarge(project.Name)
            : OfCode(code, project.Name) ?? SupabaseError.Of(response, body).ToException(project.Name, what);
    }

    // https://docs.postgrest.org/en/stable/references/errors.html and https://www.postgresql.org/docs/current/errcodes-appendix.html
    private static SemblanceException? OfCode(string? code, string project) => code switch
    {
        "PGRST202" or "PGRST205" or "42883" or "42P01" => SchemaMissing(project, "shows no schema of this Semblance"),
        "42501" => RowsHidden(project),
        "SM001" => MoveErrors.Moved(project),
        "22021" or "22P05" => New(ErrorKind.Invalid, "text-nul", "A text holds the character U+0000, which PostgreSQL cannot keep: take it out of the source."),
        "57014" => New(ErrorKind.Unavailable, "store-timeout", $"{project} took longer than its API lets a request: try again when it has less to do, or set SUPABASE_DB_URL."),
        "40001" or "40P01" or "55P03" => New(ErrorKind.Unavailable, "store-busy", $"{project} is being written by another process: try again when it is done."),
        "53100" => New(ErrorKind.Exhausted, "store-full", $"{project}: the server's disk is full. What was committed is safe; make room and go on."),
        "25006" => New(ErrorKind.Refused, "store-read-only", $"{project} is read-only: it is out of disk, or restoring; the dashboard says more."),
        { Length: 5 } state when !state.StartsWith("08", StringComparison.Ordinal) && !state.StartsWith("53", StringComparison.Ordinal) && !state.StartsWith("57", StringComparison.Ordinal) =>
            New(ErrorKind.Corrupt, "store-fault", $"{project}: PostgreSQL reports error {Printable(state)}; the project's log says more."),
        _ => null,
    };

    private static SemblanceException OfRefusal(string code, string facts, string what)
    {
        using var document = JsonDocument.Parse(facts);
        var root = document.RootElement;
        string Text(string name) => root.GetProperty(name).GetString()!;
        int Number(string name) => root.GetProperty(name).GetInt32();
        return code switch
        {
            "client-unknown" => StoreErrors.ClientUnknown(new ClientId(Text("id"))),
            "person-unknown" => StoreErrors.PersonUnknown(new PersonId(root.GetProperty("id").GetGuid())),
            "person-changed" => StoreErrors.PersonChanged(new PersonId(root.GetProperty("id").GetGuid()), Number("revision")),
            "space-unknown" => StoreErrors.SpaceUnknown(new SpaceKey(Text("id"))),
            "space-differs" => StoreErrors.SpaceDiffers(new SpaceKey(Text("id"))),
            "subject-unknown" => AttendanceErrors.SubjectUnknown(new SubjectId(root.GetProperty("id").GetGuid())),
            "session-unknown" => AttendanceErrors.SessionUnknown(new SessionId(root.GetProperty("id").GetGuid())),
            "run-unknown" => StoreErrors.RunUnknown(new RunId(Text("id"))),
            "run-ended" => StoreErrors.RunEnded(new RunId(Text("id"))),
            "run-incomplete" => StoreErrors.RunIncomplete(new RunId(Text("id")), Number("missing")),
            "batch-number" => StoreErrors.BatchNumber(new RunId(Text("id")), Number("batch"), Number("batches")),
            _ => New(ErrorKind.Corrupt, "store-fault", $"{what} was refused with {Printable(code)}, which this Semblance does not know: upgrade it."),
        };
    }

    private static (string? Code, string? Message, string? Details, string? Hint) Parts(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            string? Text(string name) => root.ValueKind == JsonValueKind.Object && root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
            return (Text("code"), Text("message"), Text("details"), Text("hint"));
        }
        catch (JsonException)
        {
            return default;
        }
    }

    private static string Printable(string code) => new([.. code.Where(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_').Take(60)]);

    private static SemblanceException New(ErrorKind kind, string code, string message) => new(kind, code, message);
}
