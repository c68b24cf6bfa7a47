using Semblance.Clients;
using Semblance.Matching;
using Semblance.Recognition;
using Semblance.Search;
using Semblance.Spaces;
using Semblance.Tests.Matching;

namespace Semblance.Tests.Recognition;

public class RecognizerTests
{
    private static readonly Gallery Everybody = new(ClientId.Default, SyntheticFaces.Space.Key);
    private static readonly IdentifyOptions Default = new();

    private readonly SyntheticFaces _people = new(21);
    private readonly ManualTime _time = new();

    [Fact]
    public async Task Faces_that_are_asked_for_together_are_decided_on_as_alone()
    {
        var store = Store(60);
        var probes = new ReadOnlyMemory<float>[] { FaceOf(store, 7), _people.Person(), FaceOf(store, 1) };
        var together = await Recognizer(store).IdentifyManyAsync(Everybody, probes, Default, default);
        for (var i = 0; i < probes.Length; i++)
        {
            var alone = await Recognizer(store).IdentifyAsync(Everybody, probes[i], Default, default);
            Assert.Equal((alone.Outcome, alone.Person, alone.Distance, alone.Candidates.Count), (together[i].Outcome, together[i].Person, together[i].Distance, together[i].Candidates.Count));
        }

        Assert.Equal([Outcome.Match, Outcome.Unknown, Outcome.Match], together.Select(d => d.Outcome));
    }

    [Fact]
    public async Task An_enrolled_person_is_found_with_everything_the_answer_rests_on()
    {
        var store = Store(60);

        var decision = await Recognizer(store).IdentifyAsync(Everybody, FaceOf(store, 7), Default, default);

        Assert.Equal((Outcome.Match, SyntheticFaces.PersonOf(7)), (decision.Outcome, decision.Person));
        Assert.Equal((60, 60, "test"), (decision.FacesSearched, decision.PeopleSearched, decision.Method));
        Assert.Equal(0.003, decision.Threshold.TargetFpir);
        Assert.Equal(60, decision.Threshold.Evidence.PeopleSampled);
        Assert.True(decision.Distance < decision.Threshold.Value);
        Assert.True(decision.Margin > decision.RequiredMargin);
        Assert.Equal(5, decision.Candidates.Count);
    }

    [Fact]
    public async Task A_stranger_is_unknown()
    {
        var decision = await Recognizer(Store(60)).IdentifyAsync(Everybody, _people.Person(), Default, default);

        Assert.Equal((Outcome.Unknown, UnknownReason.AboveThreshold), (decision.Outcome, decision.Reason));
    }

    [Fact]
    public async Task Whom_an_index_may_have_missed_is_looked_for_among_all_faces_before_they_are_called_unknown()
    {
        var store = Store(60);
        store.Missed.Add(store.All[7].Id);
        var probes = new ReadOnlyMemory<float>[] { FaceOf(store, 7), FaceOf(store, 8), _people.Person() };

        var decisions = await Recognizer(store).IdentifyManyAsync(Everybody, probes, Default, default);

        Assert.Equal([(Outcome.Match, "exact"), (Outcome.Match, "test"), (Outcome.Unknown, "exact")], decisions.Select(d => (d.Outcome, d.Method)));
        Assert.Equal(SyntheticFaces.PersonOf(7), decisions[0].Person);
        Assert.StartsWith("test found no match, so every face was looked at", decisions[0].MethodReason, StringComparison.Ordinal);
        Assert.Null(decisions[1].MethodReason);
        Assert.Equal(2, store.SearchedExactly);
    }

    [Fact]
    public async Task The_only_person_of_an_unknown_space_is_unknown_for_want_of_evidence()
    {
        var store = Store(1);

        var decision = await Recognizer(store).IdentifyAsync(Everybody, store.All[0].Embedding, Default, default);

        Assert.Equal((Outcome.Unknown, UnknownReason.NoEvidence), (decision.Outcome, decision.Reason));
        Assert.Equal(SyntheticFaces.PersonOf(0), Assert.Single(decision.Candidates).Person);
    }

    [Fact]
    public async Task An_empty_gallery_says_so()
    {
        var decision = await Recognizer(Store(0)).IdentifyAsync(Everybody, _people.Person(), Default, default);

        Assert.Equal((Outcome.Unknown, UnknownReason.EmptyGallery), (decision.Outcome, decision.Reason));
    }

