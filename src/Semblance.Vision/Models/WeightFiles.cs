using Semblance.Vision.Models.Conversion;

namespace Semblance.Vision.Models;

/// <summary>The files of one network's weights as they were read.</summary>
internal sealed class WeightFiles
{
    // The largest of them has 6 MB.
    private const long MostBytes = 512L * 1024 * 1024;

    private readonly byte[] _manifest;
    private readonly byte[] _bytes;

    private WeightFiles(FaceApiNetwork network, byte[] manifest, byte[] bytes, IReadOnlyList<ModelFile> files) =>
        (Network, _manifest, _bytes, Files) = (network, manifest, bytes, files);

    public FaceApiNetwork Network { get; }

    /// <summary>Manifest and bytes, with their SHA-256.</summary>
    public IReadOnlyList<ModelFile> Files { get; }

    /// <exception cref="SemblanceException">NotFound, <c>weights-missing</c>; Invalid, <c>weights-format</c>.</exception>
    public static async Task<WeightFiles> ReadAsync(string folder, FaceApiNetwork network, CancellationToken cancellationToken)
    {
        var manifest = await ReadAsync(folder, network.ManifestFile, cancellationToken);
        var files = new List<ModelFile> { new(network.ManifestFile, ModelSet.HashOf(manifest)) };
        using var bytes = new MemoryStream();
        foreach (var name in WeightArchive.FilesOf(network.Weights, manifest))
        {
            var part = await ReadAsync(folder, name, cancellationToken);
            files.Add(new ModelFile(name, ModelSet.HashOf(part)));
            bytes.Write(part);
        }

        return new WeightFiles(network, manifest, bytes.ToArray(), files);
    }

    /// <returns>The network as ONNX.</returns>
    /// <exception cref="SemblanceException">Invalid, <c>weights-format</c>.</exception>
    public byte[] Convert() => Network.Convert(WeightArchive.Read(Network.Weights, _manifest, _bytes));

    private static async Task<byte[]> ReadAsync(string folder, string name, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, name);
        try
        {
            return new FileInfo(path).Length <= MostBytes
                ? await File.ReadAllBytesAsync(path, cancellationToken)
                : throw new SemblanceException(ErrorKind.Invalid, "weights-format", $"{path} is larger than any of face-api's weights.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SemblanceException(ErrorKind.NotFound, "weights-missing",
                $"{path} cannot be read: run 'scripts/natives.sh', or name the folder of face-api's weights.", e);
        }
    }
}
