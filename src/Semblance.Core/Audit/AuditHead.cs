using System.Globalization;

namespace Semblance.Audit;

/// <summary>
/// The end of a client's log at one moment. Kept elsewhere (another machine, paper), it proves later that nothing up to there was rewritten or
/// cut off: a chain alone cannot tell that of its own end. As text <c>120:5f2c…</c>.
/// </summary>
public sealed record AuditHead(long Sequence, AuditHash Hash)
{
    /// <exception cref="SemblanceException">Invalid, <c>audit-head</c>.</exception>
    public static AuditHead Parse(string text)
    {
        var parts = text.Split(':');
        return parts.Length == 2
            && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var sequence) && sequence > 0
            && parts[1].Length == 64 && parts[1].All(char.IsAsciiHexDigit)
            ? new AuditHead(sequence, new AuditHash(Convert.FromHexString(parts[1])))
            : throw new SemblanceException(ErrorKind.Invalid, "audit-head", "That is no end of an audit log: 'semblance audit verify' prints one, NUMBER:HASH.");
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Sequence}:{Hash}");
}
