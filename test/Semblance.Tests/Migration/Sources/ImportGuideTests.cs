using System.Text.RegularExpressions;

namespace Semblance.Tests.Migration.Sources;

public partial class ImportGuideTests
{
    [Fact]
    public void The_guide_explains_every_code_that_sources_and_plans_reject_with()
    {
        var guide = File.ReadAllText(Path.Combine(Repository.Root, "docs", "import.md"));
        var codes = Codes("Sources", _ => true).Union(Codes("Plan", m => m.Groups["call"].Value == "Reject")).ToArray();

        Assert.Contains("vector-not-finite", codes);
        Assert.Contains("pickle-callable", codes);
        Assert.Empty(codes.Where(c => !guide.Contains($"`{c}`", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> Codes(string folder, Func<Match, bool> counts) => Directory
        .EnumerateFiles(Path.Combine(Repository.Root, "src", "Semblance.Migration", folder), "*.cs", SearchOption.AllDirectories)
        .SelectMany(f => Raised().Matches(File.ReadAllText(f))).Where(counts).Select(m => m.Groups["code"].Value);

    [GeneratedRegex("""(?<![.\w])(?<call>Reason|PickleFault\.Refused|PickleFault\.Unsupported|maker\.Reject|Reject|Refused|Unsupported|Fail|Label|FoundProblem|RejectedFile|Exhausted|Invalid|Of|SemblanceException)\((?:[A-Za-z.]+, )*(?:null, )*"(?<code>[a-z0-9]+(-[a-z0-9]+)+)",""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Raised();
}
