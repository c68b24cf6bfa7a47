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

    /// <summary>The same with names of the user's own before the usual ones.</summary>
    /// <param name="fields">Each <c>time</c>, <c>level</c>, <c>code</c>, <c>component</c> or <c>message</c>, "=", and the name of a child element or attribute of entries ("when", "head/when", "head@when").</param>
    /// <returns>Null where one of them is not of that form.</returns>
    public XmlLogMap? WithFields(IEnumerable<string> fields)
    {
        var map = this;
        foreach (var field in fields.Reverse())
        {
            var parts = field.Split('=', 2, StringSplitOptions.TrimEntries);
            var name = parts.Length == 2 ? parts[1].TrimStart('@') : "";
            var next = name.Length == 0 ? null : parts[0].ToLowerInvariant() switch
            {
                "time" => map with { Time = [name, .. map.Time] },
                "level" => map with { Level = [name, .. map.Level] },
                "code" => map with { Code = [name, .. map.Code] },
                "component" => map with { Component = [name, .. map.Component] },
                "message" => map with { Message = [name, .. map.Message] },
                _ => null,
            };
            if (next is null)
            {
                return null;
            }

            map = next;
        }

        return map;
    }
}
