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
    public void Numbers_that_can_be_read_one_way_are_summed(string cells, double sum) => Assert.Equal((decimal)sum, SumOf(cells, mayHaveComma: true));

    [Theory]
    [InlineData("1,234")]
    [InlineData("1,234 2,000")]
    [InlineData("1,234 12")]
    [InlineData("1.234,56 12.5")]
    [InlineData("12,5 0.5")]
    [InlineData("1,234.56")]
    [InlineData("1,234,567")]
    [InlineData("1.23,4")]
    [InlineData("1.2345,6")]
    [InlineData("12,5 1e3")]
    [InlineData("12, 3")]
    [InlineData(",5")]
    [InlineData("12,5 about")]
    public void Whatever_is_in_doubt_is_not(string cells) => Assert.Null(SumOf(cells, mayHaveComma: true));

    [Fact]
    public void Commas_count_only_where_they_are_looked_for()
    {
        Assert.Null(SumOf("12,5", mayHaveComma: false));
        Assert.Equal(3, SumOf("1 2", mayHaveComma: false));
        Assert.Null(new ColumnSum(mayHaveComma: true).Sum);
    }

    private static decimal? SumOf(string cells, bool mayHaveComma)
    {
        var sum = new ColumnSum(mayHaveComma);
        foreach (var cell in cells.Split(' '))
        {
            sum.Add(cell);
        }

        return sum.Sum;
    }
}
