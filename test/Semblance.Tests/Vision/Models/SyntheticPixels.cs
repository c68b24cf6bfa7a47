namespace Semblance.Tests.Vision.Models;

/// <summary>The pixels that <c>test/golden/make.mjs</c> showed to face-api, made by the same integers.</summary>
internal static class SyntheticPixels
{
    /// <returns>Rows of red, green and blue bytes of a square.</returns>
    public static byte[] Of(int size)
    {
        var pixels = new byte[size * size * 3];
        var state = 12345u;
        var at = 0;
        for (var y = 0; y < size; y++)
        {
            for (var x = 0; x < size; x++)
            {
                for (var channel = 0; channel < 3; channel++)
                {
                    state = unchecked((state * 1664525) + 1013904223);
                    pixels[at++] = unchecked((byte)(((x * (3 + channel)) >> 2) + ((y * (5 - channel)) >> 1) + (state >> 26)));
                }
            }
        }

        return pixels;
    }
}
