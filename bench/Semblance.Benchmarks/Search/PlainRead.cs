using System.Runtime.Intrinsics;
using Semblance.Search;

namespace Semblance.Benchmarks.Search;

/// <summary>How fast the embeddings can be read at all: one add a vector, four running sums.</summary>
internal static unsafe class PlainRead
{
    public static float Sum(GalleryIndex index)
    {
        Vector512<float> a = default, b = default, c = default, d = default;
        foreach (var block in index.Snapshot.Blocks)
        {
            var values = block.Embeddings;
            var end = values + (long)block.Count * block.Layout.FloatStride;
            for (; values < end; values += 64)
            {
                a += Vector512.Load(values);
                b += Vector512.Load(values + 16);
                c += Vector512.Load(values + 32);
                d += Vector512.Load(values + 48);
            }

            block.KeepAlive();
        }

        return Vector512.Sum(a + b + (c + d));
    }
}
