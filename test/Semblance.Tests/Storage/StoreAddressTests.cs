using Semblance.Storage;

namespace Semblance.Tests.Storage;

public class StoreAddressTests
{
    [Theory]
    [InlineData("sqlite:./data/semblance.db", "./data/semblance.db")]
    [InlineData("SQLite:/var/x.db", "/var/x.db")]
    [InlineData(" my store.db ", "my store.db")]
    public void A_file_is_named_with_or_without_the_scheme(string text, string file) => Assert.Equal(file, StoreAddress.Parse(text).File);

    [Fact]
    public void Memory_has_no_file() => Assert.True(StoreAddress.Parse("memory:").IsMemory);

    [Theory]
    [InlineData("", "store-address")]
    [InlineData("sqlite:", "store-address")]
    [InlineData("sqlite://host/x", "store-address")]
    [InlineData("memory:x", "store-address")]
    [InlineData("https://example.org/x", "store-address")]
    [InlineData("postgres://me:hunter2@db/x", "store-password")]
    [InlineData("postgresql://me:hunter2@db/x", "store-password")]
    [InlineData("postgres:me:hunter2@db/x", "store-kind")]
    [InlineData("supabase://me:hunter2@db/x", "store-kind")]
    [InlineData("postgres://me:hunter2@db", "store-address")]
    [InlineData("postgres://me:hunter2@db:x/y", "store-address")]
    [InlineData("postgres://me:hunter2@a,,b/y", "store-address")]
    [InlineData("postgres://me:hunter2@0.0.0.0/y", "store-address")]
    [InlineData("postgres://me:hunter2@[::]:1/y", "store-address")]
    [InlineData("postgres://me:hunter2@db/x?password=hunter2", "store-option")]
    [InlineData("postgres://me:hunter2@db/x?hunter2", "store-option")]
    [InlineData("postgres://db/x?sslmode=hunter2", "store-option")]
    [InlineData("postgres://db/x?pool_size=0", "store-option")]
    [InlineData("postgres://db/x?host=elsewhere", "store-option")]
    [InlineData("postgres://db/x%00y", "store-address")]
    [InlineData("mysql://me:hunter2@db/x", "store-address")]
    public void What_is_no_address_is_refused_without_repeating_a_password(string text, string code)
    {
        var error = Assert.Throws<SemblanceException>(() => StoreAddress.Parse(text));
        Assert.Equal(code, error.Code);
        Assert.DoesNotContain("hunter2", error.Message, StringComparison.Ordinal);
    }
}
