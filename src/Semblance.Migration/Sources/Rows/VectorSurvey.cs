using System.Numerics.Tensors;
using Semblance.Spaces;

namespace Semblance.Migration.Sources.Rows;

/// <summary>
/// What the vectors of a structure are, found before any row is given out: the width most of them have, their type, whether they
/// are pixels, and the norms of a sample. One pass over the entries, which reads names but no vector that stays in its file; then the values of
/// at most <see cref="VectorSample.Limit"/> vectors are looked at, whatever the size of the store.
/// </summary>
internal sealed record VectorSurvey
{
    /// <summary>What 56 public dlib stores have (1.22 to 1.70), a little room added.</summary>
    private const double DlibLowest = 1.2, DlibHighest = 1.7;

    /// <summary>The width of most rows; 0 when there is no vector at all.</summary>
    public int Width { get; private init; }

    public string? Dtype { get; private init; }

    /// <summary>Set when the rows are pixels.</summary>
    public PixelFrame? Frame { get; private init; }

    public Reason? Refusal { get; private init; }

    /// <summary>Entries in all, vectors or not.</summary>
    public long Rows { get; private init; }

    /// <summary>Rows of a people table that no vector refers to.</summary>
    public long People { get; private init; }

    /// <summary>dlib's, by width and norms; null when the values do not tell.</summary>
    public SpaceKey? Space { get; private init; }

    /// <param name="visit">Told each entry.</param>
    public static VectorSurvey Of(Structure structure, Action<Entry> visit, CancellationToken cancellationToken)
    {
        var sample = new VectorSample();
        var widths = new Dictionary<(int Width, string Dtype, bool Bytes), long>();
        long rows = 0, people = 0;
        Reason? problem = null;
        foreach (var entry in structure.Entries)
        {
            cancellationToken.ThrowIfCancellationRequested();
            rows += entry.PersonOnly ? 0 : 1;
            people += entry.PersonOnly ? 1 : 0;
            problem ??= entry.Problem;
            visit(entry);
            if (entry.Problem is null && entry.Vector is { } cell)
            {
                var key = (cell.Width, cell.Dtype, cell.IsBytes);
                widths[key] = widths.GetValueOrDefault(key) + 1;
                sample.Offer(cell);
            }
        }

        if (widths.Count == 0)
        {
            return new VectorSurvey
            {
                Rows = rows,
                People = people,
                Refusal = people > 0 ? null : problem ?? (rows == 0 ? new Reason("store-empty", "it holds no rows; nothing to import") : new Reason("vector-missing", "none of its rows has a vector")),
            };
        }

        return OfWidths(structure, widths, rows, sample) with { People = people };
    }

    private static VectorSurvey OfWidths(Structure structure, Dictionary<(int Width, string Dtype, bool Bytes), long> widths, long rows, VectorSample sample)
    {
        // Rows too short for an embedding (a "1.0,2.0,3.0" from somebody's first try) do not decide what the store holds.
        var byWidth = widths.GroupBy(w => w.Key.Width).Select(g => (Width: g.Key, Rows: g.Sum(w => w.Value)))
            .OrderByDescending(w => w.Width >= Widths.Minimum).ThenByDescending(w => w.Rows).ToArray();
        var width = byWidth[0].Width;
        var most = widths.Where(w => w.Key.Width == width).OrderByDescending(w => w.Value).ThenBy(w => w.Key.Dtype, StringComparer.Ordinal).First().Key;
        var survey = new VectorSurvey { Width = width, Dtype = most.Dtype, Rows = rows };
        if (byWidth.Length > 1 && byWidth[1].Rows == byWidth[0].Rows && byWidth[1].Width >= Widths.Minimum)
        {
            return survey with
            {
                Refusal = new Reason("vector-width", $"as many rows have {byWidth[0].Width} values as {byWidth[1].Width}; split the store by model first"),
            };
        }

        return survey.Judge(structure, most.Bytes, sample);
    }

    private VectorSurvey Judge(Structure structure, bool bytes, VectorSample vectors)
    {
        var sample = Look(vectors.Cells);
        if (bytes || sample.ArePixels)
        {
            var frame = structure.Frame ?? PixelFrame.OfLength(Width);
            var refusal = structure.PixelRefusal ?? (frame is null
                ? new Reason("pixels-shape", $"pixels, {Width} bytes a row, which is no square image; enrol these people again from photos")
                : null);
            return this with { Frame = frame, Refusal = refusal };
        }

        if (Width is < Widths.Minimum or > Widths.Maximum)
        {
            return this with { Refusal = new Reason("vector-width", $"{Width} values a row, no face embedding ({Widths.Minimum} to {Widths.Maximum})") };
        }

        return this with { Space = Width == 128 && sample.LooksLikeDlib ? KnownSpaces.Dlib.Key : null };
    }

    private (bool ArePixels, bool LooksLikeDlib) Look(IEnumerable<VectorCell> sample)
    {
        var values = new float[Width];
        int seen = 0, pixels = 0, dlib = 0;
        foreach (var cell in sample.Where(c => c.Width == Width))
        {
            cell.CopyTo(values);
            if (!IsJudgeable(values))
            {
                continue;
            }

            seen++;
            pixels += PixelFrame.AreFloats(values) ? 1 : 0;
            dlib += TensorPrimitives.Norm<float>(values) is >= (float)DlibLowest and <= (float)DlibHighest ? 1 : 0;
        }

        return (seen > 0 && pixels * 10 >= seen * 9, seen > 0 && dlib * 100 >= seen * 95);
    }

    /// <summary>Rows that will be rejected anyway (zeros where no face was found, NaN) say nothing of the others.</summary>
    private static bool IsJudgeable(ReadOnlySpan<float> values) => TensorPrimitives.IsFiniteAll(values) && values.ContainsAnyExcept(0f);
}
