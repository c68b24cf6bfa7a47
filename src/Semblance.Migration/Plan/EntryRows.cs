using Semblance.Attendance;
using Semblance.Clients;
using Semblance.Imports;
using Semblance.Migration.Sources;
using Semblance.People;

namespace Semblance.Migration.Plan;

/// <summary>How entries of a legacy store become rows of attendance: ids follow from the scope and their keys, days from the client's time zone.</summary>
/// <param name="at">The time of rows whose source tells none.</param>
internal sealed class EntryRows(ClientId client, string scope, AttendanceRules rules, DateTimeOffset at, Func<LegacyPerson, PersonId> person)
{
    /// <summary>Who makes imported rows, as the store names them.</summary>
    public const string Author = "import";

    public AttendanceRows Of(IReadOnlyList<LegacyEntry> entries) => new()
    {
        Groups = [.. entries.OfType<LegacyEntry.Group>().Select(g => g.Name)],
        Subjects = [.. entries.OfType<LegacyEntry.Subject>().Select(Of)],
        Sessions = [.. entries.OfType<LegacyEntry.Session>().Select(Of)],
        Records = [.. entries.OfType<LegacyEntry.Record>().Select(Of)],
        Leaves = [.. entries.OfType<LegacyEntry.Leave>().Select(Of)],
        CheckIns = [.. entries.OfType<LegacyEntry.CheckIn>().Select(Of)],
    };

    /// <summary>The rule that a store would refuse the entries by; null when there is none.</summary>
    public static SemblanceException? Problem(params IReadOnlyList<LegacyEntry> entries)
    {
        var rows = new EntryRows(ClientId.Default, "", AttendanceRules.Default, DateTimeOffset.UnixEpoch, _ => default).Of(entries);
        try
        {
            Array.ForEach([.. rows.Subjects], s => s.Check());
            Array.ForEach([.. rows.Sessions], s => s.Check());
            Array.ForEach([.. rows.Records], r => r.Check());
            Array.ForEach([.. rows.Leaves], l => l.Check());
            Array.ForEach([.. rows.CheckIns], c => c.Check());
            return null;
        }
        catch (SemblanceException e)
        {
            return e;
        }
    }

    private Subject Of(LegacyEntry.Subject entry) => new()
    {
        Id = SubjectId.Imported(client, scope, entry.Key),
        Client = client,
        Name = entry.Name,
        Code = entry.Code,
        Description = entry.Description,
        Credits = entry.Credits,
        Group = entry.OfGroup,
        IsActive = entry.IsActive,
        CreatedAt = entry.CreatedAt ?? at,
    };

    private AttendanceSession Of(LegacyEntry.Session entry) => new()
    {
        Id = SessionId.Imported(client, scope, entry.Key),
        Client = client,
        Name = entry.Name,
        Group = entry.OfGroup,
        Subject = entry.SubjectKey is { } subject ? SubjectId.Imported(client, scope, subject) : null,
        Kind = entry.Kind,
        Day = rules.DayOf(entry.StartsAt),
        StartsAt = entry.StartsAt,
        Note = entry.Note,
        CreatedAt = entry.StartsAt,
        CreatedBy = Author,
    };

    private AttendanceRecord Of(LegacyEntry.Record entry) => new()
    {
        Client = client,
        Session = SessionId.Imported(client, scope, entry.SessionKey),
        Person = person(entry.Person),
        Status = entry.Status,
        Note = entry.Note,
        Confidence = entry.Confidence,
        Box = entry.Box,
        ChangedAt = entry.ChangedAt ?? at,
        ChangedBy = Author,
        Reason = entry.Reason,
        Revision = 1,
    };

    private Leave Of(LegacyEntry.Leave entry) => new()
    {
        Id = LeaveId.Imported(client, scope, entry.Key),
        Client = client,
        Person = person(entry.Person),
        From = entry.From,
        To = entry.To,
        Kind = entry.Kind,
        Note = entry.Note,
        Sessions = entry.Sessions,
        State = entry.State,
        RequestedAt = entry.RequestedAt ?? at,
        RequestedBy = Author,
    };

    private CheckIn Of(LegacyEntry.CheckIn entry) => new()
    {
        Id = CheckInId.Imported(client, scope, entry.Key),
        Client = client,
        Person = person(entry.Person),
        Direction = entry.Direction,
        At = entry.At,
        Day = entry.Day,
        Place = entry.Where,
        By = Author,
    };
}
