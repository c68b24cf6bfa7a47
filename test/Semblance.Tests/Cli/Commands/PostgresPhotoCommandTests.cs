using Semblance.Tests.Storage;

namespace Semblance.Tests.Cli.Commands;

/// <summary>Photos through the whole program into a PostgreSQL store, with the real models.</summary>
public sealed class PostgresPhotoCommandTests
{
    [StoreFact]
    public async Task People_enrolled_from_photos_are_identified_and_get_a_second_space_and_lose_it_again()
    {
        await using var database = await PostgresCli.StartAsync();
        await new ReembedCommandTests(database.Run).EnrollReembedAndClearAsync();
        Assert.NotEmpty(Directory.GetFiles(database.Run.Photos!, "*", SearchOption.AllDirectories));
    }
}
