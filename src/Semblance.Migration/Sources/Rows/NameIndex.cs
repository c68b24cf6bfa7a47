using Semblance.Migration.Sources.Values;

namespace Semblance.Migration.Sources.Rows;

/// <summary>Labels that are numbers into a list of names: what <c>y</c> and <c>names</c> beside <c>X</c> are.</summary>
internal static class NameIndex
{
    /// <summary>The name of each number; null unless every number is a place in the list of names, which has another length than the numbers.</summary>
    public static LabelList? Of(LabelList numbers, LabelList names)
    {
        if (names.Count == 0 || names.Count == numbers.Count || !names.HasText)
        {
            return null;
        }

        for (long i = 0; i < numbers.Count; i++)
        {
            if (numbers[i] is not SourceValue.Integer number || number.Value.Sign < 0 || number.Value >= names.Count)
            {
                return null;
            }
        }

        return LabelList.OfItems(numbers.Count, i => names[(long)((SourceValue.Integer)numbers[i]!).Value]);
    }
}
