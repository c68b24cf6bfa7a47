using Semblance.Documents.Ingest;

namespace Semblance.Tests.Documents.Ingest;

/// <summary>A decimal comma is believed where nothing else can be meant, and nowhere else.</summary>
public sealed class ColumnSumTests
{
    [Theory]
    [InlineData("12,5", 12.5)]
    [InlineData("1.234,56 12", 1246.56)]
    [InlineData("1.234 2.000 0,5", 3234.5)]
    [InlineData("1,234 12,5", 13.734)]
    [InlineData("0,125", 0.125)]
    [InlineData("12345,678", 12345.678)]
    [InlineData("1.234.567,125 -4.567,125", 1230000)]
    [InlineData("+1,5 -0,5", 1)]
    [InlineData("1.234 2.000", 3.234)]
    [InlineData("12.5 3", 15.5)]
    [InlineData("1e3 2", 1002)]
    [InlineData("1,234.56", 1234.56)]
    [InlineData("1,234,567", 1234567)]
    [InlineData("1,234 0.5", 1234.5)]
    public void Numbers_that_can_be_read_one_way_are_summed(string cells, double sum) => Assert.Equal((decimal)sum, SumOf(cells, mayHaveComma: true));

    [Theory]
    [InlineData("1,234")]
    [InlineData("1,234 2,000")]
    [InlineData("1,234 12")]
    [InlineData("1.234,56 12.5")]
    [InlineData("12,5 0.5")]
    [InlineData("1.23,4")]
    [InlineData("1.2345,6")]
    [InlineData("12,5 1e3")]
    [InlineData("12, 3")]
    [InlineData(",5")]
    [InlineData("12,5 about")]
    public void Whatever_is_in_doubt_is_not(string cells) => Assert.Null(SumOf(cells, mayHaveComma: true));

    [Theory]
    [InlineData("$1,200", 1200, "USD")]
    [InlineData("$1,200|300", 1500, "USD")]
    [InlineData("US$ 1,200.50|$1|1 USD", 1202.5, "USD")]
    [InlineData("€ 1.200,50", 1200.5, "EUR")]
    [InlineData("€ 1.200|950", 2150, "EUR")]
    [InlineData("€1,200", 1200, "EUR")]
    [InlineData("1.200 €|1.300", 2500, "EUR")]
    [InlineData("1,200 USD", 1200, "USD")]
    [InlineData("USD 1,200|$3.459", 1203.459, "USD")]
    [InlineData("(1,200)|2,000.00", 800, null)]
    [InlineData("($1,200.50)|-$1|$-1|- $1|\u2212$1|1-|(1) USD", -1206.5, "USD")]
    [InlineData("1\u00A0200,50\u00A0€|1\u202F000 €", 2200.5, "EUR")]
    [InlineData("1 200 300", 1200300, null)]
    [InlineData("CHF 1'200.50", 1200.5, "CHF")]
    [InlineData("Rp1.200.000|Rp 1.500", 1201500, "IDR")]
    [InlineData("₹1,20,000.50", 120000.5, "INR")]
    [InlineData("$ -|—|$2", 2, "USD")]
    [InlineData("£0.125", 0.125, "GBP")]
    [InlineData("€ 0,125", 0.125, "EUR")]
    public void Amounts_of_money_are_read_as_they_are_written(string cells, double sum, string? currency)
    {
        foreach (var mayHaveComma in new[] { true, false })
        {
            // In a workbook a number without a currency is one with a decimal point.
            if (mayHaveComma || !cells.Contains("1.300", StringComparison.Ordinal))
            {
                var column = ColumnOf(cells.Split('|'), mayHaveComma);
                Assert.Equal(((decimal)sum, currency), (column.Sum, column.Currency));
            }
        }
    }

    [Theory]
    [InlineData("€ 1|$ 1", "mixed-currencies")]
    [InlineData("$1|CAD 1", "mixed-currencies")]
    [InlineData("12 %|13%", "shares")]
    [InlineData("$1.200", "ambiguous")]
    [InlineData("KWD 1,200", "ambiguous")]
    [InlineData("€ 1,200|€ 1.200", "ambiguous")]
    [InlineData("1.200,50|1,200.50", "mixed-notation")]
    [InlineData("$1.2k", "not-numbers")]
    [InlineData("$€1", "not-numbers")]
    [InlineData("(1", "not-numbers")]
    [InlineData("(-1)", "not-numbers")]
    [InlineData("1 2 3", "not-numbers")]
    [InlineData("12 pcs", "not-numbers")]
    [InlineData("$1 CAD", "not-numbers")]
    [InlineData("1,2,3", "not-numbers")]
    [InlineData("1e30", "not-numbers")]
    public void What_cannot_be_added_up_has_a_reason(string cells, string reason)
    {
        var column = ColumnOf(cells.Split('|'), mayHaveComma: true);

        Assert.Null(column.Sum);
        Assert.Equal(reason, column.Problem("data", "Spend")?.Reason);
    }

    [Fact]
    public void What_cells_show_beside_their_numbers_counts()
    {
        var column = ColumnOf(["1", "2"], mayHaveComma: false);
        column.AddUnit("EUR", 1);
        Assert.Equal((3m, "EUR"), (column.Sum, column.Currency));
        column.AddUnit("USD", 1);
        Assert.Equal("mixed-currencies", column.Problem("data", "Spend")?.Reason);
        column.AddUnit("%", 1);
        Assert.Equal(("shares", 1L), (column.Problem("data", "Spend")?.Reason, column.Problem("data", "Spend")?.Left));
    }

    [Fact]
    public void A_column_that_holds_nothing_has_no_sum_and_no_problem()
    {
        var column = ColumnOf(["-", "$ –"], mayHaveComma: true);

        Assert.Equal((null, null), (column.Sum, column.Problem("data", "Spend")));
    }

    [Fact]
    public void Commas_count_only_where_they_are_looked_for()
    {
        Assert.Null(SumOf("12,5", mayHaveComma: false));
        Assert.Equal(3, SumOf("1 2", mayHaveComma: false));
        Assert.Null(new ColumnSum(mayHaveComma: true).Sum);
    }

    private static decimal? SumOf(string cells, bool mayHaveComma) => ColumnOf(cells.Split(' '), mayHaveComma).Sum;

    private static ColumnSum ColumnOf(IEnumerable<string> cells, bool mayHaveComma)
    {
        var sum = new ColumnSum(mayHaveComma);
        foreach (var cell in cells)
        {
            sum.Add(cell);
        }

        return sum;
    }
}
