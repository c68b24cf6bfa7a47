namespace Semblance.Migration.Sources.Pickle;

/// <summary>The ways a pickle is turned down. Each message begins with the byte at which the offending opcode starts.</summary>
internal static class PickleFault
{
    /// <summary>Not a well-formed pickle.</summary>
    public static SemblanceException Malformed(long offset, string text) => Of(ErrorKind.Invalid, "pickle-malformed", offset, text);

    public static SemblanceException Truncated(long offset) =>
        Of(ErrorKind.Invalid, "pickle-truncated", offset, "the file ends inside the pickle: copy it again from where it was made");

    /// <summary>Well-formed, and would run code or refer to something outside itself.</summary>
    public static SemblanceException Refused(string code, long offset, string text) => Of(ErrorKind.Refused, code, offset, text);

    public static SemblanceException Callable(string name, long offset) =>
        Refused("pickle-callable", offset, $"it calls {Shown(name)}, which is not plain data: never load this file in Python unless you made it yourself");

    public static SemblanceException Unsupported(string code, long offset, string text) => Of(ErrorKind.Unsupported, code, offset, text);

    public static SemblanceException Exhausted(long offset, string text) => Of(ErrorKind.Exhausted, "pickle-memory", offset, text);

    /// <summary>A name out of a file, safe for one line of a terminal.</summary>
    public static string Shown(string name)
    {
        var cut = name.Length > 120 ? name[..120] + "…" : name;
        return string.Concat(cut.Select(c => char.IsControl(c) || char.IsSurrogate(c) || char.GetUnicodeCategory(c) == System.Globalization.UnicodeCategory.Format ? '?' : c));
    }

    private static SemblanceException Of(ErrorKind kind, string code, long offset, string text) =>
        new(kind, code, FormattableString.Invariant($"byte {offset}: {text}"));
}
