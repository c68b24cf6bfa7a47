using System.Reflection;
using System.Text.RegularExpressions;

namespace Semblance.Tests.Server;

/// <summary>docs/security.md maps promises to tests: each it names is there, and each promise has one.</summary>
public sealed partial class SecurityPageTests
{
    [Fact]
    public void Every_promise_of_the_security_page_names_tests_that_are_there()
    {
        var classes = typeof(SecurityPageTests).Assembly.GetTypes()
            .Where(t => t.GetMethods().Any(m => m.GetCustomAttributes<FactAttribute>().Any()))
            .Select(t => t.Name)
            .ToHashSet(StringComparer.Ordinal);
        var rows = File.ReadAllLines(Path.Combine(Repository.Root, "docs", "security.md"))
            .Where(l => l.StartsWith('|') && !l.Contains("---", StringComparison.Ordinal))
            .Select(l => l.Trim('|').Split('|', StringSplitOptions.TrimEntries))
            .Where(cells => cells is [not "promise" and not "role", _, var last] && Name().IsMatch(last))
            .ToList();

        Assert.True(rows.Count > 45, $"only {rows.Count} promises");
        Assert.All(rows, row => Assert.All(row[2].Split(',', StringSplitOptions.TrimEntries), name => Assert.True(classes.Contains(name), $"\"{row[0]}\": there is no {name}")));
        Assert.All(rows, row => Assert.Matches("^(NIST|[0-9]+\\.[0-9]+\\.[0-9]+)", row[1]));
    }

    [GeneratedRegex("(Tests|Conformance)$")]
    private static partial Regex Name();
}
