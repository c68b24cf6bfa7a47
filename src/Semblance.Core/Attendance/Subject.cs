using Semblance.Clients;

namespace Semblance.Attendance;

/// <summary>What is taught, trained or worked on in a session.</summary>
public sealed record Subject
{
    public required SubjectId Id { get; init; }

    public required ClientId Client { get; init; }

    /// <summary>1 to 200 characters; not unique.</summary>
    public required string Name { get; init; }

    /// <summary>The owner's own code, such as <c>MA-101</c>; up to 200 characters.</summary>
    public string? Code { get; init; }

    /// <summary>Up to 2,000 characters.</summary>
    public string? Description { get; init; }

    /// <summary>0 to 1,000.</summary>
    public int? Credits { get; init; }

    /// <summary>The group it belongs to; null for any.</summary>
    public string? Group { get; init; }

    /// <summary>False for one that is no longer offered; its sessions stay.</summary>
    public bool IsActive { get; init; } = true;

    public required DateTimeOffset CreatedAt { get; init; }

    /// <exception cref="SemblanceException">Invalid: <c>attendance-text</c>, <c>subject-credits</c>.</exception>
    public void Check()
    {
        AttendanceText.CheckName(Name, "name of a subject");
        AttendanceText.CheckOptionalName(Code, "code of a subject");
        AttendanceText.CheckOptionalName(Group, "group of a subject");
        AttendanceText.CheckNote(Description, "description of a subject");
        if (Credits is < 0 or > 1_000)
        {
            throw new SemblanceException(ErrorKind.Invalid, "subject-credits", $"A subject has 0 to 1,000 credits, not {Credits}.");
        }
    }
}
