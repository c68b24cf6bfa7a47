using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using Semblance.Search;

namespace Semblance.Benchmarks.Search;

/// <summary>The product of a gallery with probes by OpenBLAS (Debian: libopenblas0-pthread), on one thread, nothing selected from it.</summary>
internal static unsafe partial class OpenBlas
{
    private const string Library = "libopenblas.so.0";
    private const int RowMajor = 101;
    private const int NoTranspose = 111;
    private const int Transpose = 112;

    public static bool IsInstalled { get; } = Load();

    /// <summary>The processor whose kernels OpenBLAS runs.</summary>
    public static string Core => Marshal.PtrToStringUTF8(openblas_get_corename()) ?? "";

    /// <param name="rowsAtOnce">Rows of each call; the index's blocks are this large or a multiple.</param>
    public static void Multiply(GalleryIndex index, float[] probes, int count, int rowsAtOnce, float[] products)
    {
        openblas_set_num_threads(1);
        var dimension = index.Dimension;
        fixed (float* p = probes, c = products)
        {
            foreach (var block in index.Snapshot.Blocks)
            {
                for (var row = 0; row < block.Count; row += rowsAtOnce)
                {
                    cblas_sgemm(
                        RowMajor, NoTranspose, Transpose, Math.Min(rowsAtOnce, block.Count - row), count, dimension,
                        1, block.Embedding(row), block.Layout.FloatStride, p, dimension, 0, c, count);
                }

                block.KeepAlive();
            }
        }
    }

    // A processor younger than the library falls back to kernels ten years old: give the peer its best, unless the caller chose otherwise.
    private static bool Load()
    {
        if (Avx512BW.IsSupported)
        {
            _ = setenv("OPENBLAS_CORETYPE", "SkylakeX", overwrite: 0);
        }

        return NativeLibrary.TryLoad(Library, out _);
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int setenv(string name, string value, int overwrite);

    [LibraryImport(Library)]
    private static partial nint openblas_get_corename();

    [LibraryImport(Library)]
    private static partial void openblas_set_num_threads(int threads);

    [LibraryImport(Library)]
    private static partial void cblas_sgemm(
        int order, int transposeA, int transposeB, int m, int n, int k, float alpha, float* a, int lda, float* b, int ldb, float beta, float* c, int ldc);
}
