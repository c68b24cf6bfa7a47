using FsCheck;

namespace Semblance.Tests;

/// <summary>
/// How many cases a property is tried with. They are the same in every run, so that a test that fails tells of the change and not of luck; with SEMBLANCE_FUZZ=1, as <c>make soak</c> sets it, they
/// are new ones.
/// </summary>
internal static class Cases
{
    private static readonly bool AreNew = Environment.GetEnvironmentVariable("SEMBLANCE_FUZZ") is "1";

    public static Config Of(int count)
    {
        var config = Config.QuickThrowOnFailure.WithMaxTest(count);
        return AreNew ? config : config.WithReplay(new Replay(new Rnd(4711, 4713), null));
    }
}