    [Fact]
    public async Task A_fixed_threshold_is_applied_as_it_is_and_learns_nothing()
    {
        var store = Store(3);

        var decision = await Recognizer(store).IdentifyAsync(Everybody, FaceOf(store, 1), Default with { Threshold = 0.5 }, default);

        Assert.Equal((Outcome.Match, 0.5, null), (decision.Outcome, decision.Threshold.Value, decision.Threshold.TargetFpir));
        Assert.Empty(store.Sampled);
    }

    [Fact]
    public async Task One_candidate_can_be_asked_for_and_the_margin_is_still_kept()
    {
        var store = Store(60);
        store.All.Add(SyntheticFaces.Enrol(60, store.All[7].Embedding.ToArray()));

        var decision = await Recognizer(store).IdentifyAsync(Everybody, FaceOf(store, 7), Default with { Top = 1 }, default);

        Assert.Equal(Outcome.Ambiguous, decision.Outcome);
        Assert.Single(decision.Candidates);
    }

    [Fact]
    public async Task A_filter_decides_by_the_size_of_what_it_leaves()
    {
        var store = Store(400);
        var recognizer = Recognizer(store);
        var probe = FaceOf(store, 2);

        var all = await recognizer.IdentifyAsync(Everybody, probe, Default, default);
        var north = await recognizer.IdentifyAsync(Everybody with { Regions = ["north"] }, probe, Default, default);

        Assert.Equal((400, 200), (all.FacesSearched, north.FacesSearched));
        Assert.Equal(2 * all.Threshold.Evidence.TargetFmr!.Value, north.Threshold.Evidence.TargetFmr!.Value, 7);
        Assert.Equal(200, north.Threshold.Evidence.PeopleSampled);
    }

    [Fact]
    public async Task A_filter_that_leaves_few_people_learns_from_the_whole_gallery()
    {
        var store = Store(150);

        var decision = await Recognizer(store).IdentifyAsync(Everybody with { Regions = ["south"] }, FaceOf(store, 3), Default, default);

        Assert.Equal((75, 150), (decision.FacesSearched, decision.Threshold.Evidence.PeopleSampled));
    }

    [Fact]
    public async Task Many_who_ask_at_once_wait_for_one_who_learns_and_who_gives_up_stops_nobody()
    {
        var samples = new TaskCompletionSource();
        var store = Store(60);
        store.Samples = samples.Task;
        var recognizer = Recognizer(store);
        using var gone = new CancellationTokenSource();

        var first = recognizer.IdentifyAsync(Everybody, FaceOf(store, 1), Default, gone.Token);
        var others = Enumerable.Range(2, 20).Select(i => recognizer.IdentifyAsync(Everybody, FaceOf(store, i), Default, default)).ToArray();
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        samples.SetResult();

        Assert.All(await Task.WhenAll(others), d => Assert.Equal(Outcome.Match, d.Outcome));
        Assert.Single(store.Sampled);
    }

    [Fact]
    public async Task A_store_that_failed_while_it_was_learnt_from_is_asked_again()
    {
        var store = Store(60);
        store.Samples = Task.FromException(new SemblanceException(ErrorKind.Unavailable, "store-away", "Away."));
        var recognizer = Recognizer(store);

        await Assert.ThrowsAsync<SemblanceException>(() => recognizer.IdentifyAsync(Everybody, FaceOf(store, 1), Default, default));
        store.Samples = Task.CompletedTask;

        Assert.Equal(Outcome.Match, (await recognizer.IdentifyAsync(Everybody, FaceOf(store, 1), Default, default)).Outcome);
    }

    [Fact]
    public async Task What_was_learnt_is_kept_until_the_gallery_changes_or_minutes_pass()
    {
        var store = Store(60);
        var recognizer = Recognizer(store);
        var probe = FaceOf(store, 1);
        async Task<int> LearntAfterSearch()
        {
            await recognizer.IdentifyAsync(Everybody, probe, Default, default);
            return store.Sampled.Count;
        }

        Assert.Equal(1, await LearntAfterSearch());
        Assert.Equal(1, await LearntAfterSearch());
        store.All.AddRange(new SyntheticFaces(22).Gallery(64).Skip(60));
        Assert.Equal(2, await LearntAfterSearch());
        _time.Now += TimeSpan.FromMinutes(6);
        Assert.Equal(3, await LearntAfterSearch());
    }

