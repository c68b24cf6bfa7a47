using Semblance.Vision.Models;
using Semblance.Vision.Natives;

namespace Semblance.Tests.Vision.Models;

public sealed class ModelLibraryTests : IDisposable
{
    private readonly ModelFolder _models = new();

    [Fact]
    public async Task InsightFaces_files_are_known_by_their_names()
    {
        var (set, isNew) = await _models.WithBuffalo().AddAsync();

        Assert.True(isNew);
        Assert.Equal(("buffalo_l", "insightface-buffalo-l", FaceAlignment.ArcFace5), (set.Manifest.Name, set.Space.Key.Value, set.Manifest.Alignment));
        Assert.Contains("non-commercial", set.Manifest.Licence, StringComparison.Ordinal);
        Assert.Equal(["det_10g.onnx", "manifest.json", "w600k_r50.onnx"], Directory.EnumerateFiles(set.Folder).Select(f => Path.GetFileName(f)).Order());
        using var detector = set.OpenDetector();
        using var recogniser = set.OpenRecogniser();
        Assert.Null(set.OpenLandmarks());
    }

    [Theory]
    [InlineData("det_500m.onnx", "w600k_mbf.onnx", "insightface-buffalo-s", 512)]
    [InlineData("scrfd_10g_bnkps.onnx", "glintr100.onnx", "insightface-antelopev2", 512)]
    [InlineData("det_2.5g.onnx", "face_recognition_sface_2021dec.onnx", "opencv-sface", 128)]
    public async Task Other_well_known_pairs_have_spaces_of_their_own(string detector, string recogniser, string space, int dimension)
    {
        _models.Write(detector, SmallModels.Scrfd());
        _models.Write(recogniser, SmallModels.Recogniser(dimension));

        Assert.Equal(space, (await _models.AddAsync("pair")).Set.Space.Key.Value);
    }

    [Fact]
    public async Task The_same_folder_again_changes_nothing_and_another_of_that_name_is_refused()
    {
        await _models.WithBuffalo().AddAsync();
        Assert.False((await _models.AddAsync()).IsNew);

        _models.Write("w600k_r50.onnx", SmallModels.Recogniser(512, weight: 0.25f));
        var error = await _models.RefusalAsync();
        Assert.Equal((ErrorKind.Conflict, "model-set-exists"), (error.Kind, error.Code));
        Assert.True((await _models.AddAsync("another")).IsNew);
    }

    [Theory]
    [InlineData("default")]
    [InlineData("fast")]
    public async Task The_names_of_the_default_sets_are_kept(string name) =>
        Assert.Equal("model-set-exists", (await _models.WithBuffalo().RefusalAsync(name)).Code);

    [Fact]
    public async Task A_recogniser_of_another_width_is_refused_with_both_widths()
    {
        var error = await _models.WithBuffalo(dimension: 256).RefusalAsync();

        Assert.Equal((ErrorKind.Invalid, "model-mismatch"), (error.Kind, error.Code));
        Assert.Contains("whose last sides are 512", error.Message, StringComparison.Ordinal);
        Assert.Contains("[?, 256]", error.Message, StringComparison.Ordinal);
        Assert.Empty(_models.Library.List());
    }

