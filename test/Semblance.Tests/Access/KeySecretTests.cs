using FsCheck;
using FsCheck.Fluent;
using Semblance.Access;

namespace Semblance.Tests.Access;

public class KeySecretTests
{
    [Fact]
    public void A_secret_is_read_back_and_names_its_key()
    {
        var id = KeyId.New();
        var secret = KeySecret.New(id);

        Assert.True(KeySecret.TryParse(secret.Reveal(), out var read));
        Assert.Equal(id, read.Id);
        Assert.True(secret.Hash.Matches(read.Hash));
        Assert.Equal(KeySecret.Length, secret.Reveal().Length);
        Assert.Matches("^smb_[0-9A-Za-z]{12}_[0-9A-Za-z]{32}$", secret.Reveal());
    }

    [Fact]
    public void Two_secrets_differ_and_neither_hash_fits_the_other()
    {
        var id = KeyId.New();
        var (a, b) = (KeySecret.New(id), KeySecret.New(id));
        Assert.NotEqual(a.Reveal(), b.Reveal());
        Assert.False(a.Hash.Matches(b.Hash));
        Assert.False(default(SecretHash).Matches(default));
    }

    [Fact]
    public void Neither_a_secret_nor_a_hash_nor_a_key_prints_what_is_secret()
    {
        var secret = KeySecret.New(KeyId.New());
        var hidden = secret.Reveal()[^KeySecret.SecretLength..];
        Assert.DoesNotContain(hidden, secret.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToHexStringLower(secret.Hash.ToBytes()), secret.Hash.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_secret_with_any_character_changed_is_no_key_or_another_one()
    {
        var text = KeySecret.New(KeyId.New()).Reveal();
        Assert.True(KeySecret.TryParse(text, out var original));
        Prop.ForAll(Gen.Choose(0, text.Length - 1).Zip(Gen.Choose(0, 0x2FF)).ToArbitrary(), change =>
        {
            var (at, c) = change;
            var changed = text[..at] + (char)c + text[(at + 1)..];
            return changed == text || !KeySecret.TryParse(changed, out var other) || !other.Hash.Matches(original.Hash);
        }).Check(Cases.Of(100));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("smb_")]
    [InlineData("smb_abcdefghijkl_")]
    [InlineData("smb_abcdefghijkl_0123456789012345678901234567890")]
    [InlineData("smb_abcdefghijkl_012345678901234567890123456789012")]
    [InlineData("SMB_abcdefghijkl_01234567890123456789012345678901")]
    [InlineData("smb_abcdefghijkl-01234567890123456789012345678901")]
    [InlineData("smb_abcdefghijk'_01234567890123456789012345678901")]
    [InlineData("smb_abcdefghijkl_0123456789012345678901234567890١")]
    public void What_is_not_exactly_a_key_is_none(string? text) => Assert.False(KeySecret.TryParse(text, out _));
}
