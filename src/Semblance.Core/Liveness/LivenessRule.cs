namespace Semblance.Liveness;

/// <summary>
/// Decides whether photos show what a challenge asked for. docs/security.md says what is measured of its figures, and what they leave open.
/// </summary>
public sealed record LivenessRule
{
    /// <summary>Photos with a face that a challenge needs at least: one from the front, one a step, and one of eyes open again.</summary>
    public const int LeastFrames = 4;

    public const int MostFrames = 20;

    /// <summary>Degrees from the front up to which a face still looks into the camera.</summary>
    public double Front { get; init; } = 15;

    /// <summary>Degrees from which a head is turned aside.</summary>
    public double Turned { get; init; } = 20;

    /// <summary>Share of the usual opening of this person's eyes up to which they are closed.</summary>
    public double Closed { get; init; } = 0.7;

    /// <summary>Share of it from which they are open.</summary>
    public double Opened { get; init; } = 0.85;

    /// <summary>The photo that shows the face best from the front; null when none does. Others are compared with it, and it is the one that is recognised.</summary>
    public int? FindFront(IReadOnlyList<LivenessFrame> frames) => frames
        .Select((frame, index) => (frame, index))
        .Where(f => f.frame.Face is not null && Math.Abs(f.frame.Turn) <= Front)
        .OrderByDescending(f => f.frame.Openness ?? 0)
        .ThenBy(f => Math.Abs(f.frame.Turn))
        .Select(f => (int?)f.index)
        .FirstOrDefault();

    /// <summary>Judges photos in their order: the face from the front, then each step after the one before.</summary>
    public LivenessVerdict Judge(IReadOnlyList<LivenessStep> steps, IReadOnlyList<LivenessFrame> frames)
    {
        var faults = FaultsOf(frames);
        var usual = UsualOpenness(frames);
        var seen = new List<LivenessStepVerdict>(steps.Count);
        var at = frames.TakeWhile(f => !LooksAhead(f)).Count();
        foreach (var step in steps)
        {
            var found = at >= frames.Count ? -1 : step switch
            {
                LivenessStep.TurnLeft => Find(frames, at, f => f.Turn >= Turned),
                LivenessStep.TurnRight => Find(frames, at, f => f.Turn <= -Turned),
                _ => FindBlink(frames, at, usual),
            };
            seen.Add(new LivenessStepVerdict(step, found >= 0 ? found : null));
            at = found >= 0 ? found + 1 : at;
        }

        return new LivenessVerdict(seen, faults);
    }

    private static List<LivenessFault> FaultsOf(IReadOnlyList<LivenessFrame> frames)
    {
        var faults = new List<LivenessFault>();
        Add(LivenessFault.TooFew, frames.Count(f => f.Face is not null) < LeastFrames);
        Add(LivenessFault.SamePhoto, frames.DistinctBy(f => f.Pixels, StringComparer.Ordinal).Count() < frames.Count);
        Add(LivenessFault.OtherFace, frames.Any(f => f.Face is not null && !f.IsSame));
        return faults;

        void Add(LivenessFault fault, bool holds)
        {
            if (holds)
            {
                faults.Add(fault);
            }
        }
    }

    private bool LooksAhead(LivenessFrame frame) => frame.Face is not null && Math.Abs(frame.Turn) <= Front;

    /// <summary>The upper quartile of the frames from the front, most of which show open eyes; null where lids cannot be seen.</summary>
    private double? UsualOpenness(IReadOnlyList<LivenessFrame> frames)
    {
        var open = frames.Where(LooksAhead).Select(f => f.Openness).OfType<double>().Order().ToArray();
        return open.Length == 0 ? null : open[open.Length * 3 / 4];
    }

    private static int Find(IReadOnlyList<LivenessFrame> frames, int from, Func<LivenessFrame, bool> holds)
    {
        for (var i = from; i < frames.Count; i++)
        {
            if (frames[i].Face is not null && holds(frames[i]))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>The photo of eyes open again, after one of eyes closed; open eyes before them are in the front frame.</summary>
    private int FindBlink(IReadOnlyList<LivenessFrame> frames, int from, double? usual)
    {
        var closed = Find(frames, from, f => LooksAhead(f) && f.Openness <= usual * Closed);
        return closed < 0 ? -1 : Find(frames, closed + 1, f => LooksAhead(f) && f.Openness >= usual * Opened);
    }
}
