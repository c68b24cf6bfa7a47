using Semblance.Documents.Tables;

namespace Semblance.Tests.Documents;

public sealed class CellUnitTests
{
    [Theory]
    [InlineData("[$€-407]#,##0.00", "EUR")]
    [InlineData("[$€-2] #,##0.00_);[Red]([$€-2] #,##0.00)", "EUR")]
    [InlineData("[$USD] #,##0.00", "USD")]
    [InlineData("\"$\"#,##0.00_);(\"$\"#,##0.00)", "USD")]
    [InlineData("\\$#,##0.00", "USD")]
    [InlineData("#,##0.00\\ \"€\"", "EUR")]
    [InlineData("_-* #,##0.00 \"zł\"_-", "PLN")]
    [InlineData("£#,##0", "GBP")]
    [InlineData("0.0%", "%")]
    [InlineData("#,##0.00", null)]
    [InlineData("General", null)]
    [InlineData("[$-409]mmmm d, yyyy", null)]
    [InlineData("0 \"% of all\"", null)]
    [InlineData("[Red]0", null)]
    public void A_format_says_what_its_numbers_are_in(string code, string? unit) => Assert.Equal(unit, CellUnit.Of(164, code));

    [Theory]
    [InlineData(9u, "%")]
    [InlineData(10u, "%")]
    [InlineData(0u, null)]
    [InlineData(44u, null)]
    public void So_do_those_that_are_built_in(uint id, string? unit) => Assert.Equal(unit, CellUnit.Of(id, null));
}
