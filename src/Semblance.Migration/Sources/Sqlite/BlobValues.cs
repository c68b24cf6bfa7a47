using Semblance.Migration.Sources.Bytes;
using Semblance.Migration.Sources.Numpy;
using Semblance.Migration.Sources.Pickle;
using Semblance.Migration.Sources.Values;

namespace Semblance.Migration.Sources.Sqlite;

/// <summary>A pickle or an .npy inside a column.</summary>
internal static class BlobValues
{
    /// <exception cref="SemblanceException">The bytes are broken or hostile.</exception>
    public static SourceValue Read(byte[] bytes) => bytes[0] == 0x93 ? NpyReader.Read(new MemoryBytes(bytes)) : PickleReader.Read(new MemoryBytes(bytes));
}
