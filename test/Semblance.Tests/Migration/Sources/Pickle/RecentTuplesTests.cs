using Semblance.Migration.Sources.Pickle;
using Semblance.Migration.Sources.Values;

namespace Semblance.Tests.Migration.Sources.Pickle;

public class RecentTuplesTests
{
    private readonly RecentTuples _tuples = new();

    [Fact]
    public void A_short_tuple_made_again_is_the_same_object()
    {
        var shape = Of(1, 128);

        Assert.Same(shape, Of(1, 128));
        Assert.Equal([1L, 128L], shape.Integers!);
    }

    [Theory]
    [InlineData(new long[] { 128 })]
    [InlineData(new long[] { 128, 1 })]
    [InlineData(new long[] { 1, 128, 1 })]
    public void A_tuple_of_other_items_or_another_length_is_another(long[] items)
    {
        var shape = Of(1, 128);

        Assert.NotSame(shape, Of(items));
        Assert.Equal(items, Of(items).Integers!);
    }

    [Fact]
    public void A_whole_number_and_the_real_one_of_its_value_are_not_taken_for_each_other()
    {
        var whole = _tuples.Of([Slot.OfWhole(1)]);
        var real = _tuples.Of([Slot.OfReal(1)]);

        Assert.NotSame(whole, real);
        Assert.Null(real.Integers);
    }

    [Fact]
    public void Tuples_that_hold_equal_but_different_lists_stay_apart_for_a_list_may_still_change()
    {
        var (one, other) = (new ListPart(SequenceKind.List), new ListPart(SequenceKind.List));

        Assert.NotSame(_tuples.Of([Slot.Of(one)]), _tuples.Of([Slot.Of(other)]));
        Assert.Same(_tuples.Of([Slot.Of(one)]), _tuples.Of([Slot.Of(one)]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    public void Empty_and_long_tuples_are_made_anew_each_time(int length)
    {
        var items = Enumerable.Range(0, length).Select(i => (long)i).ToArray();

        Assert.NotSame(Of(items), Of(items));
    }

    [Fact]
    public void The_oldest_of_more_than_eight_is_forgotten_and_the_others_are_not()
    {
        var made = Enumerable.Range(0, 9).Select(i => Of(i)).ToArray();

        Assert.All(Enumerable.Range(1, 8), i => Assert.Same(made[i], Of(i)));
        Assert.NotSame(made[0], Of(0));
    }

    private TuplePart Of(params long[] items) => _tuples.Of(Array.ConvertAll(items, Slot.OfWhole));
}
