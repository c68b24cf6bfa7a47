using Semblance.Clients;
using Semblance.Search;
using Semblance.Spaces;
using Semblance.Storage.Postgres;

namespace Semblance.Tests.Storage.Postgres;

public class SearchPlanTests
{
    private static readonly Space Space = new() { Key = new SpaceKey("s"), Model = "S", Dimension = 512, Metric = Metric.Cosine };
    private static readonly Gallery Everybody = new(ClientId.Default, Space.Key);
    private static readonly Gallery North = Everybody with { Regions = ["north"] };
    private static readonly SearchFacts Indexed = new(Space, "hnsw", 20_000, 100, 10, IsTuned: true);

    [Fact]
    public void A_small_gallery_is_searched_exactly_whatever_is_indexed()
    {
        var plan = Choose(Indexed, North, 1_204, 1_000_000);
        Assert.Equal((null, "exact-pgvector", "1,204 faces under the filter, border 20,000"), (plan.Index, plan.Method, plan.Reason));
        Assert.Equal("20,000 faces, border 20,000", Choose(Indexed, Everybody, 20_000, 20_000).Reason);
    }

    [Fact]
    public void A_large_one_is_searched_by_its_index_and_without_one_exactly()
    {
        Assert.Equal("hnsw-pgvector", Choose(Indexed, Everybody, 20_001, 20_001).Method);
        Assert.Equal("ivfflat-pgvector", Choose(Indexed with { Index = "ivfflat" }, Everybody, 20_001, 20_001).Method);
        Assert.Equal("20,001 faces without an index", Choose(Indexed with { Index = null }, Everybody, 20_001, 20_001).Reason);
    }

    [Fact]
    public void A_gallery_whose_index_no_effort_made_good_enough_is_searched_exactly_whatever_it_grows_to()
    {
        var plan = Choose(Indexed with { ExactUpTo = GallerySettings.AlwaysExact }, Everybody, 2_000_000, 2_000_000);
        Assert.Equal(
            ("exact-pgvector", "2,000,000 faces; no effort of an index reached the recall that it was tuned for"), (plan.Method, plan.Reason));
    }

    [Fact]
    public void A_filter_is_left_to_an_index_only_where_it_leaves_so_much_that_the_detours_pay()
    {
        // 141,421 of 1,000,000: the index looks at seven faces for each under the filter, and exact search takes seven borders.
        Assert.Null(Choose(Indexed, North, 141_000, 1_000_000).Index);
        var plan = Choose(Indexed, North, 142_000, 1_000_000);
        Assert.Equal("hnsw", plan.Index);
        Assert.Equal("142,000 faces of 1,000,000 under the filter, border 141,421", plan.Reason);
        Assert.True(Choose(Indexed with { ExactUpTo = 1_000 }, North, 40_000, 1_000_000).Visits >= 4 * 100 * 25);
    }

    [Fact]
    public void More_people_than_an_index_finds_candidates_for_are_searched_exactly()
    {
        Assert.Equal(1_000, Choose(Indexed, Everybody, 50_000, 50_000, people: 100).Candidates);
        Assert.Null(Choose(Indexed, Everybody, 50_000, 50_000, people: 101).Index);
    }

    [Fact]
    public void More_people_than_there_are_are_searched_exactly()
    {
        var size = new GallerySize(50_000, 4);
        Assert.Null(SearchPlan.Choose(Indexed, Everybody, size, size, 5).Index);
        Assert.Equal("hnsw", SearchPlan.Choose(Indexed, Everybody, size, size, 4).Index);
    }

    [Fact]
    public void A_plan_that_found_too_little_is_widened_until_there_is_no_wider_one()
    {
        SearchPlan? plan = Choose(Indexed, Everybody, 50_000, 50_000);
        var seen = new List<(string? Index, int Candidates)>();
        for (; plan is not null; plan = plan.Widen(new GallerySize(50_000, 50_000), 5))
        {
            seen.Add((plan.Index, plan.Candidates));
        }

        Assert.Equal([("hnsw", 100), (null, 100), (null, 800), (null, 6_400), (null, 8_000)], seen);
    }

    [Fact]
    public void People_of_many_faces_get_as_many_more_candidates() =>
        Assert.Equal(500, SearchPlan.Exact(new GallerySize(50_000, 1_000), 5, "").Candidates);

    private static SearchPlan Choose(SearchFacts facts, Gallery gallery, int faces, int whole, int people = 5) =>
        SearchPlan.Choose(facts, gallery, new GallerySize(faces, faces), new GallerySize(whole, whole), people);
}