    [Fact]
    public async Task A_recogniser_of_another_input_is_refused_with_both_sizes()
    {
        _models.WithBuffalo().Write("w600k_r50.onnx", SmallModels.Recogniser(512, side: 96));

        var error = await _models.RefusalAsync();
        Assert.Contains("[1, 3, 112, 112]", error.Message, StringComparison.Ordinal);
        Assert.Contains("[?, 3, 96, 96]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_detector_with_other_outputs_is_refused()
    {
        _models.WithBuffalo().Write("det_10g.onnx", SmallModels.Scrfd(pointSides: 8));
        Assert.Equal("model-mismatch", (await _models.RefusalAsync()).Code);

        _models.Write("det_10g.onnx", SmallModels.Recogniser(512));
        Assert.Equal("model-mismatch", (await _models.RefusalAsync()).Code);
    }

    [Fact]
    public async Task A_recogniser_whose_numbers_run_over_is_refused()
    {
        _models.WithBuffalo().Write("w600k_r50.onnx", SmallModels.Recogniser(512, weight: float.PositiveInfinity));
        Assert.Contains("finite", (await _models.RefusalAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bytes_that_are_no_model_leave_nothing_behind()
    {
        _models.WithBuffalo().Write("w600k_r50.onnx", [1, 2, 3]);

        Assert.Equal("model-invalid", (await _models.RefusalAsync()).Code);
        Assert.Empty(Directory.EnumerateDirectories(_models.Library.Folder));
    }

    [Fact]
    public async Task Unknown_files_need_a_manifest_and_the_refusal_shows_one_that_works()
    {
        _models.Write("det.onnx", SmallModels.Scrfd());
        _models.Write("rec.onnx", SmallModels.Recogniser(512));
        var error = await _models.RefusalAsync();
        Assert.Equal("model-manifest", error.Code);

        var example = error.Message[error.Message.IndexOf('{', StringComparison.Ordinal)..(error.Message.LastIndexOf('}') + 1)];
        _models.Write("manifest.json", System.Text.Encoding.UTF8.GetBytes(example));
        var set = (await _models.AddAsync()).Set;
        Assert.Equal(("mine", "mine-v1"), (set.Manifest.Name, set.Space.Key.Value));
    }

    [Fact]
    public async Task A_recogniser_alone_is_no_set()
    {
        _models.Write("w600k_r50.onnx", SmallModels.Recogniser(512));
        Assert.Contains("no detector", (await _models.RefusalAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_detectors_leave_the_choice_to_a_manifest()
    {
        _models.WithBuffalo().Write("det_500m.onnx", SmallModels.Scrfd());
        Assert.Contains("det_10g.onnx, det_500m.onnx", (await _models.RefusalAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_not_the_one_its_manifest_names_is_refused()
    {
        var manifest = (await _models.WithBuffalo().AddAsync()).Set.Manifest;
        _models.Write("manifest.json", ManifestJson.Write(manifest with { Name = "copy" }));
        _models.Write("det_10g.onnx", SmallModels.Scrfd(pointSides: 8));

        var error = await _models.RefusalAsync();
        Assert.Equal("model-manifest", error.Code);
        Assert.Contains(manifest.Detector.File.Sha256!, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_out_of_the_folder_is_not_followed()
    {
        _models.WithBuffalo();
        var outside = Path.Combine(_models.Folder, "..", "outside.onnx");
        File.Move(Path.Combine(_models.Folder, "w600k_r50.onnx"), outside);
        File.CreateSymbolicLink(Path.Combine(_models.Folder, "w600k_r50.onnx"), outside);

        var error = await _models.RefusalAsync();
        Assert.Equal((ErrorKind.Refused, "model-link"), (error.Kind, error.Code));
    }

    [Fact]
    public async Task A_changed_file_is_noticed_when_it_is_opened()
    {
        var set = (await _models.WithBuffalo().AddAsync()).Set;
        File.WriteAllBytes(Path.Combine(set.Folder, "w600k_r50.onnx"), SmallModels.Recogniser(512, weight: 0.25f));

        var error = Assert.Throws<SemblanceException>(() => _models.Library.Open("buffalo_l").OpenRecogniser());
        Assert.Equal((ErrorKind.Corrupt, "model-changed"), (error.Kind, error.Code));
        File.Delete(Path.Combine(set.Folder, "w600k_r50.onnx"));
        Assert.Equal("model-changed", Assert.Throws<SemblanceException>(set.Verify).Code);
    }

    [Fact]
    public async Task A_manifest_that_was_changed_is_listed_with_its_fault()
    {
        var set = (await _models.WithBuffalo().AddAsync()).Set;
        File.WriteAllText(Path.Combine(set.Folder, "manifest.json"), "{}");

        var listed = Assert.Single(_models.Library.List());
        Assert.Equal(("buffalo_l", null, "model-manifest"), (listed.Name, listed.Set, listed.Fault?.Code));
        _models.Library.Remove("buffalo_l");
        Assert.Empty(_models.Library.List());
    }

    [Fact]
    public async Task A_set_under_another_folders_name_is_refused()
    {
        var set = (await _models.WithBuffalo().AddAsync()).Set;
        Directory.Move(set.Folder, Path.Combine(_models.Library.Folder, "other"));
        Assert.Equal("model-manifest", Assert.Throws<SemblanceException>(() => _models.Library.Open("other")).Code);
    }

    [Fact]
    public async Task What_a_killed_process_left_behind_is_swept_away()
    {
        var set = (await _models.WithBuffalo().AddAsync()).Set;
        Directory.CreateDirectory(Path.Combine(_models.Library.Folder, ".semblance-left"));
        File.WriteAllText(Path.Combine(_models.Library.Folder, ".semblance-left", "half.onnx"), "");
        Assert.Equal("buffalo_l", Assert.Single(_models.Library.List()).Name);

        await _models.AddAsync("another");
        Assert.Equal(["another", "buffalo_l"], Directory.EnumerateDirectories(_models.Library.Folder).Select(f => Path.GetFileName(f)).Order());
        set.Verify();
    }

    [Fact]
    public async Task A_library_in_somebodys_own_folder_leaves_everything_else_alone()
    {
        string[] others = [".ssh", "buffalo_l", "default", "work"];
        foreach (var other in others)
        {
            Directory.CreateDirectory(Path.Combine(_models.Library.Folder, other));
            File.WriteAllText(Path.Combine(_models.Library.Folder, other, "precious"), "");
        }

        Assert.Equal("model-set-exists", (await _models.WithBuffalo().RefusalAsync()).Code);
        Assert.True((await _models.AddAsync("mine")).IsNew);
        var install = () => _models.Library.InstallAsync(NativeFiles.Find(NativeFiles.Weights), null, CancellationToken.None);
        Assert.Equal("model-set-exists", (await Assert.ThrowsAsync<SemblanceException>(install)).Code);
        Assert.Equal("model-set-unknown", Assert.Throws<SemblanceException>(() => _models.Library.Remove("work")).Code);
        Assert.Equal("mine", Assert.Single(_models.Library.List()).Name);
        Assert.All(others, other => Assert.True(File.Exists(Path.Combine(_models.Library.Folder, other, "precious"))));
    }

    [Theory]
    [InlineData("nosuch")]
    [InlineData("..")]
    [InlineData("../buffalo_l")]
    [InlineData("")]
    public async Task A_name_of_no_set_is_refused_with_those_there_are(string name)
    {
        await _models.WithBuffalo().AddAsync();
        foreach (var use in (Action[])[() => _models.Library.Open(name), () => _models.Library.Remove(name)])
        {
            var error = Assert.Throws<SemblanceException>(use);
            Assert.Equal((ErrorKind.NotFound, "model-set-unknown"), (error.Kind, error.Code));
            Assert.Contains("buffalo_l", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task One_process_changes_a_library_at_a_time()
    {
        Directory.CreateDirectory(_models.Library.Folder);
        using (new FileStream(Path.Combine(_models.Library.Folder, ".lock"), FileMode.Create, FileAccess.ReadWrite, FileShare.None))
        {
            var error = await _models.WithBuffalo().RefusalAsync();
            Assert.Equal((ErrorKind.Unavailable, "models-busy"), (error.Kind, error.Code));
        }

        Assert.True((await _models.AddAsync()).IsNew);
    }

    [Fact]
    public async Task A_detector_alone_borrows_the_rest_from_the_default_set()
    {
        _models.Write("det_10g.onnx", SmallModels.Scrfd());
        Assert.Contains("semblance models install", (await _models.RefusalAsync()).Message, StringComparison.Ordinal);

        await _models.Library.InstallAsync(NativeFiles.Find(NativeFiles.Weights), null, CancellationToken.None);
        var set = (await _models.AddAsync()).Set;
        Assert.Equal(("dlib-resnet-v1", DetectorKind.Scrfd, FaceAlignment.DlibChip), (set.Space.Key.Value, set.Manifest.Detector.Kind, set.Manifest.Alignment));
        Assert.Equal(_models.Library.Open("default").Manifest.Recogniser.File, set.Manifest.Recogniser.File);
        set.Verify();
    }

    [Fact]
    public async Task The_default_sets_are_made_once_and_mended_when_they_were_changed()
    {
        var weights = NativeFiles.Find(NativeFiles.Weights);
        var steps = new List<(long Done, long Total)>();
        var made = await _models.Library.InstallAsync(weights, (done, total) => steps.Add((done, total)), CancellationToken.None);
        Assert.Equal([("default", true), ("fast", true)], made.Select(s => (s.Set.Manifest.Name, s.IsNew)));
        Assert.Equal(steps[^1].Total, steps[^1].Done);
        Assert.Equal(made[0].Set.Space, made[1].Set.Space);

        Assert.All(await _models.Library.InstallAsync(weights, null, CancellationToken.None), s => Assert.False(s.IsNew));
        File.AppendAllText(Path.Combine(made[1].Set.Folder, made[1].Set.Manifest.Detector.File.Name), "x");
        var mended = await _models.Library.InstallAsync(weights, null, CancellationToken.None);
        Assert.Equal([false, true], mended.Select(s => s.IsNew));

        // The converter writes the same bytes each time.
        Assert.Equal(made[1].Set.Manifest.Detector.File, mended[1].Set.Manifest.Detector.File);
        Assert.Equal(["default", "fast"], _models.Library.List().Select(s => s.Name));
    }

    [Fact]
    public async Task Weights_that_are_not_there_are_named()
    {
        var error = await Assert.ThrowsAsync<SemblanceException>(() => _models.Library.InstallAsync(_models.Folder, null, CancellationToken.None));
        Assert.Equal((ErrorKind.NotFound, "weights-missing"), (error.Kind, error.Code));
        Assert.Contains("ssd_mobilenetv1_model-weights_manifest.json", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/m", "/x", "/h", "/m")]
    [InlineData(null, "/x", "/h", "/x/semblance/models")]
    [InlineData(null, "relative", "/h", "/h/.local/share/semblance/models")]
    [InlineData(" ", null, "/h", "/h/.local/share/semblance/models")]
    public void The_library_is_where_the_environment_says(string? own, string? data, string? home, string expected) =>
        Assert.Equal(expected, ModelLibrary.DefaultFolder(name => name switch { "SEMBLANCE_MODELS" => own, "XDG_DATA_HOME" => data, _ => home }));

    [Fact]
    public void An_environment_that_says_nothing_is_told() =>
        Assert.Equal("models-folder", Assert.Throws<SemblanceException>(() => ModelLibrary.DefaultFolder(_ => null)).Code);

    public void Dispose() => _models.Dispose();
}
