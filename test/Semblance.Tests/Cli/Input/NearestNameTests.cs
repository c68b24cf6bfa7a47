using Semblance.Cli.Input;

namespace Semblance.Tests.Cli.Input;

public class NearestNameTests
{
    private static readonly string[] Commands = ["inspect", "migrate", "import", "identify", "verify", "people", "spaces", "doctor"];

    [Theory]
    [InlineData("inspcet", "inspect")]
    [InlineData("pepole", "people")]
    [InlineData("MIGRATE", "migrate")]
    [InlineData("verfy", "verify")]
    [InlineData("improt", "import")]
    public void A_slip_of_the_fingers_finds_the_name_that_was_meant(string typed, string meant) =>
        Assert.Equal(meant, NearestName.Find(typed, Commands));

    [Theory]
    [InlineData("deploy")]
    [InlineData("x")]
    [InlineData("")]
    public void A_word_that_is_near_nothing_finds_nothing(string typed) => Assert.Null(NearestName.Find(typed, Commands));

    [Fact]
    public void Among_several_the_nearest_wins() => Assert.Equal("Ada Quill", NearestName.Find("Ada Quil", ["Ada Quirin", "Ada Quill", "Ida Quill"]));
}
