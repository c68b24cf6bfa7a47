using System.CommandLine;
using Semblance.Cli.Hosting;
using Semblance.Spaces;
using Semblance.Vision.Faces;
using Semblance.Vision.Models;

namespace Semblance.Cli.Input;

/// <summary><c>--models</c> and <c>--set</c>: the models that read photos.</summary>
internal sealed class ModelSetOptions
{
    private readonly Option<string?> _models = ModelsOption.Symbol();
    private readonly Option<string?> _set = new("--set")
    {
        HelpName = "NAME",
        Description = "The model set that finds and embeds faces: 'default' is accurate, 'fast' is for kiosks; see 'semblance models list'. Default: $SEMBLANCE_MODEL_SET, else default.",
    };

    public Symbol[] Symbols => [_set, _models];

    /// <summary>Loads the models. The caller disposes the encoder.</summary>
    /// <exception cref="SemblanceException">As <see cref="ModelLibrary.Open"/> and <see cref="FaceEncoder.Open"/>.</exception>
    public FaceEncoder Open(Session session, ParseResult parse) =>
        FaceEncoder.Open(ModelsOption.Library(session, parse.GetValue(_models)).Open(SetOf(session, parse) ?? ModelLibrary.DefaultSet));

    /// <summary>Loads a set that makes a space: the one named by <c>--set</c>, else the first by name, the default set before others. The caller disposes the encoder.</summary>
    /// <exception cref="SemblanceException">Invalid, <c>space-differs</c>, which names the sets and their spaces; as <see cref="Open"/>.</exception>
    public FaceEncoder OpenFor(Session session, ParseResult parse, SpaceKey space)
    {
        var library = ModelsOption.Library(session, parse.GetValue(_models));
        var sets = library.List().Select(s => s.Set).OfType<ModelSet>().ToArray();
        if (SetOf(session, parse) is { } set)
        {
            var named = library.Open(set);
            return named.Space.Key == space
                ? FaceEncoder.Open(named)
                : throw Differs($"The model set {named.Manifest.Name} makes {named.Space.Key}, not {space}.", sets);
        }

        var fitting = sets.Where(s => s.Space.Key == space).OrderBy(s => s.Manifest.Name != ModelLibrary.DefaultSet).FirstOrDefault();
        return FaceEncoder.Open(fitting ?? throw Differs($"No model set makes {space}.", sets));
    }

    private string? SetOf(Session session, ParseResult parse) =>
        parse.GetValue(_set) ?? (session.Host.Variable("SEMBLANCE_MODEL_SET") is { } named && !string.IsNullOrWhiteSpace(named) ? named : null);

    private static SemblanceException Differs(string what, ModelSet[] sets) => new(ErrorKind.Invalid, "space-differs", sets.Length == 0
        ? $"{what} None is installed: run 'semblance models install', or 'semblance models add' with your own."
        : $"{what} Installed: {string.Join(", ", sets.Select(s => $"{s.Manifest.Name} makes {s.Space.Key}"))}.");
}
