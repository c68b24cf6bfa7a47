using Semblance.Spaces;

namespace Semblance.Tests.Spaces;

public class KnownSpacesTests
{
    [Fact]
    public void Keys_are_unique_and_in_order()
    {
        var keys = KnownSpaces.All.Select(s => s.Key.Value).ToArray();

        Assert.Equal(keys.Distinct().Order(StringComparer.Ordinal), keys);
    }

    [Fact]
    public void Every_space_is_found_by_its_key_and_no_other() =>
        Assert.All(KnownSpaces.All, space => Assert.Same(space, KnownSpaces.Find(space.Key)));

    [Fact]
    public void A_space_that_is_not_known_is_not_found() => Assert.Null(KnownSpaces.Find(new SpaceKey("of-my-own")));

    [Fact]
    public void Dimensions_are_those_the_store_accepts() => Assert.All(KnownSpaces.All, s => Assert.InRange(s.Dimension, 2, 16_384));

    [Fact]
    public void Dlib_is_compared_by_euclidean_distance_of_raw_vectors() =>
        Assert.Equal((128, Metric.L2, false), (KnownSpaces.Dlib.Dimension, KnownSpaces.Dlib.Metric, KnownSpaces.Dlib.UnitLength));

    [Fact]
    public void Every_prior_says_where_it_comes_from_and_leaves_room_for_a_threshold() =>
        Assert.All(KnownSpaces.All.Select(s => s.Impostors).OfType<ImpostorPrior>(), prior =>
        {
            Assert.NotEmpty(prior.Source);
            Assert.InRange(prior.Deviation / prior.Mean, 0.01, 0.2);
        });
}
