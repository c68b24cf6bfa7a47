using System.Text.RegularExpressions;

namespace Semblance.Cli.Output;

/// <summary>Takes passwords out of addresses in a text, whoever put them there: an address typed in the wrong place is repeated in the message that says so.</summary>
internal static partial class Redaction
{
    public static string Of(string text) => Password.Replace(text, "${user}:…@");

    [GeneratedRegex(@"(?<user>://[^\s:@/']*):[^\s']*@", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Password { get; }
}
