using Semblance.Migration.Sources.Values;

namespace Semblance.Migration.Sources.Pickle;

/// <summary>Turns the parts below a root into values, children first and without recursion, each shared part once.</summary>
internal static class Assembly
{
    /// <param name="end">The stream's last byte, which faults of the whole are reported at.</param>
    /// <exception cref="SemblanceException">Refused: <c>pickle-cycle</c>, <c>pickle-nesting</c>, <c>pickle-unfolds</c> or <c>pickle-global</c>.</exception>
    public static SourceValue Of(Slot root, int maxDepth, long maxUnfolded, long end)
    {
        if (root.Object is not Part top)
        {
            return Part.ValueOf(root);
        }

        var open = new Stack<(Part Part, int Next)>();
        Open(open, top);
        while (open.TryPop(out var frame))
        {
            var (part, next) = frame;
            var child = NextUnfinished(part, ref next);
            if (child is null)
            {
                Finish(part, maxUnfolded, end);
                continue;
            }

            if (child.IsOpen)
            {
                throw PickleFault.Refused("pickle-cycle", end, "a container in it contains itself, which no store of names and vectors does");
            }

            open.Push((part, next));
            Open(open, child);
            if (open.Count > maxDepth)
            {
                throw TooDeep(maxDepth, end);
            }
        }

        return top.Depth <= maxDepth ? top.Value! : throw TooDeep(maxDepth, end);
    }

    private static void Open(Stack<(Part Part, int Next)> open, Part part)
    {
        part.IsOpen = true;
        open.Push((part, 0));
    }

    private static Part? NextUnfinished(Part part, ref int next)
    {
        while (next < part.ChildCount)
        {
            if (part.Child(next++).Object is Part { Value: null } child)
            {
                return child;
            }
        }

        return null;
    }

    private static void Finish(Part part, long maxUnfolded, long end)
    {
        var weight = 1 + part.PackedCount;
        var depth = 0;
        for (var i = 0; i < part.ChildCount; i++)
        {
            var child = part.Child(i).Object as Part;
            weight += child?.Weight ?? 1;
            depth = Math.Max(depth, child?.Depth ?? 0);
            if (weight > maxUnfolded)
            {
                throw PickleFault.Refused("pickle-unfolds", end,
                    FormattableString.Invariant($"its shared parts unfold to more than {maxUnfolded} values: the file is made to exhaust its reader"));
            }
        }

        part.Value = part.ToValue();
        part.Weight = weight;
        part.Depth = depth + 1;
        part.IsOpen = false;
    }

    private static SemblanceException TooDeep(int maxDepth, long end) =>
        PickleFault.Refused("pickle-nesting", end, FormattableString.Invariant($"containers are nested deeper than {maxDepth} levels"));
}
