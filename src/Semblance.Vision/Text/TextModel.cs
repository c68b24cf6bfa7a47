using Semblance.Spaces;
using Semblance.Vision.Models;

namespace Semblance.Vision.Text;

/// <summary>What a text model consists of and how it is used; docs/models.md shows the file.</summary>
public sealed record TextModel
{
    /// <summary>The name of the file in the model's folder.</summary>
    public const string FileName = "text-model.json";

    /// <summary>1 to 64 of a-z, 0-9, '.', '-' and '_'.</summary>
    public required string Name { get; init; }

    /// <summary>What it is, for people.</summary>
    public required string Title { get; init; }

    public required SpaceKey Space { get; init; }

    /// <summary>An ONNX file that takes <c>input_ids</c>, <c>attention_mask</c> and perhaps <c>token_type_ids</c>.</summary>
    public required ModelFile Model { get; init; }

    /// <summary>A <c>vocab.txt</c> or a <c>tokenizer.json</c>.</summary>
    public required ModelFile Tokenizer { get; init; }

    /// <summary>For a vocab.txt; a tokenizer.json has its own.</summary>
    public TokenizerSettings Settings { get; init; } = TokenizerSettings.Uncased;

    /// <summary>Pieces of a text that the model sees, both marks included, 8 to 8,192; what comes after is cut off.</summary>
    public required int Tokens { get; init; }

    public required Pooling Pooling { get; init; }

    /// <summary>Whether vectors are brought to length 1.</summary>
    public required bool Normalise { get; init; }

    /// <summary>Values of a vector.</summary>
    public required int Dimension { get; init; }

    public required Metric Metric { get; init; }

    /// <summary>Under which terms it may be used, for people.</summary>
    public required string Licence { get; init; }

    /// <summary>Where it comes from, for people.</summary>
    public required string Source { get; init; }

    /// <summary>All files but the manifest.</summary>
    public IEnumerable<ModelFile> Files => [Model, Tokenizer];

    public Space ToSpace() => new() { Key = Space, Model = Title, Dimension = Dimension, Metric = Metric, UnitLength = Normalise };
}
