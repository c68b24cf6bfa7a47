using Semblance.Spaces;

namespace Semblance.Migration.Sources.Rows;

/// <summary>A recognised arrangement of names and vectors in one or more values.</summary>
/// <param name="Format">Stable name: <c>pickle-encodings-names</c> without the container, <c>encodings-names</c>.</param>
internal sealed record Structure(string Format)
{
    /// <summary>Can be enumerated again and again, always in the same order.</summary>
    public IEnumerable<Entry> Entries { get; init; } = [];

    /// <summary>Entries in its list of names; null when it has no such list.</summary>
    public long? Names { get; init; }

    /// <summary>Why the whole of it cannot be imported; then <see cref="RefusedRows"/> stand for its rows.</summary>
    public Reason? Refusal { get; init; }

    public long RefusedRows { get; init; } = 1;

    /// <summary>What a refused store would have been.</summary>
    public SourceKind RefusedKind { get; init; } = SourceKind.Embeddings;

    /// <summary>What to tell although it can be imported.</summary>
    public Reason? Note { get; init; }

    /// <summary>The space of vectors of a width, from what the store says about its model; null when it says nothing.</summary>
    public Func<int, SpaceKey?>? SpaceOf { get; init; }

    /// <summary>How the values are written, where that is not in the vectors themselves: <c>text</c>.</summary>
    public string? Dtype { get; init; }

    /// <summary>Of an array of images (height, width and channels), where the array's own shape says so.</summary>
    public PixelFrame? Frame { get; init; }

    /// <summary>Why its pixels cannot be used although they are pixels.</summary>
    public Reason? PixelRefusal { get; init; }
}

/// <param name="Code">Stable kebab-case code.</param>
/// <param name="Text">One line: what it is and what to do.</param>
internal sealed record Reason(string Code, string Text)
{
    public override string ToString() => $"{Code}: {Text}";
}
