namespace Semblance.Migration.Backup;

/// <summary>What a store holds of one client, as numbers and as one hash that any change of any row changes.</summary>
/// <param name="Root">The Merkle root over the client's faces, photos and people; leaves and their order as <see cref="Verify.RowLeaf"/> and <see cref="StoreDigest"/> say.</param>
public sealed record ClientDigest(string Client, long People, long Photos, long Faces, string Root);
