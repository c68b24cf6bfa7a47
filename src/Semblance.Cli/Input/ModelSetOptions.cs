using System.CommandLine;
using Semblance.Cli.Hosting;
using Semblance.Vision.Faces;
using Semblance.Vision.Models;

namespace Semblance.Cli.Input;

/// <summary><c>--models</c> and <c>--set</c>: the models that read photos.</summary>
internal sealed class ModelSetOptions
{
    private readonly Option<string?> _models = ModelsOption.Symbol();
    private readonly Option<string> _set = new("--set")
    {
        HelpName = "NAME",
        Description = "The model set that finds and embeds faces: 'default' is accurate, 'fast' is for kiosks; see 'semblance models list'.",
        DefaultValueFactory = _ => ModelLibrary.DefaultSet,
    };

    public Symbol[] Symbols => [_set, _models];

    /// <summary>Loads the models. The caller disposes the encoder.</summary>
    /// <exception cref="SemblanceException">As <see cref="ModelLibrary.Open"/> and <see cref="FaceEncoder.Open"/>.</exception>
    public FaceEncoder Open(Session session, ParseResult parse) =>
        FaceEncoder.Open(ModelsOption.Library(session, parse.GetValue(_models)).Open(parse.GetValue(_set)!));
}
