using Semblance.Clients;
using Semblance.People;

namespace Semblance.Attendance;

/// <summary>Somebody came or went.</summary>
public sealed record CheckIn
{
    public required CheckInId Id { get; init; }

    public required ClientId Client { get; init; }

    public required PersonId Person { get; init; }

    public required CheckDirection Direction { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>The day it counts for, as the client's time zone had it when it was made.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>Null when nobody said where.</summary>
    public Place? Place { get; init; }

    /// <summary>How far inside the threshold the recognised face was, 0 to 1; null where somebody said who it was.</summary>
    public double? Confidence { get; init; }

    /// <summary>As the audit log names them: mostly the key of a kiosk.</summary>
    public required string By { get; init; }

    /// <exception cref="SemblanceException">Invalid: <c>attendance-text</c>, <c>place</c>, <c>record-confidence</c>.</exception>
    public void Check()
    {
        AttendanceText.CheckName(By, "author of a check-in");
        Place?.Check();
        if (Confidence is { } confidence && !(confidence >= 0 && confidence <= 1))
        {
            throw new SemblanceException(ErrorKind.Invalid, "record-confidence", "A confidence is a share, 0 to 1, or left out.");
        }
    }
}

public enum CheckDirection
{
    In,
    Out,
}

/// <summary>Where a device said it was.</summary>
/// <param name="Latitude">Degrees north, -90 to 90 (WGS 84).</param>
/// <param name="Longitude">Degrees east, -180 to 180.</param>
/// <param name="Accuracy">The radius in metres in which it is, 0 or more; null when the device did not say.</param>
public readonly record struct Place(double Latitude, double Longitude, double? Accuracy)
{
    /// <exception cref="SemblanceException">Invalid, <c>place</c>.</exception>
    public void Check()
    {
        if (!(Latitude >= -90 && Latitude <= 90) || !(Longitude >= -180 && Longitude <= 180) || (Accuracy is { } accuracy && !(accuracy >= 0 && double.IsFinite(accuracy))))
        {
            throw new SemblanceException(ErrorKind.Invalid, "place", "A place is a latitude of -90 to 90, a longitude of -180 to 180 degrees, and an accuracy in metres, 0 or more.");
        }
    }
}

/// <summary>Which check-ins; filters add up (and), null means no filter.</summary>
public sealed record CheckInQuery
{
    public const int DefaultLimit = 100;

    /// <summary>The first day, inclusive.</summary>
    public DateOnly? From { get; init; }

    /// <summary>The last day, inclusive.</summary>
    public DateOnly? To { get; init; }

    public PersonId? Person { get; init; }

    /// <summary>Of people who are in this region now.</summary>
    public string? Region { get; init; }

    /// <summary>Of people who are in this group now.</summary>
    public string? Group { get; init; }

    /// <summary>The last one of the page before: its time and id; null for the first page.</summary>
    public TimeCursor? After { get; init; }

    /// <summary>1 to 100,000.</summary>
    public int Limit { get; init; } = DefaultLimit;
}
