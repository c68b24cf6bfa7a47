using Semblance.Migration.Sources.Rows;

namespace Semblance.Migration.Sources.Discovery;

/// <summary>Faults that end one source and none of the others.</summary>
internal static class SourceFault
{
    /// <summary>
    /// Null when the exception is not about the source: cancellation, a mapping file that does not fit, no memory, and whatever else only the
    /// caller can judge.
    /// </summary>
    public static Reason? ReasonOf(Exception exception) => exception switch
    {
        SemblanceException e when e.Code.StartsWith("map-", StringComparison.Ordinal) => null,
        SemblanceException e => new Reason(e.Code, e.Message),
        FileNotFoundException or DirectoryNotFoundException => new Reason("source-changed", "a file of it is gone since the folder was looked through; leave the folder alone and start again"),
        IOException or UnauthorizedAccessException => new Reason("file-unreadable", "a file of it cannot be read; check its rights and its disk"),
        ArgumentException or InvalidCastException or FormatException or OverflowException or InvalidOperationException =>
            new Reason("source-malformed", $"its content contradicts itself in a way that no reader expects ({exception.GetType().Name})"),
        _ => null,
    };
}
