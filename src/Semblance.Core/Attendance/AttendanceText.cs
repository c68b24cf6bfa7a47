namespace Semblance.Attendance;

/// <summary>What is asked of text that people write about attendance.</summary>
internal static class AttendanceText
{
    public const int MostName = 200;

    public const int MostNote = 2_000;

    /// <exception cref="SemblanceException">Invalid, <c>attendance-text</c>.</exception>
    public static void CheckName(string? text, string what)
    {
        if (string.IsNullOrWhiteSpace(text) || text.Length > MostName || text.Any(char.IsControl))
        {
            throw new SemblanceException(ErrorKind.Invalid, "attendance-text", $"The {what} takes 1 to {MostName} characters on one line.");
        }
    }

    /// <summary>The same for a text that may be missing.</summary>
    public static void CheckOptionalName(string? text, string what)
    {
        if (text is not null)
        {
            CheckName(text, what);
        }
    }

    /// <summary>Lines and tabs are text, other control characters are not.</summary>
    public static void CheckNote(string? text, string what)
    {
        if (text is not null && (text.Length is 0 or > MostNote || text.Any(c => char.IsControl(c) && c is not ('\n' or '\r' or '\t'))))
        {
            throw new SemblanceException(ErrorKind.Invalid, "attendance-text", $"The {what} takes 1 to {MostNote} characters, or is left out.");
        }
    }
}
