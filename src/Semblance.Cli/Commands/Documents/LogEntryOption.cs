using System.CommandLine;
using Semblance.Documents.Logs;

namespace Semblance.Cli.Commands.Documents;

/// <summary><c>--log-entry</c>: which elements of XML logs are entries.</summary>
internal static class LogEntryOption
{
    public static Option<string[]> Symbol() => new("--log-entry")
    {
        HelpName = "NAME",
        Description = "What the entries of an XML log are called, or their path (log/line); several may be given. Usual names are known.",
    };

    public static XmlLogMap MapOf(string[]? entries) => entries is { Length: > 0 } ? XmlLogMap.Usual with { Entries = entries } : XmlLogMap.Usual;
}
