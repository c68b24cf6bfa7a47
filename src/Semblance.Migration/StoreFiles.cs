using Semblance.Storage;

namespace Semblance.Migration;

/// <summary>The files of a store: photos with the pictures of faces, and the originals of documents.</summary>
public sealed record StoreFiles(IPhotoFiles Photos, IPhotoFiles Originals);
