using System.Text.Json;
using Semblance.Imports;
using Semblance.People;

namespace Semblance.Storage.Supabase.Rest;

/// <summary>What <c>semblance_rollback_run</c> answers.</summary>
internal static class RestRollback
{
    public static RollbackOutcome Read(JsonElement answer)
    {
        var changed = Changes(answer.GetProperty("changed"));
        if (!answer.GetProperty("done").GetBoolean())
        {
            return new RollbackOutcome(0, 0, 0, changed, [], Done: false);
        }

        return new RollbackOutcome(Number(answer, "people"), Number(answer, "faces"), Number(answer, "photos"), changed, RestPeople.Orphans(answer), Done: true)
        {
            AttendanceRemoved = new AttendanceRowCounts(
                Number(answer, "subjects"), Number(answer, "sessions"), Number(answer, "records"), Number(answer, "leaves"), Number(answer, "check_ins")),
        };
    }

    private static List<string> Changes(JsonElement changed) =>
    [
        .. changed.GetProperty("people").EnumerateArray().Select(p => RollbackLines.Describe(
            new PersonId(Id(p, "id")), Name(p), Revision(p), Number(p, "faces"), Number(p, "photos"), Number(p, "attendance"))),
        .. changed.GetProperty("subjects").EnumerateArray().Select(s => RollbackLines.Describe("subject", Id(s, "id"), Name(s), Revision(s), Number(s, "later"), 0)),
        .. changed.GetProperty("sessions").EnumerateArray().Select(s => RollbackLines.Describe(
            "session", Id(s, "id"), Name(s), Revision(s), Number(s, "later"), Number(s, "marked"))),
        .. changed.GetProperty("records").EnumerateArray().Select(r => RollbackLines.DescribeRecord(Id(r, "session"), Id(r, "person"), Name(r), Revision(r))),
        .. changed.GetProperty("leaves").EnumerateArray().Select(l => RollbackLines.DescribeLeave(Id(l, "id"), Name(l), Revision(l))),
    ];

    private static Guid Id(JsonElement row, string name) => row.GetProperty(name).GetGuid();

    private static string Name(JsonElement row) => RestRecords.Text(row, "name");

    private static int Revision(JsonElement row) => row.GetProperty("revision").GetInt32();

    private static long Number(JsonElement row, string name) => row.GetProperty(name).GetInt64();
}
