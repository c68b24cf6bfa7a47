using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Semblance.Clients;
using Semblance.People;
using Semblance.Storage;

namespace Semblance.Attendance;

/// <summary>All the attendance of one person.</summary>
public sealed class PersonAttendance(IStore store)
{
    private const int PageSize = 10_000;

    /// <summary>By session, first to last.</summary>
    public async IAsyncEnumerable<AttendanceRecord> ListRecordsAsync(
        ClientId client, PersonId person, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        RecordCursor? after = null;
        do
        {
            var page = await store.Attendance.ListAsync(client, new AttendanceFilter { Person = person }, after, PageSize, cancellationToken);
            foreach (var record in page.Records)
            {
                yield return record;
            }

            after = page.Next;
        }
        while (after is not null);
    }

    /// <summary>Newest first.</summary>
    public async IAsyncEnumerable<CheckIn> ListCheckInsAsync(ClientId client, PersonId person, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var query = new CheckInQuery { Person = person, Limit = PageSize };
        while (await store.CheckIns.ListAsync(client, query, cancellationToken) is { Count: > 0 } page)
        {
            foreach (var check in page)
            {
                yield return check;
            }

            query = query with { After = new TimeCursor(page[^1].At, page[^1].Id.Value) };
        }
    }

    /// <summary>The last requested first.</summary>
    public async IAsyncEnumerable<Leave> ListLeavesAsync(ClientId client, PersonId person, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var query = new LeaveQuery { Person = person, Limit = PageSize };
        while (await store.Leaves.ListAsync(client, query, cancellationToken) is { Count: > 0 } page)
        {
            foreach (var leave in page)
            {
                yield return leave;
            }

            query = query with { After = new TimeCursor(page[^1].RequestedAt, page[^1].Id.Value) };
        }
    }

    /// <summary>As a document the person can be given; records with every version there was of them.</summary>
    public async Task<JsonObject> WriteAsync(ClientId client, PersonId person, CancellationToken cancellationToken)
    {
        var (records, checkIns, leaves) = (new JsonArray(), new JsonArray(), new JsonArray());
        await foreach (var record in ListRecordsAsync(client, person, cancellationToken))
        {
            records.Add((JsonNode)await DocumentAsync(client, record, cancellationToken));
        }

        await foreach (var check in ListCheckInsAsync(client, person, cancellationToken))
        {
            checkIns.Add((JsonNode)Document(check));
        }

        await foreach (var leave in ListLeavesAsync(client, person, cancellationToken))
        {
            leaves.Add((JsonNode)Document(leave));
        }

        return new JsonObject { ["records"] = records, ["checkIns"] = checkIns, ["leaves"] = leaves };
    }

    private async Task<JsonObject> DocumentAsync(ClientId client, AttendanceRecord record, CancellationToken cancellationToken)
    {
        var session = await store.Sessions.FindAsync(client, record.Session, cancellationToken);
        var versions = record.Revision == 1 ? [record] : await store.Attendance.ListHistoryAsync(client, record.Session, record.Person, cancellationToken);
        return new JsonObject
        {
            ["session"] = record.Session.ToString(),
            ["name"] = session?.Name,
            ["group"] = session?.Group,
            ["day"] = session is null ? null : Write(session.Day),
            ["versions"] = new JsonArray([.. versions.Select(v => (JsonNode)new JsonObject
            {
                ["status"] = AttendanceNames.Of(v.Status),
                ["note"] = v.Note,
                ["confidence"] = v.Confidence,
                ["seenAt"] = v.SeenAt,
                ["changedAt"] = v.ChangedAt,
                ["changedBy"] = v.ChangedBy,
                ["reason"] = v.Reason,
            })]),
        };
    }

    private static JsonObject Document(CheckIn check) => new()
    {
        ["direction"] = AttendanceNames.Of(check.Direction),
        ["at"] = check.At,
        ["day"] = Write(check.Day),
        ["latitude"] = check.Place?.Latitude,
        ["longitude"] = check.Place?.Longitude,
        ["accuracy"] = check.Place?.Accuracy,
        ["confidence"] = check.Confidence,
        ["by"] = check.By,
    };

    private static JsonObject Document(Leave leave) => new()
    {
        ["from"] = Write(leave.From),
        ["to"] = Write(leave.To),
        ["kind"] = AttendanceNames.Of(leave.Kind),
        ["note"] = leave.Note,
        ["sessions"] = leave.Sessions,
        ["state"] = AttendanceNames.Of(leave.State),
        ["requestedAt"] = leave.RequestedAt,
        ["requestedBy"] = leave.RequestedBy,
        ["decidedAt"] = leave.DecidedAt,
        ["decidedBy"] = leave.DecidedBy,
        ["decisionNote"] = leave.DecisionNote,
    };

    private static string Write(DateOnly day) => day.ToString("O", CultureInfo.InvariantCulture);
}
