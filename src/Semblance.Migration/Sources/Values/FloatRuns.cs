using System.Buffers;
using System.Buffers.Binary;
using Semblance.Migration.Sources.Bytes;

namespace Semblance.Migration.Sources.Values;

/// <summary>
/// Floats that stay in their pickle, in runs of a tag byte and eight big-endian bytes each (BINFLOAT), and are decoded whenever they are
/// wanted: a store of lists then takes a few dozen bytes of memory a list, however long.
/// </summary>
internal sealed class FloatRuns(SourceBytes bytes)
{
    /// <summary>Bytes a float takes in the file.</summary>
    public const int Stride = 9;

    /// <summary>The opcode BINFLOAT.</summary>
    public const byte Tag = (byte)'G';

    private const int FloatsAtOnce = 1024;

    // Nearly every list is one run; only those beyond a thousand items, or across the border of a frame, have more.
    private Run _first;
    private List<Run>? _more;

    public int Count { get; private set; }

    /// <summary>Bytes of memory that one more run takes.</summary>
    public const int RunCost = 32;

    /// <param name="offset">Of the first tag byte.</param>
    public void Add(long offset, int count)
    {
        if (Count == 0)
        {
            _first = new Run(offset, count);
        }
        else
        {
            (_more ??= []).Add(new Run(offset, count));
        }

        Count = checked(Count + count);
    }

    /// <summary>Fills the first <see cref="Count"/> places.</summary>
    /// <exception cref="SemblanceException">Conflict, <c>source-changed</c>: the file is no longer what was read.</exception>
    public void CopyTo(Span<double> destination)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(FloatsAtOnce * Stride);
        try
        {
            destination = Decode(_first, buffer, destination);
            foreach (var run in _more ?? [])
            {
                destination = Decode(run, buffer, destination);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public double[] ToArray()
    {
        var numbers = new double[Count];
        CopyTo(numbers);
        return numbers;
    }

    /// <returns>What is left of the destination.</returns>
    private Span<double> Decode(Run run, byte[] buffer, Span<double> destination)
    {
        for (var done = 0; done < run.Count;)
        {
            var count = Math.Min(FloatsAtOnce, run.Count - done);
            var part = buffer.AsSpan(0, count * Stride);
            bytes.Read(run.Offset + ((long)done * Stride), part);
            for (var i = 0; i < count; i++)
            {
                var item = part.Slice(i * Stride, Stride);
                if (item[0] != Tag)
                {
                    throw new SemblanceException(ErrorKind.Conflict, "source-changed",
                        FormattableString.Invariant($"byte {run.Offset}: the file changed while it was read: leave it alone and start again"));
                }

                destination[i] = BinaryPrimitives.ReadDoubleBigEndian(item[1..]);
            }

            destination = destination[count..];
            done += count;
        }

        return destination;
    }

    private readonly record struct Run(long Offset, int Count);
}
