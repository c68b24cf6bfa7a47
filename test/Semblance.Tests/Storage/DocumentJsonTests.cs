using Semblance.Clients;
using Semblance.Documents;
using Semblance.Storage.InMemory;

namespace Semblance.Tests.Storage;

public class DocumentJsonTests
{
    [Fact]
    public async Task Numbers_that_grow_to_a_thousand_times_their_length_are_refused_together()
    {
        await using var store = new InMemoryStore(TimeProvider.System);
        var document = new Document { Id = DocumentId.New(), Client = ClientId.Default, Kind = DocumentKind.Text, CreatedAt = DateTimeOffset.UnixEpoch };
        await store.Documents.AddAsync(document, CancellationToken.None);
        string Numbers(int count) => $"[{string.Join(',', Enumerable.Repeat("1e-999", count))}]";

        var error = await Assert.ThrowsAsync<SemblanceException>(() => store.Documents.UpdateStructureAsync(ClientId.Default, document.Id, Numbers(70_000), CancellationToken.None));
        await store.Documents.UpdateStructureAsync(ClientId.Default, document.Id, Numbers(2), CancellationToken.None);

        Assert.Equal((ErrorKind.Invalid, "document-json"), (error.Kind, error.Code));
        Assert.Equal(2 * 1_001 + 3, (await store.Documents.FindStructureAsync(ClientId.Default, document.Id, CancellationToken.None))!.Length);
    }
}
