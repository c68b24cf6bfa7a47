using Semblance.Storage.Files;

namespace Semblance.Cli.Commands;

/// <summary>A folder of files that a restore makes: they are collected beside it and put in its place last.</summary>
/// <param name="place">Where it belongs; a folder there that holds something is left alone.</param>
internal sealed class RestoredFolder(string place)
{
    public const string Suffix = ".restoring";

    public string Place => place;

    /// <summary>Where files are collected.</summary>
    public PhotoFiles Files { get; } = new(place + Suffix);

    public bool IsTaken => Directory.Exists(place) && Directory.EnumerateFileSystemEntries(place).Any();

    public void PutInPlace()
    {
        if (!Directory.Exists(Files.Folder) || IsTaken)
        {
            return; // there are none, or a restore that was killed had put them in place
        }

        if (Directory.Exists(place))
        {
            Directory.Delete(place); // empty, as it was found
        }

        Directory.Move(Files.Folder, place);
    }

    public void RemoveWhatIsLeft()
    {
        if (Directory.Exists(Files.Folder))
        {
            Directory.Delete(Files.Folder, recursive: true);
        }
    }
}
