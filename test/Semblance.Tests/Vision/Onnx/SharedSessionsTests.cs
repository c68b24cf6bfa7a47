using System.Security.Cryptography;
using Semblance.Tests.Vision.Models;
using Semblance.Vision.Onnx;

namespace Semblance.Tests.Vision.Onnx;

public sealed class SharedSessionsTests
{
    private static readonly float[] Input = Enumerable.Range(0, 3 * 16 * 16).Select(i => i / 100f).ToArray();

    [Fact]
    public void The_same_bytes_are_loaded_once_and_live_as_long_as_one_of_their_users()
    {
        var model = SmallModels.Recogniser(7, side: 16);
        var one = Open(model, "one.onnx");
        var other = Open(model, "other.onnx");
        Assert.Equal(("one.onnx", "other.onnx"), (one.Name, other.Name));

        // What a session says of itself is read once when a model is loaded.
        Assert.Same(one.Inputs, other.Inputs);
        var expected = Run(one);

        one.Dispose();
        one.Dispose();
        Assert.Throws<ObjectDisposedException>(() => Run(one));
        Assert.Equal(expected, Run(other));

        other.Dispose();
        using var anew = Open(model, "anew.onnx");
        Assert.NotSame(other.Inputs, anew.Inputs);
        Assert.Equal(expected, Run(anew));
    }

    [Fact]
    public void Other_bytes_are_another_model()
    {
        using var one = Open(SmallModels.Recogniser(7, side: 16, weight: 0.25f), "model.onnx");
        using var other = Open(SmallModels.Recogniser(7, side: 16, weight: 0.75f), "model.onnx");
        Assert.All(Run(one).Zip(Run(other)), p => Assert.Equal(3, p.Second / p.First, 1e-3));
    }

    [Fact]
    public void Bytes_that_are_no_model_are_refused_each_time()
    {
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal("model-invalid", Assert.Throws<SemblanceException>(() => Open([1, 2, 3], "bad.onnx")).Code);
        }
    }

    [Fact]
    public async Task Many_threads_open_run_and_close_one_model()
    {
        var model = SmallModels.Recogniser(9, side: 16, weight: 0.125f);
        float[] expected;
        using (var alone = OnnxSession.Load(model, "alone.onnx"))
        {
            expected = Run(alone);
        }

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            for (var round = 0; round < 25; round++)
            {
                using var session = Open(model, "shared.onnx");
                Assert.Equal(expected, Run(session));
            }
        })));
    }

    [Fact]
    public async Task The_default_sets_share_what_is_the_same_in_both()
    {
        var (accurate, fast) = (await TestModels.AccurateAsync(), await TestModels.FastAsync());
        using var one = accurate.OpenRecogniser();
        using var other = fast.OpenRecogniser();
        Assert.Same(one.Inputs, other.Inputs);
        using var landmarks = accurate.OpenLandmarks();
        using var same = fast.OpenLandmarks();
        Assert.Same(landmarks!.Inputs, same!.Inputs);
    }

    private static OnnxSession Open(byte[] model, string name) =>
        SharedSessions.Open(model, Convert.ToHexStringLower(SHA256.HashData(model)), name);

    private static float[] Run(OnnxSession session)
    {
        using var outputs = session.Run(Input, [1, 3, 16, 16]);
        return outputs[0].ToArray();
    }
}
