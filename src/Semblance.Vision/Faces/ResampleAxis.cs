namespace Semblance.Vision.Faces;

/// <summary>
/// One side of a resize, as a table: of which neighbouring source pixels, with which weights, each output pixel is made. Outputs beyond the content
/// have no weights: they are padding.
/// </summary>
internal sealed class ResampleAxis
{
    // One halving of dlib's image pyramid: https://github.com/davisking/dlib/blob/v19.24/dlib/image_transforms/image_pyramid.h (pyramid_down<2>).
    private static readonly float[] Halving = [1 / 16f, 4 / 16f, 6 / 16f, 4 / 16f, 1 / 16f];

    private readonly int _source;
    private readonly int[] _starts;
    private readonly float[] _weights;

    private ResampleAxis(int source, int outputs, int taps)
    {
        (_source, Taps) = (source, Math.Min(taps, source));
        (_starts, _weights) = (new int[outputs], new float[outputs * Taps]);
    }

    /// <summary>Output pixels, padding included.</summary>
    public int Length => _starts.Length;

    /// <summary>Source pixels that are read for each output pixel.</summary>
    public int Taps { get; }

    /// <summary>
    /// TensorFlow's first bilinear resize, as face-api runs it: pixel i is taken at i x scale, without half a pixel of offset and without smoothing. The source
    /// lies in a longer black line.
    /// </summary>
    /// <param name="source">Pixels there are.</param>
    /// <param name="before">Black pixels before them.</param>
    /// <param name="padded">Pixels with the black ones before and after.</param>
    /// <param name="outputs">Pixels that the padded line becomes.</param>
    public static ResampleAxis Legacy(int source, int before, int padded, int outputs)
    {
        var axis = new ResampleAxis(source, outputs, 2);
        var scale = (float)padded / outputs;
        for (var i = 0; i < outputs; i++)
        {
            var place = i * scale;
            var low = (int)place;
            axis.Begin(i, low - before);
            axis.Add(i, low - before, 1 - (place - low));
            axis.Add(i, Math.Min(low + 1, padded - 1) - before, place - low);
        }

        return axis;
    }

    /// <summary>
    /// Bilinear about pixel centres, widened when it shrinks so that every source pixel counts: what other libraries call an antialiased resize.
    /// </summary>
    /// <param name="content">Pixels that the source becomes; the rest of <paramref name="outputs"/> is padding.</param>
    public static ResampleAxis Smooth(int source, int content, int outputs)
    {
        var scale = (double)source / content;
        var support = Math.Max(1, scale);
        var axis = new ResampleAxis(source, outputs, (int)Math.Ceiling(2 * support) + 1);
        for (var i = 0; i < content; i++)
        {
            var centre = (i + 0.5) * scale;
            var (first, last) = ((int)Math.Max(0, Math.Floor(centre - support)), (int)Math.Min(source, Math.Ceiling(centre + support)));
            axis.Begin(i, first);
            var sum = 0.0;
            for (var at = first; at < last; at++)
            {
                sum += Triangle(at);
            }

            for (var at = first; at < last; at++)
            {
                axis.Add(i, at, (float)(Triangle(at) / sum));
            }

            double Triangle(int at) => Math.Max(0, 1 - (Math.Abs(at + 0.5 - centre) / support));
        }

        return axis;
    }

    /// <summary>dlib's image pyramid: pixel i is the smoothed source pixel i x 2^<paramref name="halvings"/>. Beyond the ends the last pixel is repeated.</summary>
    public static ResampleAxis Pyramid(int source, int halvings)
    {
        float[] kernel = [1];
        for (var level = 0; level < halvings; level++)
        {
            kernel = Convolve(kernel, 1 << level);
        }

        var axis = new ResampleAxis(source, ((source - 1) >> halvings) + 1, kernel.Length);
        for (var i = 0; i < axis.Length; i++)
        {
            var first = (i << halvings) - (kernel.Length / 2);
            axis.Begin(i, first);
            for (var tap = 0; tap < kernel.Length; tap++)
            {
                axis.Add(i, Math.Clamp(first + tap, 0, source - 1), kernel[tap]);
            }
        }

        return axis;
    }

    /// <summary>The first source pixel read for an output pixel; <see cref="Taps"/> from here lie inside the source.</summary>
    public int Start(int output) => _starts[output];

    /// <summary>The weights of the source pixels from <see cref="Start"/>, <see cref="Taps"/> of them; all 0 for padding.</summary>
    public ReadOnlySpan<float> Weights(int output) => _weights.AsSpan(output * Taps, Taps);

    private static float[] Convolve(float[] kernel, int step)
    {
        var wider = new float[kernel.Length + ((Halving.Length - 1) * step)];
        for (var i = 0; i < kernel.Length; i++)
        {
            for (var j = 0; j < Halving.Length; j++)
            {
                wider[i + (j * step)] += kernel[i] * Halving[j];
            }
        }

        return wider;
    }

    private void Begin(int output, int first) => _starts[output] = Math.Clamp(first, 0, _source - Taps);

    /// <summary>A weight outside the source is dropped: black adds nothing.</summary>
    private void Add(int output, int at, float weight)
    {
        if (at >= 0 && at < _source && weight != 0)
        {
            _weights[(output * Taps) + at - _starts[output]] += weight;
        }
    }
}
