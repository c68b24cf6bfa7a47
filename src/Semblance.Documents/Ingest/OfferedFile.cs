namespace Semblance.Documents.Ingest;

/// <summary>A file that somebody wants taken in.</summary>
/// <param name="Path">Where it lies now.</param>
/// <param name="Name">As its owner calls it, without a folder.</param>
public sealed record OfferedFile(string Path, string Name)
{
    /// <summary>Whatever its owner calls the week that it reports.</summary>
    public string? ReportWeek { get; init; }

    /// <summary>Who or what brought it: <c>cli</c>, <c>api</c>, <c>watch</c>.</summary>
    public string? Source { get; init; }

    /// <summary>Nobody brought it just now: a server took up what was left behind.</summary>
    public bool IsLeft { get; init; }

    public static OfferedFile At(string path) => new(path, System.IO.Path.GetFileName(path));
}
