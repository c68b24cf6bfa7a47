using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;
using Semblance.Attendance;
using Semblance.People;

namespace Semblance.Server.Resources;

/// <summary>Which attendance is counted; all that is given must fit.</summary>
internal sealed record AttendanceParameters
{
    [FromQuery(Name = "from"), Description("The first day, such as 2026-01-01.")]
    public DateOnly? From { get; init; }

    [FromQuery(Name = "to"), Description("The last day.")]
    public DateOnly? To { get; init; }

    [FromQuery(Name = "group")]
    public string? Group { get; init; }

    [FromQuery(Name = "region"), Description("The people's, now.")]
    public string? Region { get; init; }

    [FromQuery(Name = "subject")]
    public Guid? Subject { get; init; }

    [FromQuery(Name = "kind"), Description("Of the sessions: normal or extra.")]
    public string? Kind { get; init; }

    [FromQuery(Name = "person")]
    public Guid? Person { get; init; }

    public AttendanceFilter ToFilter() => new()
    {
        From = From,
        To = To,
        Group = Given(Group),
        Region = Given(Region),
        Subject = Subject is { } subject ? new SubjectId(subject) : null,
        Kind = Kind is null ? null : AttendanceNames.ParseSessionKind(Kind),
        Person = Person is { } person ? new PersonId(person) : null,
    };

    /// <summary>A form that was left empty asks for nothing.</summary>
    internal static string? Given(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
