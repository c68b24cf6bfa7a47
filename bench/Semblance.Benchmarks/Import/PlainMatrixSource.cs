using System.Runtime.InteropServices;
using Semblance.Migration.Sources;

namespace Semblance.Benchmarks.Import;

/// <summary>The matrix read in the plainest way, without the catalogue: tells the cost of planning, writing and verifying by themselves.</summary>
internal sealed class PlainMatrixSource(string folder, int rows, int dimension, int people) : ILegacySource
{
    public SourceInfo Info { get; } = new()
    {
        Files = [LegacyMatrix.VectorFile, LegacyMatrix.NameFile],
        Format = "npy-matrix-plain",
        Kind = SourceKind.Embeddings,
        Action = SourceAction.Import,
        Dimension = dimension,
    };

    public IEnumerable<LegacyRow> Read(CancellationToken cancellationToken)
    {
        using var file = new FileStream(Path.Combine(folder, LegacyMatrix.VectorFile), FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20);
        file.Position = file.Length - (long)rows * dimension * sizeof(float);
        var known = new LegacyPerson?[people];
        for (long i = 0; i < rows; i++)
        {
            var vector = new float[dimension];
            file.ReadExactly(MemoryMarshal.AsBytes(vector.AsSpan()));
            var name = LegacyMatrix.Name(i, people);
            var person = known[i % people] ??= new LegacyPerson { Key = $"name:{name}", Name = name };
            yield return new LegacyRow.Face { Ordinal = i, Place = Place.Row(LegacyMatrix.VectorFile, i), Person = person, Vector = vector };
        }
    }
}
