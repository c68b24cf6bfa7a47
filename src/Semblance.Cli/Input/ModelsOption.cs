using System.CommandLine;
using Semblance.Cli.Hosting;
using Semblance.Spaces;
using Semblance.Vision.Models;

namespace Semblance.Cli.Input;

/// <summary><c>--models</c>: where model sets are kept.</summary>
internal static class ModelsOption
{
    public static Option<string?> Symbol() => new("--models")
    {
        HelpName = "FOLDER",
        Description = "Where model sets are kept. Default: $SEMBLANCE_MODELS, else ~/.local/share/semblance/models.",
        Recursive = true,
    };

    /// <param name="folder">The option's value; null when it was not given.</param>
    /// <exception cref="SemblanceException">Invalid, <c>models-folder</c>: nothing says where.</exception>
    public static ModelLibrary Library(Session session, string? folder) =>
        new(string.IsNullOrWhiteSpace(folder) ? ModelLibrary.DefaultFolder(session.Host.Variable) : folder);

    /// <summary>The spaces that photos can be embedded in here, by the sets of the default library; empty where there is none.</summary>
    public static IReadOnlyList<SpaceKey> InstalledSpaces(Session session) => [.. Installed(session).Select(s => s.Space.Key).Distinct()];

    /// <summary>Whether the default library has the set that is used where none is named.</summary>
    public static bool HasDefaultSet(Session session) => Installed(session).Any(s => s.Manifest.Name == ModelLibrary.DefaultSet);

    private static IReadOnlyList<ModelSet> Installed(Session session)
    {
        try
        {
            return [.. Library(session, null).List().Select(s => s.Set).OfType<ModelSet>()];
        }
        catch (SemblanceException e) when (e.Code == "models-folder")
        {
            return [];
        }
    }
}
