namespace Semblance.Vision.Text;

/// <summary>How a model wants text prepared before it is cut into pieces; those of <c>bert-base-uncased</c>, and so of MiniLM, by default.</summary>
public sealed record TokenizerSettings
{
    public static readonly TokenizerSettings Uncased = new();

    /// <summary>Control characters go, every white space becomes a blank.</summary>
    public bool Cleans { get; init; } = true;

    public bool LowerCase { get; init; } = true;

    /// <summary>é becomes e.</summary>
    public bool StripsAccents { get; init; } = true;

    /// <summary>Every Chinese character is a word of its own.</summary>
    public bool SplitsChinese { get; init; } = true;
}
