using FsCheck;
using FsCheck.Fluent;
using Semblance.Cli.Output;

namespace Semblance.Tests.Cli.Output;

public class PlainTextTests
{
    [Fact]
    public void A_name_that_would_recolour_the_terminal_shows_its_codes() =>
        Assert.Equal("Ada\\u001b[31m Quill\\u0007", PlainText.Of("Ada\u001b[31m Quill\u0007"));

    [Fact]
    public void A_name_that_would_turn_the_reading_direction_shows_its_codes() =>
        Assert.Equal("Ada \\u202elliuQ", PlainText.Of("Ada \u202elliuQ"));

    [Fact]
    public void An_absurdly_long_name_is_cut_between_characters() =>
        Assert.Equal(new string('x', PlainText.Shown - 1) + "…", PlainText.Short(new string('x', PlainText.Shown - 1) + "🙂🙂"));

    [Fact]
    public void Letters_of_every_script_are_left_alone() => Assert.Equal("Zoë 佐藤 Ñandú 🙂", PlainText.Of("Zoë 佐藤 Ñandú 🙂"));

    [Fact]
    public void Whatever_comes_in_one_line_without_control_characters_goes_out() =>
        Prop.ForAll<NonNull<string>>(text => !PlainText.Of(text.Get).Any(char.IsControl)).Check(Cases.Of(100));
}
