using System.CommandLine;
using Semblance.Documents.Logs;

namespace Semblance.Cli.Commands.Documents;

/// <summary><c>--log-entry</c> and <c>--log-field</c>: which elements of XML logs are entries, and where these say what.</summary>
internal sealed class LogOptions
{
    private readonly Option<string[]> _entries = new("--log-entry")
    {
        HelpName = "NAME",
        Description = "What the entries of an XML log are called, or their path (log/line); several may be given. Usual names are known.",
    };

    private readonly Option<string[]> _fields = new("--log-field")
    {
        HelpName = "FIELD=NAME",
        Description = "Which child element or attribute of an entry is its time, level, code, component or message (time=when, code=head/no, level=head@severity); several may be given. Usual names are known.",
    };

    public Symbol[] Symbols => [_entries, _fields];

    /// <exception cref="SemblanceException">Invalid, <c>log-field</c>.</exception>
    public XmlLogMap MapOf(ParseResult parse)
    {
        var map = parse.GetValue(_entries) is { Length: > 0 } entries ? XmlLogMap.Usual with { Entries = entries } : XmlLogMap.Usual;
        return map.WithFields(parse.GetValue(_fields) ?? [])
            ?? throw new SemblanceException(ErrorKind.Invalid, "log-field", "--log-field takes time=NAME, level=NAME, code=NAME, component=NAME or message=NAME.");
    }
}
