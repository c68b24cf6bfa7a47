using Semblance.Documents.Ingest;

namespace Semblance.Server.Library;

/// <summary>A file of an upload as it lies on the disk, for whoever disposes it last to remove.</summary>
/// <param name="Name">As its owner calls it, without a folder.</param>
/// <param name="Fault">Why it was not taken; null for one that lies at <paramref name="Path"/>.</param>
internal sealed record UploadedFile(string Name, string Path, SemblanceException? Fault) : IDisposable
{
    public void Dispose()
    {
        // With the folder that it has for itself; a second time finds nothing.
        if (System.IO.Path.GetDirectoryName(Path) is { } own && Directory.Exists(own))
        {
            try
            {
                Directory.Delete(own, recursive: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It stays until LibraryUploads.RemoveLeft finds it.
            }
        }
    }
}

/// <summary>What became of the offer of a file: it was taken, or there is a fault.</summary>
internal sealed record OfferedUpload(string Name, TakenFile? Taken, SemblanceException? Fault);

/// <summary>What a form with files holds.</summary>
internal sealed record UploadedFiles(IReadOnlyList<UploadedFile> Files, ILookup<string, string> Fields);
