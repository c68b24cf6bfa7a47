namespace Semblance.Documents.Ingest;

/// <param name="Folder">With the folders in it.</param>
public sealed record WatchOptions(string Folder)
{
    /// <summary>Between two looks at the folder. A file is taken when two looks in a row find it the same.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(2);
}
