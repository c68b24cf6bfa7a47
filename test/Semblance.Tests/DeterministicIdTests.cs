namespace Semblance.Tests;

public sealed class DeterministicIdTests
{
    [Fact]
    public void Ids_are_those_of_every_version_before_however_long_their_parts()
    {
        Assert.Equal(Guid.Parse("7c361cf3-a983-8f52-807c-9dafb54c353e"), DeterministicId.Of("kind"));
        Assert.Equal(Guid.Parse("4ef19a0f-c777-8a67-866f-955912de2e4f"), DeterministicId.Of("kind", new string('x', 3_000), "é🚀"));
    }
}