    [Theory]
    [InlineData("probe-width")]
    [InlineData("probe-not-finite")]
    [InlineData("probe-zero")]
    public async Task A_probe_that_is_no_embedding_of_the_space_is_refused(string code)
    {
        var probe = code switch
        {
            "probe-width" => new float[95],
            "probe-zero" => new float[96],
            _ => [.. _people.Person()[..95], float.NaN],
        };
        var recognizer = Recognizer(Store(20));

        Assert.Equal(code, (await Assert.ThrowsAsync<SemblanceException>(() => recognizer.IdentifyAsync(Everybody, probe, Default, default))).Code);
        Assert.Equal(code, (await Assert.ThrowsAsync<SemblanceException>(() => Verify(recognizer, 0, probe))).Code);
    }

    public static TheoryData<IdentifyOptions, string> BadOptions => new()
    {
        { new IdentifyOptions { Top = 0 }, "top-range" },
        { new IdentifyOptions { Top = 1_001 }, "top-range" },
        { new IdentifyOptions { Margin = -0.1 }, "margin-range" },
        { new IdentifyOptions { Margin = double.NaN }, "margin-range" },
        { new IdentifyOptions { TargetFpir = 0 }, "target-range" },
        { new IdentifyOptions { Threshold = -1 }, "threshold-range" },
    };

    [Theory]
    [MemberData(nameof(BadOptions))]
    public async Task Options_out_of_range_are_refused(IdentifyOptions options, string code)
    {
        var failure = await Assert.ThrowsAsync<SemblanceException>(() => Recognizer(Store(20)).IdentifyAsync(Everybody, _people.Person(), options, default));

        Assert.Equal((ErrorKind.Invalid, code), (failure.Kind, failure.Code));
    }

    [Fact]
    public async Task A_space_the_store_does_not_hold_is_not_found()
    {
        var gallery = Everybody with { Space = new SpaceKey("another") };

        var failure = await Assert.ThrowsAsync<SemblanceException>(() => Recognizer(Store(20)).IdentifyAsync(gallery, _people.Person(), Default, default));

        Assert.Equal((ErrorKind.NotFound, "space-unknown"), (failure.Kind, failure.Code));
    }

    [Fact]
    public async Task Verification_compares_with_the_nearest_of_the_persons_faces()
    {
        var store = Store(60);
        var second = _people.FaceOf(store.All[4].Embedding.ToArray(), 0.9);
        store.All.Add(SyntheticFaces.Enrol(4, second, 1));

        var decision = await Verify(Recognizer(store), 4, second);

        Assert.Equal((Outcome.Match, store.All[^1].Id, 2, 1), (decision.Outcome, decision.Face, decision.FacesSearched, decision.PeopleSearched));
        Assert.Equal(0, decision.Distance!.Value, 5);
        Assert.Equal(0.0001, decision.Threshold.TargetFmr);
        Assert.Null(decision.Margin);
    }

    [Fact]
    public async Task Somebody_else_is_not_verified()
    {
        var store = Store(60);

        var decision = await Verify(Recognizer(store), 4, FaceOf(store, 5));

        Assert.Equal((Outcome.Unknown, UnknownReason.AboveThreshold), (decision.Outcome, decision.Reason));
    }

    [Fact]
    public async Task Verification_without_evidence_confirms_nobody()
    {
        var store = Store(2);

        var decision = await Verify(Recognizer(store), 0, store.All[0].Embedding);

        Assert.Equal((Outcome.Unknown, UnknownReason.NoEvidence), (decision.Outcome, decision.Reason));
    }

    [Fact]
    public async Task Somebody_who_does_not_exist_is_not_found()
    {
        var failure = await Assert.ThrowsAsync<SemblanceException>(() => Verify(Recognizer(Store(20)), 99, _people.Person()));

        Assert.Equal((ErrorKind.NotFound, "person-unknown"), (failure.Kind, failure.Code));
    }

    private static Task<Decision> Verify(Recognizer recognizer, int person, ReadOnlyMemory<float> probe) =>
        recognizer.VerifyAsync(ClientId.Default, SyntheticFaces.PersonOf(person), SyntheticFaces.Space.Key, probe, new VerifyOptions(), default);

    private EnrolledStore Store(int people) => new(SyntheticFaces.Space, _people.Gallery(people));

    private Recognizer Recognizer(EnrolledStore store) => new(store, _time);

    private float[] FaceOf(EnrolledStore store, int person) => _people.FaceOf(store.All[person].Embedding.ToArray(), 0.4);

    private sealed class ManualTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
