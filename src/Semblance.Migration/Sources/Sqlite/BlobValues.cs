using Semblance.Migration.Sources.Values;

namespace Semblance.Migration.Sources.Sqlite;

/// <summary>A pickle or an .npy inside a column.</summary>
internal static class BlobValues
{
    /// <exception cref="SemblanceException">The bytes are broken or hostile.</exception>
    public static SourceValue Read(byte[] bytes) => throw new SemblanceException(ErrorKind.Unsupported, "format-unsupported", $"{bytes.Length} bytes cannot be read yet");
}
