using Semblance.Search.Kernels;

namespace Semblance.Search;

/// <summary>One probe and what it has found so far.</summary>
internal sealed class Probe
{
    private readonly RowLayout _layout;
    private readonly float[] _padded;

    public Probe(ReadOnlySpan<float> vector, RowLayout layout, int people, double within)
    {
        _layout = layout;
        _padded = new float[layout.FloatStride];
        vector.CopyTo(_padded);
        SquaredNorm = ExactDistance.SquaredNorm(vector);
        Nearest = new NearestPeople(people, within);
    }

    public ReadOnlySpan<float> Vector => _padded.AsSpan(0, _layout.Dimension);

    /// <summary>Zeros to the stride of a row.</summary>
    public ReadOnlySpan<float> Padded => _padded;

    public double SquaredNorm { get; }

    public NearestPeople Nearest { get; }

    /// <summary>Scores a row exactly.</summary>
    /// <returns>Whether the ranking, and perhaps its limit, has changed.</returns>
    public unsafe bool Score(RowBlock block, int row)
    {
        ref readonly var record = ref block.Records[row];
        var distance = ExactDistance.Between(block.PaddedEmbedding(row), record.SquaredNorm, _padded, SquaredNorm, _layout.Metric);
        return Nearest.Offer(record.Person, block.Faces[row], distance);
    }
}
