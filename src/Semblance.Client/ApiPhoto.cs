namespace Semblance.ApiClient;

/// <summary>A photo to send.</summary>
/// <param name="Name">The file name the answer calls it by; for a batch enrolment PERSON/FILE.</param>
public sealed record ApiPhoto(string Name, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>Reads a file.</summary>
    public static ApiPhoto Of(string path) => new(Path.GetFileName(path), File.ReadAllBytes(path));
}
