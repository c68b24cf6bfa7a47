using Semblance.Faces;
using Semblance.Search.Kernels;

namespace Semblance.Search;

/// <summary>
/// A run of rows at one place in memory. Rows are appended by one writer and never change; readers see those that a published
/// <see cref="GallerySnapshot"/> counts, so neither waits for the other.
/// </summary>
internal sealed unsafe class RowBlock
{
    // Keeps the memory alive: a pinned array, or the mapping of a file, which outlives the file's replacement.
    private readonly object _owner;

    /// <param name="start">The block's first byte, aligned to <see cref="RowLayout.Alignment"/>.</param>
    public RowBlock(RowLayout layout, byte* start, int capacity, int count, object owner)
    {
        Layout = layout;
        Capacity = capacity;
        Count = count;
        Embeddings = (float*)start;
        Codes = (sbyte*)(start + layout.CodesOffset(capacity));
        Terms = new RowTerms(start + layout.TermsOffset(capacity), capacity);
        Records = (RowRecord*)(start + layout.RecordsOffset(capacity));
        Faces = (FaceId*)(start + layout.FacesOffset(capacity));
        _owner = owner;
    }

    public RowLayout Layout { get; }

    public int Capacity { get; }

    /// <summary>Rows written; only the writer may trust it.</summary>
    public int Count { get; private set; }

    public float* Embeddings { get; }

    public sbyte* Codes { get; }

    public RowTerms Terms { get; }

    public RowRecord* Records { get; }

    public FaceId* Faces { get; }

    public bool IsFull => Count == Capacity;

    public ReadOnlySpan<byte> EmbeddingBytes => new(Embeddings, Count * Layout.FloatStride * sizeof(float));

    public ReadOnlySpan<byte> CodeBytes => new(Codes, Count * Layout.CodeStride);

    /// <summary>Each term's bytes up to the block's row count.</summary>
    public ReadOnlySpan<byte> TermBytes(int term) => Terms.BytesOf(term, Count);

    public ReadOnlySpan<byte> RecordBytes => new(Records, Count * sizeof(RowRecord));

    public ReadOnlySpan<byte> FaceBytes => new(Faces, Count * sizeof(FaceId));

    public static RowBlock Allocate(RowLayout layout, int capacity)
    {
        var memory = GC.AllocateArray<byte>(checked((int)layout.Size(capacity) + RowLayout.Alignment), pinned: true);
        fixed (byte* first = memory)
        {
            var aligned = ((nuint)first + RowLayout.Alignment - 1) & ~(nuint)(RowLayout.Alignment - 1);
            MemoryAdvice.UseHugePages((byte*)aligned, layout.Size(capacity));
            return new RowBlock(layout, (byte*)aligned, capacity, 0, memory);
        }
    }

    public float* Embedding(int row) => Embeddings + (long)row * Layout.FloatStride;

    /// <summary>Padded with zeros to the stride.</summary>
    public ReadOnlySpan<float> PaddedEmbedding(int row) => new(Embedding(row), Layout.FloatStride);

    /// <summary>The block must not be full; the vector is finite, not all zero and of the layout's dimension.</summary>
    public void Append(FaceId face, int person, ReadOnlySpan<float> embedding)
    {
        var padded = new Span<float>(Embedding(Count), Layout.FloatStride);
        embedding.CopyTo(padded);
        padded[embedding.Length..].Clear();
        var codes = new Span<sbyte>(Codes + (long)Count * Layout.CodeStride, Layout.CodeStride);
        var squaredNorm = ExactDistance.SquaredNorm(padded);
        Terms.Set(Count, Float32Bound.Norm(squaredNorm), RowQuantizer.Quantize(padded, squaredNorm, Layout.Metric, codes));
        Records[Count] = new RowRecord(squaredNorm, person);
        Faces[Count] = face;
        Count++;
    }

    /// <summary>Begins anew; only for a block that no reader has seen.</summary>
    public void Clear() => Count = 0;

    /// <summary>Holds the memory until here; call it after the last use of a pointer.</summary>
    public void KeepAlive() => GC.KeepAlive(_owner);
}
