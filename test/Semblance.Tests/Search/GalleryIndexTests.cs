using FsCheck;
using FsCheck.Fluent;
using Semblance.Faces;
using Semblance.People;
using Semblance.Search;
using Semblance.Spaces;

namespace Semblance.Tests.Search;

public class GalleryIndexTests
{
    private static readonly Config ManyCases = Cases.Of(300);

    [Fact]
    public void A_search_gives_what_scoring_every_row_gives_to_the_last_bit()
    {
        Prop.ForAll(Scenario.Arbitrary, scenario =>
        {
            var rows = scenario.MakeRows();
            var index = scenario.MakeIndex(rows);
            foreach (var probe in scenario.MakeProbes(rows, 4))
            {
                var expected = scenario.Expected(rows, probe);
                foreach (var method in Enum.GetValues<SearchMethod>())
                {
                    var ranking = index.FindNearest(probe, scenario.Limit, among: null, double.PositiveInfinity, method);
                    Assert.Equal(expected, ranking.Candidates);
                    Assert.Equal(rows.Count, ranking.FacesSearched);
                    Assert.Equal(rows.Select(r => r.Person).Distinct().Count(), ranking.PeopleSearched);
                }
            }
        }).Check(ManyCases);
    }

    [Fact]
    public void Many_probes_at_once_give_what_each_gives_alone()
    {
        Prop.ForAll(Scenario.Arbitrary, Arb.From(Gen.Elements(1, 7, 8, 16, 17, 33, 48, 49, 97, 200)), (scenario, count) =>
        {
            var rows = scenario.MakeRows();
            var index = scenario.MakeIndex(rows);
            var probes = scenario.MakeProbes(rows, count);

            var rankings = index.FindNearest([.. probes.Select(p => new ReadOnlyMemory<float>(p))], scenario.Limit);

            Assert.Equal(probes.Select(p => scenario.Expected(rows, p)), rankings.Select(r => r.Candidates));
        }).Check(ManyCases.WithMaxTest(100));
    }

    [Fact]
    public void Distances_agree_with_the_naive_twin()
    {
        Prop.ForAll(Scenario.Arbitrary, scenario =>
        {
            var rows = scenario.MakeRows();
            var index = scenario.MakeIndex(rows);
            foreach (var probe in scenario.MakeProbes(rows, 2))
            {
                var expected = NaiveSearch.FindNearest(rows, probe, scenario.Limit, scenario.Metric);
                var actual = index.FindNearest(probe, scenario.Limit).Candidates;
                Assert.Equal(
                    expected.Select(c => c.Distance), actual.Select(c => c.Distance), (e, a) => Math.Abs(e - a) <= 1e-12 * Math.Max(1, e));
            }
        }).Check(ManyCases.WithMaxTest(100));
    }

    [Fact]
    public void A_filtered_search_gives_what_a_gallery_of_those_people_gives()
    {
        Prop.ForAll(Scenario.Arbitrary, Arb.From(Gen.Elements(0, 1, 10, 90, 100)), (scenario, percent) =>
        {
            var rows = scenario.MakeRows();
            var index = scenario.MakeIndex(rows);
            var random = new Random(scenario.Seed + 2);
            var allowed = rows.Select(r => r.Person).Distinct().Where(_ => random.Next(100) < percent).ToHashSet();
            var left = rows.Where(r => allowed.Contains(r.Person)).ToList();
            var among = index.Select(allowed.Append(PersonId.New()));

            Assert.Equal(allowed.Count, among.Count);
            var probes = scenario.MakeProbes(rows, 7);
            var rankings = index.FindNearest([.. probes.Select(p => new ReadOnlyMemory<float>(p))], scenario.Limit, among)
                .Append(index.FindNearest(probes[0], scenario.Limit, among));
            foreach (var (probe, ranking) in probes.Append(probes[0]).Zip(rankings))
            {
                Assert.Equal(scenario.Expected(left, probe), ranking.Candidates);
                Assert.Equal(left.Count, ranking.FacesSearched);
                Assert.Equal(allowed.Count, ranking.PeopleSearched);
            }
        }).Check(ManyCases.WithMaxTest(150));
    }

    [Fact]
    public void A_search_within_a_distance_gives_the_head_of_the_whole_ranking()
    {
        Prop.ForAll(Scenario.Arbitrary, scenario =>
        {
            var rows = scenario.MakeRows();
            var index = scenario.MakeIndex(rows);
            var probe = scenario.MakeProbes(rows, 2)[^1];
            var all = scenario.Expected(rows, probe);
            var within = all.Count == 0 ? 1 : all[all.Count / 2].Distance;

            Assert.Equal(all.Where(c => c.Distance <= within), index.FindNearest(probe, scenario.Limit, within: within).Candidates);
        }).Check(ManyCases.WithMaxTest(100));
    }

