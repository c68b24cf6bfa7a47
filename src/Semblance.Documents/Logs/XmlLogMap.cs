namespace Semblance.Documents.Logs;

/// <summary>Which elements of an XML log are its entries, and where an entry says what. Names are compared without their namespace and regardless of case.</summary>
public sealed record XmlLogMap
{
    /// <summary>As logs usually call them.</summary>
    public static readonly XmlLogMap Usual = new();

    /// <summary>Element names, or paths of them from the root ("log/entry").</summary>
    public IReadOnlyList<string> Entries { get; init; } = ["entry", "log", "event", "record", "logentry"];

    /// <summary>Names of child elements or attributes, the first that an entry has.</summary>
    public IReadOnlyList<string> Time { get; init; } = ["ts", "timestamp", "time", "date", "datetime"];

    /// <inheritdoc cref="Time"/>
    public IReadOnlyList<string> Level { get; init; } = ["level", "severity", "lvl", "priority"];

    /// <inheritdoc cref="Time"/>
    public IReadOnlyList<string> Code { get; init; } = ["code", "errorcode", "eventid", "id"];

    /// <inheritdoc cref="Time"/>
    public IReadOnlyList<string> Component { get; init; } = ["component", "logger", "source", "module", "service"];

    /// <inheritdoc cref="Time"/>
    public IReadOnlyList<string> Message { get; init; } = ["message", "msg", "text", "description"];
}
