using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Semblance.Clients;
using Semblance.Faces;
using Semblance.Migration.Verify;
using Semblance.Photos;
using Semblance.Storage;

namespace Semblance.Migration.Backup;

/// <summary>
/// Reads all that a store holds of a client and hashes it, row by row with the hashes an import is verified by: the faces, space by space in the order
/// in which they came; the photos, person by person; the people by name. Two stores with the same digest hold the same people, photos and embeddings, to the bit.
/// </summary>
public sealed class StoreDigest
{
    private const int PeopleAtOnce = 1_000;

    private readonly IStore _store;
    private readonly ClientId _client;
    private readonly Action<long> _told;
    private readonly MerkleTree _tree = new();
    private readonly List<byte[]> _peopleLeaves = [];
    private readonly HashSet<PhotoHash> _photos = [];
    private readonly HashSet<FaceId> _faces = [];

    private StoreDigest(IStore store, ClientId client, Action<long> told) => (_store, _client, _told) = (store, client, told);

    /// <summary>Photos that somebody of the client has.</summary>
    public IReadOnlySet<PhotoHash> Photos => _photos;

    public IReadOnlySet<FaceId> Faces => _faces;

    public ClientDigest Digest { get; private set; } = null!;

    /// <param name="told">How many faces were read so far, now and then.</param>
    public static async Task<StoreDigest> ReadAsync(IStore store, ClientId client, Action<long> told, CancellationToken cancellationToken)
    {
        var digest = new StoreDigest(store, client, told);
        await digest.ReadAsync(cancellationToken);
        return digest;
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        foreach (var use in (await _store.Spaces.ListAsync(_client, cancellationToken)).Where(u => u.Faces > 0))
        {
            await foreach (var face in _store.Faces.ReadAllAsync(_client, use.Space.Key, cancellationToken))
            {
                Add(face);
            }
        }

        var photos = await ReadPeopleAsync(cancellationToken);
        _peopleLeaves.ForEach(leaf => _tree.Add(leaf));
        Digest = new ClientDigest(_client.Value, _peopleLeaves.Count, photos, Faces.Count, _tree.Root());
    }

    private void Add(Face face)
    {
        Span<byte> vector = stackalloc byte[SHA256.HashSizeInBytes];
        Span<byte> leaf = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(MemoryMarshal.AsBytes(face.Embedding.Span), vector);
        RowLeaf.Of(face, vector, leaf);
        _tree.Add(leaf);
        _faces.Add(face.Id);
        _told(_faces.Count);
    }

    private async Task<long> ReadPeopleAsync(CancellationToken cancellationToken)
    {
        var photos = 0L;
        for (var query = new PeopleQuery { Limit = PeopleAtOnce }; ;)
        {
            var page = await _store.People.ListAsync(_client, query, cancellationToken);
            foreach (var summary in page.People)
            {
                photos += summary.Photos == 0 ? 0 : await ReadPhotosAsync(summary.Person.Id, cancellationToken);
                var person = summary.Person;
                var leaf = new byte[SHA256.HashSizeInBytes];
                RowLeaf.Of(new PersonFields(person.Id, person.Name, person.ExternalId, person.Region, [.. person.Groups.Order(StringComparer.Ordinal)], person.Attributes), leaf);
                _peopleLeaves.Add(leaf);
            }

            if (page.Next is null)
            {
                return photos;
            }

            query = query with { After = page.Next };
        }
    }

    private async Task<int> ReadPhotosAsync(People.PersonId person, CancellationToken cancellationToken)
    {
        var photos = await _store.Photos.ListAsync(_client, person, cancellationToken);
        foreach (var photo in photos)
        {
            // The file itself is proven by its name, which is its hash.
            var leaf = new byte[SHA256.HashSizeInBytes];
            RowLeaf.Of(photo, Convert.FromHexString(photo.Hash.Hex), leaf);
            _tree.Add(leaf);
            _photos.Add(photo.Hash);
        }

        return photos.Count;
    }
}
