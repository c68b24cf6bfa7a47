using Semblance.Clients;
using Semblance.Spaces;

namespace Semblance.Search.Files;

/// <summary>Whose rows an index file holds; a file of another store, client or space, or of another width or metric, is foreign.</summary>
/// <param name="Store">The store's own id, drawn when it was created.</param>
/// <param name="Dimension">1 to 16,384.</param>
public sealed record GalleryIndexKey(Guid Store, ClientId Client, SpaceKey Space, int Dimension, Metric Metric);