    [Fact]
    public void Removed_faces_and_people_are_gone_and_come_back_when_added_again()
    {
        Prop.ForAll(Scenario.Arbitrary, scenario =>
        {
            var rows = scenario.MakeRows();
            var index = scenario.MakeIndex(rows);
            var random = new Random(scenario.Seed + 3);
            var (gone, left) = (rows.Where(_ => random.Next(3) > 0).ToList(), new List<NaiveRow>(rows));
            foreach (var row in gone)
            {
                Assert.True(index.Remove(row.Face));
                Assert.False(index.Remove(row.Face));
                left.Remove(row);
            }

            if (left.Count > 0)
            {
                var person = left[0].Person;
                Assert.Equal(left.RemoveAll(r => r.Person == person), index.RemovePerson(person));
                Assert.Equal(0, index.RemovePerson(person));
            }

            foreach (var row in gone.Take(20))
            {
                index.Add(row.Face, row.Person, row.Vector);
                left.Add(row);
            }

            var probe = scenario.MakeProbes(rows, 1)[0];
            var ranking = index.FindNearest(probe, scenario.Limit);
            Assert.Equal(scenario.Expected(left, probe), ranking.Candidates);
            Assert.Equal((left.Count, left.Select(r => r.Person).Distinct().Count()), (ranking.FacesSearched, ranking.PeopleSearched));
            Assert.Equal((ranking.FacesSearched, ranking.PeopleSearched), (index.FaceCount, index.PersonCount));
        }).Check(ManyCases.WithMaxTest(100));
    }

    [Fact]
    public void Replaced_faces_are_as_if_they_had_always_been_so()
    {
        Prop.ForAll(Scenario.Arbitrary, scenario =>
        {
            var rows = scenario.MakeRows();
            var index = scenario.MakeIndex(rows);
            var random = new Random(scenario.Seed + 4);
            var changed = rows.Where(_ => random.Next(2) == 0).ToList();
            var moved = changed.Where(_ => random.Next(2) == 0).Select(r => r with { Vector = rows[random.Next(rows.Count)].Vector }).ToList();

            Assert.Equal(changed.Count, index.Replace(changed.Select(r => r.Face).Append(FaceId.New()).ToHashSet(), moved.ConvertAll(Scenario.FaceOf)));

            var left = rows.Except(changed).Concat(moved).ToList();
            var probe = scenario.MakeProbes(rows, 1)[0];
            Assert.Equal(scenario.Expected(left, probe), index.FindNearest(probe, scenario.Limit).Candidates);
            var read = new List<FaceId>();
            index.Read((face, person, embedding) =>
            {
                var row = left.Single(r => r.Face == face);
                Assert.Equal(row.Person, person);
                Assert.True(embedding.SequenceEqual(row.Vector));
                read.Add(face);
            });
            Assert.Equal(left.Select(r => r.Face), read);
        }).Check(ManyCases.WithMaxTest(100));
    }

    [Fact]
    public void Equal_distances_are_ordered_by_face_id_whatever_the_order_of_insertion()
    {
        var faces = Enumerable.Range(0, 200).Select(_ => new FaceId(Guid.NewGuid())).ToArray();
        var index = new GalleryIndex(3, Metric.Cosine);
        Array.ForEach(faces, f => index.Add(f, PersonId.New(), [0.3f, 0.3f, 0.1f]));

        var ranking = index.FindNearest([0.3f, 0.3f, 0.1f], 5);

        Assert.Equal(faces.Order().Take(5), ranking.Candidates.Select(c => c.Face));
        Assert.All(ranking.Candidates, c => Assert.Equal(0, c.Distance));
    }

    [Fact]
    public void An_empty_gallery_gives_no_candidates()
    {
        var ranking = new GalleryIndex(4, Metric.L2).FindNearest([1, 2, 3, 4], 5);

        Assert.Empty(ranking.Candidates);
        Assert.Equal((0, 0), (ranking.FacesSearched, ranking.PeopleSearched));
    }

    [Theory]
    [InlineData(new float[] { 1, 2 }, "embedding-width", "probe-width")]
    [InlineData(new float[] { 1, float.NaN, 2 }, "embedding-not-finite", "probe-not-finite")]
    [InlineData(new float[] { 1, 0, float.NegativeInfinity }, "embedding-not-finite", "probe-not-finite")]
    [InlineData(new float[] { 0, 0, -0f }, "embedding-zero", "probe-zero")]
    public void A_vector_that_cannot_be_compared_is_refused_with_its_code(float[] vector, string asFace, string asProbe)
    {
        var index = new GalleryIndex(3, Metric.Cosine);

        Assert.Equal(asFace, Assert.Throws<SemblanceException>(() => index.Add(FaceId.New(), PersonId.New(), vector)).Code);
        Assert.Equal(asProbe, Assert.Throws<SemblanceException>(() => index.FindNearest(vector, 1)).Code);
        Assert.Equal(0, index.FaceCount);
    }
}
