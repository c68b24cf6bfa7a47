using Semblance.Vision.Onnx;
using static Semblance.Tests.Vision.Onnx.OnnxModelBytes;

namespace Semblance.Tests.Vision.Onnx;

public class OnnxSessionTests
{
    [Fact]
    public void A_model_tells_what_it_takes_and_gives()
    {
        using var session = OnnxSession.Load(Relu("n", 3, 2), "relu");

        Assert.Equal("x: Float32 [?, 3, 2]", Assert.Single(session.Inputs).ToString());
        Assert.Equal("y: Float32 [?, 3, 2]", Assert.Single(session.Outputs).ToString());
    }

    [Fact]
    public void A_run_computes_what_the_model_says_in_the_shape_it_was_given()
    {
        using var session = OnnxSession.Load(Relu("n", 3), "relu");

        using var outputs = session.Run([-1, 2, -3, 4, -5, 6], [2, 3]);

        Assert.Equal(1, outputs.Count);
        Assert.Equal([2, 3], outputs.ShapeOf(0));
        Assert.Equal([0, 2, 0, 4, 0, 6], outputs[0].ToArray());
    }

    [Fact]
    public void An_input_of_another_shape_is_refused_with_what_was_expected()
    {
        using var session = OnnxSession.Load(Relu("n", 3), "relu.onnx");

        foreach (var shape in (long[][])[[2, 4], [6], [2, 3, 1], [3, 3], [0, 3], [-2, -3], []])
        {
            var error = Assert.Throws<SemblanceException>(() => session.Run(new float[6], shape));
            Assert.Equal((ErrorKind.Invalid, "model-invalid"), (error.Kind, error.Code));
            Assert.Contains("relu.onnx", error.Message, StringComparison.Ordinal);
            Assert.Contains("x: Float32 [?, 3]", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Bytes_that_are_no_model_are_refused()
    {
        var model = Relu("n", 3);
        byte[][] wrong =
        [
            [], [0], "not a model at all, just text"u8.ToArray(), model[..^5], model[..10], new byte[10_000],
            Model(Graph([Node("NoSuchOperation", ["x"], ["y"])], [Tensor("x", Float32, 1)], [Tensor("y", Float32, 1)])),
            Model(Graph([Node("Relu", ["absent"], ["y"])], [Tensor("x", Float32, 1)], [Tensor("y", Float32, 1)])),
        ];

        foreach (var bytes in wrong)
        {
            var error = Assert.Throws<SemblanceException>(() => OnnxSession.Load(bytes, "mine.onnx").Dispose());
            Assert.Equal("model-invalid", error.Code);
            Assert.Contains("mine.onnx", error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', error.Message);
        }
    }

    [Fact]
    public void Any_damage_to_a_model_gives_a_model_or_a_clean_refusal()
    {
        var model = Relu("n", 3);
        for (var at = 0; at < model.Length; at++)
        {
            var damaged = model.ToArray();
            damaged[at] ^= 0x15;
            try
            {
                OnnxSession.Load(damaged, "damaged").Dispose();
            }
            catch (SemblanceException e)
            {
                Assert.Equal("model-invalid", e.Code);
            }
        }
    }

    [Fact]
    public void A_model_with_too_many_outputs_is_refused()
    {
        var nodes = Enumerable.Range(0, 65).Select(i => Node("Relu", ["x"], [$"y{i}"])).ToArray();
        var outputs = Enumerable.Range(0, 65).Select(i => Tensor($"y{i}", Float32, 1)).ToArray();

        var error = Assert.Throws<SemblanceException>(() => OnnxSession.Load(Model(Graph(nodes, [Tensor("x", Float32, 1)], outputs)), "wide"));

        Assert.Contains("65", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_that_are_no_floats_are_not_read_as_floats()
    {
        var model = Model(Graph([Node("ArgMax", ["x"], ["y"])], [Tensor("x", Float32, 3)], [Tensor("y", Integer64, 1)]));
        using var session = OnnxSession.Load(model, "argmax");

        using var outputs = session.Run([1, 3, 2], [3]);

        Assert.Equal("model-invalid", Assert.Throws<SemblanceException>(() => outputs[0].Length).Code);
    }

    [Fact]
    public void A_model_of_two_inputs_is_not_run_with_one()
    {
        var model = Model(Graph([Node("Add", ["a", "b"], ["y"])], [Tensor("a", Float32, 1), Tensor("b", Float32, 1)], [Tensor("y", Float32, 1)]));
        using var session = OnnxSession.Load(model, "add");

        Assert.Contains("b: Float32 [1]", Assert.Throws<SemblanceException>(() => session.Run([1], [1])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Eight_threads_share_a_session_without_a_mismatch()
    {
        using var session = OnnxSession.Load(Relu("n", 64), "relu");

        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, thread =>
        {
            var input = new float[64 * 4];
            for (var round = 0; round < 500; round++)
            {
                for (var i = 0; i < input.Length; i++)
                {
                    input[i] = (((i * 31) + (round * 17) + thread) % 200) - 100;
                }

                using var outputs = session.Run(input, [4, 64]);
                var given = outputs[0];
                for (var i = 0; i < input.Length; i++)
                {
                    Assert.Equal(Math.Max(input[i], 0), given[i]);
                }
            }
        });
    }

    [Fact]
    public async Task Cancelling_ends_a_run_that_would_never_end()
    {
        using var session = OnnxSession.Load(Endless(), "endless");
        using var cancel = new CancellationTokenSource();

        var run = Task.Run(() => session.Run([1], [1], cancel.Token).Dispose());
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
    }

    [Fact]
    public void A_disposed_session_says_so()
    {
        var session = OnnxSession.Load(Relu(1), "relu");
        session.Dispose();

        Assert.Throws<ObjectDisposedException>(() => session.Run([1], [1]));
    }

    [Fact]
    public void Outputs_that_were_disposed_are_not_read()
    {
        using var session = OnnxSession.Load(Relu(1), "relu");
        var outputs = session.Run([1], [1]);
        outputs.Dispose();

        Assert.Throws<ObjectDisposedException>(() => outputs[0].Length);
    }

    [Fact]
    public void A_file_that_is_not_there_is_named()
    {
        var path = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"), "none.onnx");

        var error = Assert.Throws<SemblanceException>(() => OnnxSession.LoadFile(path));

        Assert.Equal((ErrorKind.NotFound, "model-file"), (error.Kind, error.Code));
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
    }

    /// <summary>x + x + x ..., more often than there is time for.</summary>
    private static byte[] Endless()
    {
        var body = Graph(
            [Node("Identity", ["go_on"], ["go_on_again"]), Node("Add", ["sum", "sum"], ["next"])],
            [Tensor("round", Integer64), Tensor("go_on", Bool), Tensor("sum", Float32, 1)],
            [Tensor("go_on_again", Bool), Tensor("next", Float32, 1)]);
        return Model(Graph(
            [Node("Loop", ["rounds", "yes", "x"], ["y"], GraphAttribute("body", body))],
            [Tensor("x", Float32, 1)],
            [Tensor("y", Float32, 1)],
            Constant("rounds", Integer64, long.MaxValue),
            Constant("yes", Bool, 1)));
    }
}
