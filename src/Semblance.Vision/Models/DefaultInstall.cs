using Semblance.Vision.Models.Conversion;

namespace Semblance.Vision.Models;

/// <summary>Makes the default sets from face-api's weights.</summary>
internal sealed class DefaultInstall(ModelLibrary library, string weights, Action<long, long>? progress)
{
    private readonly Dictionary<FaceApiNetwork, (ModelFile File, byte[] Model)> _converted = [];
    private int _done;

    public async Task<IReadOnlyList<InstalledSet>> RunAsync(CancellationToken cancellationToken)
    {
        var installed = new List<InstalledSet>();
        foreach (var (name, networks) in DefaultSets.Networks)
        {
            var sources = new List<WeightFiles>();
            foreach (var network in networks)
            {
                sources.Add(await WeightFiles.ReadAsync(weights, network, cancellationToken));
                Step();
            }

            var origin = new ModelOrigin(DefaultSets.Converter, [.. sources.SelectMany(s => s.Files)]);
            var there = Unchanged(name, origin);
            installed.Add(new InstalledSet(there ?? await MakeAsync(name, sources, origin, cancellationToken), IsNew: there is null));
            _done = installed.Count * 2 * networks.Length;
            Report();
        }

        return installed;
    }

    /// <summary>The set as it is installed; null when it is not, or was made from other weights, by another converter, or was changed since.</summary>
    private ModelSet? Unchanged(string name, ModelOrigin origin)
    {
        var set = library.Find(name);
        if (set?.Manifest.Origin is not { } made || made.Converter != origin.Converter || !made.Files.SequenceEqual(origin.Files))
        {
            return null;
        }

        try
        {
            set.Verify();
            return set;
        }
        catch (SemblanceException)
        {
            return null;
        }
    }

    private async Task<ModelSet> MakeAsync(string name, List<WeightFiles> sources, ModelOrigin origin, CancellationToken cancellationToken)
    {
        using var staged = new StagedSet(library.Folder);
        var files = new List<ModelFile>();
        foreach (var source in sources)
        {
            var (file, model) = Converted(source);
            await staged.WriteAsync(file.Name, model, cancellationToken);
            files.Add(file);
            Step();
        }

        return await staged.PublishAsync(DefaultSets.Manifest(name, files, origin), cancellationToken);
    }

    private (ModelFile File, byte[] Model) Converted(WeightFiles source)
    {
        if (!_converted.TryGetValue(source.Network, out var converted))
        {
            var model = source.Convert();
            _converted[source.Network] = converted = (new ModelFile(source.Network.OnnxFile, ModelSet.HashOf(model)), model);
        }

        return converted;
    }

    private void Step()
    {
        _done++;
        Report();
    }

    private void Report() => progress?.Invoke(_done, DefaultSets.Networks.Values.Sum(networks => 2 * networks.Length));
}
