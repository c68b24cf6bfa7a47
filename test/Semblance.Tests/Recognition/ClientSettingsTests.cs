using Semblance.Clients;
using Semblance.Matching;
using Semblance.Recognition;
using Semblance.Search;
using Semblance.Tests.Matching;

namespace Semblance.Tests.Recognition;

/// <summary>What a client decided fills in what a caller left open, and nothing else.</summary>
public sealed class ClientSettingsTests : IAsyncDisposable
{
    private static readonly Gallery Everybody = new(ClientId.Default, SyntheticFaces.Space.Key);

    private readonly SyntheticFaces _people = new(21);
    private readonly ManualTime _time = new();
    private readonly EnrolledStore _store;
    private readonly Recognizer _recognizer;

    public ClientSettingsTests()
    {
        _store = new EnrolledStore(SyntheticFaces.Space, _people.Gallery(60));
        _recognizer = new Recognizer(_store, _time);
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task A_search_that_names_neither_threshold_nor_target_takes_the_clients_distance_margin_and_target()
    {
        var probe = _store.All[7].Embedding;
        Assert.Equal(Outcome.Match, (await IdentifyAsync(probe)).Outcome);

        Set(new ClientSettings { Margin = 1 });
        var strict = await IdentifyAsync(probe);
        Assert.Equal(strict.Threshold.Value, strict.RequiredMargin);

        Set(new ClientSettings { TargetFpir = 0.2 });
        Assert.Equal(0.2, (await IdentifyAsync(probe)).Threshold.TargetFpir);

        Set(new ClientSettings { TargetFpir = 0.2, Thresholds = OnlyIdentify(2) });
        var stranger = await IdentifyAsync(_people.Person());
        Assert.Equal((Outcome.Ambiguous, 2d, EvidenceKind.Client), (stranger.Outcome, stranger.Threshold.Value, stranger.Threshold.Evidence.Kind));
    }

    [Fact]
    public async Task What_the_caller_says_comes_before_what_the_client_decided()
    {
        Set(new ClientSettings { TargetFpir = 0.2, TargetFmr = 0.2, Margin = 1, Thresholds = OnlyIdentify(2) });
        var probe = _store.All[7].Embedding;

        var fixedByCaller = await IdentifyAsync(probe, new IdentifyOptions { Threshold = 0.5, Margin = 0 });
        var derived = await IdentifyAsync(probe, new IdentifyOptions { TargetFpir = 0.01 });

        Assert.Equal((0.5, EvidenceKind.Caller, 0d), (fixedByCaller.Threshold.Value, fixedByCaller.Threshold.Evidence.Kind, fixedByCaller.RequiredMargin));
        Assert.Equal((0.01, EvidenceKind.Gallery), (derived.Threshold.TargetFpir, derived.Threshold.Evidence.Kind));
    }

    [Fact]
    public async Task A_comparison_takes_the_clients_distance_or_target()
    {
        Task<Decision> Verify(VerifyOptions? options = null) => _recognizer.VerifyAsync(
            ClientId.Default, SyntheticFaces.PersonOf(7), SyntheticFaces.Space.Key, _people.Person(), options ?? new VerifyOptions(), default);

        Set(new ClientSettings { TargetFmr = 0.25 });
        Assert.Equal((Outcome.Unknown, 0.25), ((await Verify()).Outcome, (await Verify()).Threshold.TargetFmr));
        Set(new ClientSettings { TargetFmr = 0.25, Thresholds = new Dictionary<string, SpaceThreshold> { [SyntheticFaces.Space.Key.Value] = new(Verify: 2) } });
        Assert.Equal((Outcome.Match, EvidenceKind.Client), ((await Verify()).Outcome, (await Verify()).Threshold.Evidence.Kind));
        Assert.Equal(0.001, (await Verify(new VerifyOptions { TargetFmr = 0.001 })).Threshold.TargetFmr);
        Assert.NotEqual(EvidenceKind.Client, (await IdentifyAsync(_people.Person())).Threshold.Evidence.Kind);
    }

    [Fact]
    public async Task Settings_are_read_once_in_five_seconds_and_at_once_when_they_are_forgotten()
    {
        for (var i = 0; i < 3; i++)
        {
            await IdentifyAsync(_people.Person());
        }

        Assert.Equal(1, _store.SettingsRead);
        _store.Settings = new ClientSettings { TargetFpir = 0.2 };
        _time.Advance(RememberedSettings.KeptFor - TimeSpan.FromMilliseconds(1));
        Assert.Equal(Thresholds.DefaultTargetFpir, (await IdentifyAsync(_people.Person())).Threshold.TargetFpir);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(0.2, (await IdentifyAsync(_people.Person())).Threshold.TargetFpir);
        Set(ClientSettings.Default);
        Assert.Equal(Thresholds.DefaultTargetFpir, (await IdentifyAsync(_people.Person())).Threshold.TargetFpir);
    }

    [Fact]
    public async Task While_the_store_is_away_known_settings_count_and_unknown_ones_stop_everybody()
    {
        Set(new ClientSettings { TargetFpir = 0.2 });
        await IdentifyAsync(_people.Person());
        _store.SettingsFault = new SemblanceException(ErrorKind.Unavailable, "store-unreachable", "Away.");
        _time.Advance(RememberedSettings.KeptFor);

        Assert.Equal(0.2, (await IdentifyAsync(_people.Person())).Threshold.TargetFpir);
        _recognizer.ForgetSettings(ClientId.Default);
        await Assert.ThrowsAsync<SemblanceException>(() => IdentifyAsync(_people.Person()));
    }

    private static Dictionary<string, SpaceThreshold> OnlyIdentify(double distance) => new() { [SyntheticFaces.Space.Key.Value] = new(Identify: distance) };

    private Task<Decision> IdentifyAsync(ReadOnlyMemory<float> probe, IdentifyOptions? options = null) =>
        _recognizer.IdentifyAsync(Everybody, probe, options ?? new IdentifyOptions(), default);

    private void Set(ClientSettings settings)
    {
        _store.Settings = settings;
        _recognizer.ForgetSettings(ClientId.Default);
    }
}
