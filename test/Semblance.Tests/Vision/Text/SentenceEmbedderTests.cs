using System.Text;
using Microsoft.Extensions.AI;
using Semblance.Vision.Models;
using Semblance.Vision.Text;

namespace Semblance.Tests.Vision.Text;

public sealed class SentenceEmbedderTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("semblance-text-").FullName;
    private readonly TextModelLibrary _library;

    public SentenceEmbedderTests() => _library = new TextModelLibrary(new ModelLibrary(Path.Combine(_root, "library")));

    [Fact]
    public async Task A_text_is_the_mean_of_its_pieces_brought_to_length_one()
    {
        using var embedder = await OpenAsync();

        var vectors = await embedder.GenerateAsync(["Loan car", "loan", "nothing of this"]);

        // Two marks of zeros and (4,0,0) and (0,0,3): the mean is (1,0,0.75), its length 1.25.
        AssertVector([0.8f, 0, 0.6f], vectors[0]);
        AssertVector([1, 0, 0], vectors[1]);
        AssertVector([0, 0, 0], vectors[2]);
    }

    [Fact]
    public async Task What_fills_up_a_batch_counts_for_nothing()
    {
        using var embedder = await OpenAsync();
        var texts = Enumerable.Range(0, 200).Select(i => i % 3 == 0 ? "car" : i % 3 == 1 ? string.Concat(Enumerable.Repeat("loan ", 12)) : "loan car").ToArray();

        var vectors = await embedder.GenerateAsync(texts);

        Assert.Equal(200, vectors.Count);
        for (var i = 0; i < texts.Length; i++)
        {
            AssertVector(i % 3 == 0 ? [0, 0, 1] : i % 3 == 1 ? [1, 0, 0] : [0.8f, 0, 0.6f], vectors[i]);
        }
    }

    [Fact]
    public async Task What_comes_after_the_models_pieces_is_not_seen()
    {
        using var embedder = await OpenAsync();

        var vectors = await embedder.GenerateAsync([string.Concat(Enumerable.Repeat("loan ", 14)) + "car", string.Concat(Enumerable.Repeat("loan ", 13)) + "car"]);

        AssertVector([1, 0, 0], vectors[0]);
        Assert.True(vectors[1].Vector.Span[2] > 0);
    }

    [Fact]
    public async Task No_texts_give_no_vectors_and_a_cancelled_call_none_either()
    {
        using var embedder = await OpenAsync();

        Assert.Empty(await embedder.GenerateAsync([]));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => embedder.GenerateAsync(["loan"], null, new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task A_model_as_sentence_transformers_saves_it_needs_no_manifest()
    {
        var (model, isNew) = await _library.AddAsync(Tiny().WriteTo(Path.Combine(_root, "My Model")), null, CancellationToken.None);

        Assert.True(isNew);
        Assert.Equal(("my-model", 3, 16, Pooling.Mean), (model.Manifest.Name, model.Space.Dimension, model.Manifest.Tokens, model.Manifest.Pooling));
        Assert.StartsWith("my-model-", model.Space.Key.Value, StringComparison.Ordinal);
        Assert.All(model.Manifest.Files, f => Assert.Equal(64, f.Sha256!.Length));
        Assert.Equal("my-model", Assert.Single(_library.List()).Name);
        Assert.Empty(new ModelLibrary(_library.Folder).List());
        Assert.False((await _library.AddAsync(Path.Combine(_root, "My Model"), null, CancellationToken.None)).IsNew);
    }

    [Fact]
    public async Task Two_models_of_one_name_are_not_mixed_up_and_have_two_spaces()
    {
        var first = await _library.AddAsync(Tiny().WriteTo(Path.Combine(_root, "model")), null, CancellationToken.None);
        Tiny().Add("bank", 0, 1, 0).WriteTo(Path.Combine(_root, "model"));

        Assert.Equal("model-set-exists", (await RefusalAsync("model")).Code);
        var second = await _library.AddAsync(Path.Combine(_root, "model"), "other", CancellationToken.None);

        Assert.NotEqual(first.Model.Space.Key, second.Model.Space.Key);
    }

    [Fact]
    public async Task A_changed_file_is_refused_when_the_model_is_opened()
    {
        var (model, _) = await _library.AddAsync(Tiny().WriteTo(Path.Combine(_root, "model")), null, CancellationToken.None);
        File.AppendAllText(Path.Combine(model.Folder, "vocab.txt"), "more\n");

        Assert.Equal("model-changed", Assert.Throws<SemblanceException>(() => _library.Open("model").Open()).Code);
        _library.Remove("model");
        Assert.Equal("text-model-unknown", Assert.Throws<SemblanceException>(() => _library.Open("model")).Code);
    }

    [Fact]
    public async Task A_vocabulary_of_another_model_is_refused()
    {
        var folder = Tiny().WriteTo(Path.Combine(_root, "model"));
        File.AppendAllText(Path.Combine(folder, "vocab.txt"), "one\ntwo\n");

        Assert.Equal("model-invalid", (await RefusalAsync("model")).Code);
        Assert.False(Directory.Exists(Path.Combine(_library.Folder, "model")));
    }

    [Fact]
    public async Task A_model_of_other_inputs_or_another_width_is_refused()
    {
        var folder = Tiny().WriteTo(Path.Combine(_root, "model"));
        File.WriteAllBytes(Path.Combine(folder, "model.onnx"), Tiny().Onnx(inputs: ["input_ids", "decoder_input_ids"]));
        var inputs = await RefusalAsync("model");
        Tiny().WriteTo(folder);
        File.WriteAllText(Path.Combine(folder, "1_Pooling", "config.json"), """{"word_embedding_dimension": 4, "pooling_mode_mean_tokens": true}""");
        var width = await RefusalAsync("model");

        Assert.Equal(("model-mismatch", "model-mismatch"), (inputs.Code, width.Code));
        Assert.Contains("decoder_input_ids", inputs.Message, StringComparison.Ordinal);
        Assert.Contains("[2, 4, 4]", width.Message, StringComparison.Ordinal);
        Assert.Contains("[2, 4, 3]", width.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_that_do_not_say_how_pieces_become_one_ask_for_a_manifest_that_works()
    {
        var folder = Tiny().WriteTo(Path.Combine(_root, "model"));
        File.Delete(Path.Combine(folder, "1_Pooling", "config.json"));
        var error = await RefusalAsync("model");
        Assert.Equal("model-manifest", error.Code);

        var example = error.Message[error.Message.IndexOf('{', StringComparison.Ordinal)..(error.Message.LastIndexOf('}') + 1)];
        File.WriteAllText(Path.Combine(folder, TextModel.FileName), example.Replace("384", "3", StringComparison.Ordinal));
        var (model, _) = await _library.AddAsync(folder, null, CancellationToken.None);

        Assert.Equal(("mine", "mine-v1"), (model.Manifest.Name, model.Space.Key.Value));
        using var embedder = model.Open();
        AssertVector([0.8f, 0, 0.6f], (await embedder.GenerateAsync(["loan car"]))[0]);
    }

    [Fact]
    public async Task Links_are_not_followed()
    {
        var folder = Tiny().WriteTo(Path.Combine(_root, "model"));
        File.Move(Path.Combine(folder, "vocab.txt"), Path.Combine(_root, "vocab.txt"));
        File.CreateSymbolicLink(Path.Combine(folder, "vocab.txt"), Path.Combine(_root, "vocab.txt"));

        Assert.Equal((ErrorKind.Refused, "model-link"), ((await RefusalAsync("model")).Kind, (await RefusalAsync("model")).Code));
        File.Move(Path.Combine(_root, "vocab.txt"), Path.Combine(folder, "vocab.txt"), overwrite: true);
        File.Move(Path.Combine(folder, "1_Pooling", "config.json"), Path.Combine(_root, "config.json"));
        File.CreateSymbolicLink(Path.Combine(folder, "1_Pooling", "config.json"), Path.Combine(_root, "config.json"));
        Assert.Equal("model-link", (await RefusalAsync("model")).Code);
    }

    [Fact]
    public async Task A_model_without_types_and_one_of_the_first_piece_are_run_as_they_are()
    {
        var folder = Tiny().WriteTo(Path.Combine(_root, "model"));
        File.WriteAllBytes(Path.Combine(folder, "model.onnx"), Tiny().Onnx(inputs: ["input_ids", "attention_mask"]));
        File.WriteAllText(Path.Combine(folder, "1_Pooling", "config.json"), """{"word_embedding_dimension": 3, "pooling_mode_cls_token": true}""");
        using var embedder = (await _library.AddAsync(folder, null, CancellationToken.None)).Model.Open();

        AssertVector([0, 0, 0], (await embedder.GenerateAsync(["loan"]))[0]);
    }

    [Fact]
    public void A_manifest_is_written_as_it_is_read()
    {
        var text = """
            {"format": 1, "name": "mine", "title": "t", "space": "mine-v1", "model": {"file": "m.onnx"}, "tokenizer": {"file": "v.txt", "lowerCase": false},
            "tokens": 256, "pooling": "model", "normalise": false, "dimension": 384, "metric": "l2", "licence": "l", "source": "s"}
            """;
        var model = TextModelJson.Read(Encoding.UTF8.GetBytes(text));

        Assert.Equal(model, TextModelJson.Read(TextModelJson.Write(model)));
        Assert.False(model.Settings.LowerCase);
        foreach (var (from, to) in new[] { ("m.onnx", "../m.onnx"), ("\"tokens\": 256", "\"tokens\": 7"), ("\"format\": 1", "\"format\": 2"), ("mine-v1", "Mine V1"), ("\"pooling\": \"model\"", "\"pooling\": \"max\"") })
        {
            var wrong = text.Replace(from, to, StringComparison.Ordinal);
            if (wrong != text)
            {
                Assert.Equal("model-manifest", Assert.Throws<SemblanceException>(() => TextModelJson.Read(Encoding.UTF8.GetBytes(wrong))).Code);
            }
        }
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private static TinySentenceModel Tiny() => new TinySentenceModel(3).Add("loan", 4, 0, 0).Add("car", 0, 0, 3);

    private static void AssertVector(float[] expected, Embedding<float> found)
    {
        Assert.Equal(expected.Length, found.Vector.Length);
        Assert.All(expected.Zip(found.Vector.ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
    }

    private async Task<SentenceEmbedder> OpenAsync() => (await _library.AddAsync(Tiny().WriteTo(Path.Combine(_root, "model")), null, CancellationToken.None)).Model.Open();

    private Task<SemblanceException> RefusalAsync(string folder) =>
        Assert.ThrowsAsync<SemblanceException>(() => _library.AddAsync(Path.Combine(_root, folder), null, CancellationToken.None));
}
