using Semblance.Vision.Models;

namespace Semblance.Tests.Vision.Models;

/// <summary>A folder of models and a library, both gone with the test.</summary>
internal sealed class ModelFolder : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("semblance-models-").FullName;

    public ModelFolder()
    {
        Folder = Directory.CreateDirectory(Path.Combine(_root, "buffalo_l")).FullName;
        Library = new ModelLibrary(Path.Combine(_root, "library"));
    }

    public string Folder { get; }

    public ModelLibrary Library { get; }

    public string Write(string file, byte[] bytes)
    {
        var path = Path.Combine(Folder, file);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    /// <summary>The files of InsightFace's buffalo_l, in small.</summary>
    public ModelFolder WithBuffalo(int dimension = 512)
    {
        Write("det_10g.onnx", SmallModels.Scrfd());
        Write("w600k_r50.onnx", SmallModels.Recogniser(dimension));
        Write("genderage.onnx", [1, 2, 3]);
        return this;
    }

    public Task<InstalledSet> AddAsync(string? name = null) => Library.AddAsync(Folder, name, null, CancellationToken.None);

    public async Task<SemblanceException> RefusalAsync(string? name = null) => await Assert.ThrowsAsync<SemblanceException>(() => AddAsync(name));

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
