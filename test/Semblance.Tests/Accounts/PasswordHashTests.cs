using Semblance.Accounts;

namespace Semblance.Tests.Accounts;

public class PasswordHashTests
{
    [Fact]
    public void A_hash_fits_its_password_alone_and_no_two_are_alike()
    {
        var hash = PasswordHash.Of("correct horse");
        Assert.True(hash.Fits("correct horse"));
        Assert.False(hash.Fits("correct horsf"));
        Assert.False(hash.Fits(""));
        Assert.NotEqual(hash.Reveal(), PasswordHash.Of("correct horse").Reveal());
        Assert.StartsWith("$pbkdf2-sha512$i=210000$", hash.Reveal(), StringComparison.Ordinal);
        Assert.Equal(hash, PasswordHash.Parse(hash.Reveal()));
        Assert.False(hash.IsOutdated);
    }

    [Fact]
    public void A_known_hash_of_the_kind_that_is_kept_is_read_for_ever()
    {
        // hashlib.pbkdf2_hmac('sha512', 'Zoë 🦉'.encode(), b'0123456789abcdef', 1000, 32)
        var hash = PasswordHash.Parse("$pbkdf2-sha512$i=1000$MDEyMzQ1Njc4OWFiY2RlZg==$TrrZFMEFPYSJA5XHbTdcr7fMdz+5sIxt4SPg1kUNMoo=");
        Assert.True(hash.Fits("Zoë 🦉"));
        Assert.True(hash.IsOutdated);
    }

    [Fact]
    public void Nothing_fits_the_hash_of_nobody()
    {
        Assert.False(PasswordHash.OfNobody.Fits(""));
        Assert.False(PasswordHash.OfNobody.Fits("password"));
        Assert.False(PasswordHash.OfNobody.IsOutdated);
    }

    [Fact]
    public void A_hash_is_never_printed()
    {
        var hash = PasswordHash.Of("correct horse");
        Assert.DoesNotContain(hash.Reveal()[^20..], hash.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("password123")]
    [InlineData("$pbkdf2-sha512$i=0$MDEyMzQ1Njc4OWFiY2RlZg==$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("$pbkdf2-sha512$i=999999999$MDEyMzQ1Njc4OWFiY2RlZg==$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("$pbkdf2-sha512$i=1000$MDEy$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("$2b$31$abcdefghijklmnopqrstuubyCG3zY1GIXMyxfivm.ClDiInHzxjiq")]
    [InlineData("$2b$03$abcdefghijklmnopqrstuubyCG3zY1GIXMyxfivm.ClDiInHzxjiq")]
    [InlineData("$2x$04$abcdefghijklmnopqrstuubyCG3zY1GIXMyxfivm.ClDiInHzxjiq")]
    [InlineData("$2b$04$abcdefghijklmnopqrstuubyCG3zY1GIXMyxfivm.ClDiInHzxji")]
    [InlineData("$2b$04$abcdefghijklmnopqrstuubyCG3zY1GIXMyxfivm!ClDiInHzxjiq")]
    public void What_is_no_known_hash_is_refused_and_not_repeated(string text)
    {
        var error = Assert.Throws<SemblanceException>(() => PasswordHash.Parse(text));
        Assert.Equal("password-hash", error.Code);
        Assert.True(text.Length == 0 || !error.Message.Contains(text, StringComparison.Ordinal));
    }

    // Made by libxcrypt: perl -e 'print crypt($password, "\$2b\$04\$abcdefghijklmnopqrstuu")'.
    [Theory]
    [InlineData("", "$2b$04$abcdefghijklmnopqrstuubyCG3zY1GIXMyxfivm.ClDiInHzxjiq")]
    [InlineData("", "$2a$06$abcdefghijklmnopqrstuuDqVCX9YSxXQXEJE1On1Ptib/W28qLxG")]
    [InlineData("a", "$2y$05$abcdefghijklmnopqrstuu8.veTXNDPV2eEsdpKNczMw2otgh5LnK")]
    [InlineData("password123", "$2b$04$abcdefghijklmnopqrstuuK7Sjs7rFYArh/ytIZsOeM/z4RV2Fw2i")]
    [InlineData("password123", "$2y$05$abcdefghijklmnopqrstuuVvizFiIFKRHf5OQay/hm.7gM0NJgP1u")]
    [InlineData("password123", "$2a$06$abcdefghijklmnopqrstuuxKM26Y7RAZinWs338Zfd3eRTiKH0ep6")]
    [InlineData("Zoë 🦉 long pass phrase", "$2b$04$abcdefghijklmnopqrstuuB1862eNAJOdb75s5MslbIiiLnDbADOC")]
    [InlineData("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "$2b$04$abcdefghijklmnopqrstuubzadhGtS2zEF.gu0yd0opP6cVzb.e0i")]
    [InlineData("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx and more that bcrypt drops", "$2b$04$abcdefghijklmnopqrstuubzadhGtS2zEF.gu0yd0opP6cVzb.e0i")]
    public void A_bcrypt_hash_of_another_system_fits_its_password(string password, string text)
    {
        var hash = PasswordHash.Parse(text);
        Assert.True(hash.Fits(password));
        Assert.True(hash.IsOutdated);
        Assert.False(hash.Fits("y" + password));
    }
}
