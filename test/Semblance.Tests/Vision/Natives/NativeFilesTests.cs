using Semblance.Vision.Natives;

namespace Semblance.Tests.Vision.Natives;

public sealed class NativeFilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("semblance-natives-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_folder_that_the_variable_names_comes_first()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "natives", "lib"));

        Assert.Equal(Path.Combine(_folder, "other"), NativeFiles.FindFolder(Path.Combine(_folder, "other"), _folder));
    }

    [Fact]
    public void The_folder_beside_the_executable_comes_before_the_repositorys()
    {
        var executable = BuiltInRepository();
        var beside = Directory.CreateDirectory(Path.Combine(executable, "natives", "lib")).Parent!.FullName;

        Assert.Equal(beside, NativeFiles.FindFolder(null, executable));
    }

    [Fact]
    public void A_built_executable_finds_the_repositorys_folder()
    {
        var executable = BuiltInRepository();

        Assert.Equal(Path.Combine(_folder, "artifacts", "natives"), NativeFiles.FindFolder("", executable));
    }

    [Fact]
    public void Outside_a_repository_nothing_is_found()
    {
        Assert.Null(NativeFiles.FindFolder(null, _folder));
    }

    [Fact]
    public void What_is_missing_is_named_with_what_to_run()
    {
        var error = Assert.Throws<SemblanceException>(() => NativeFiles.Find(NativeFiles.Weights, "no-such-model.bin"));

        Assert.Equal((ErrorKind.Unavailable, "natives-missing"), (error.Kind, error.Code));
        Assert.Contains("no-such-model.bin", error.Message, StringComparison.Ordinal);
        Assert.Contains("scripts/natives.sh", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_library_tells_its_version_and_place()
    {
        var states = NativeLibraryState.ExamineAll();

        Assert.Equal(["libvips", "ONNX Runtime"], states.Select(s => s.Name));
        Assert.All(states, state => Assert.True(state.IsUsable, state.Description));
        Assert.All(states, state => Assert.Contains(NativeFiles.FindFolder()!, state.Description, StringComparison.Ordinal));
    }

    private string BuiltInRepository()
    {
        File.WriteAllText(Path.Combine(_folder, "Semblance.slnx"), "<Solution />");
        Directory.CreateDirectory(Path.Combine(_folder, "artifacts", "natives"));
        return Directory.CreateDirectory(Path.Combine(_folder, "artifacts", "publish", "cli")).FullName;
    }
}
