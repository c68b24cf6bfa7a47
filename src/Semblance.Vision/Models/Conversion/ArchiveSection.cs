namespace Semblance.Vision.Models.Conversion;

/// <summary>The weights of one layer or block: those whose names begin with its path.</summary>
internal readonly record struct ArchiveSection(WeightArchive Archive, string Path)
{
    /// <exception cref="SemblanceException">Invalid, <c>weights-format</c>: there is no such tensor.</exception>
    public Tensor this[string name] => Archive[$"{Path}/{name}"];

    public ArchiveSection Section(string name) => new(Archive, $"{Path}/{name}");
}
