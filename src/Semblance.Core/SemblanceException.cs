namespace Semblance;

/// <summary>
/// The one exception of the product. Its message is safe to show: it says what, which item, and what to do next, and never
/// holds a secret, a vector or a stack trace. Anything else that escapes is a fault of ours.
/// </summary>
public sealed class SemblanceException : Exception
{
    public SemblanceException(ErrorKind kind, string code, string message, Exception? inner = null)
        : base(message, inner)
    {
        Kind = kind;
        Code = code;
    }

    public ErrorKind Kind { get; }

    /// <summary>A stable kebab-case code for machines, such as <c>pickle-global</c>; part of the public surface.</summary>
    public string Code { get; }
}
