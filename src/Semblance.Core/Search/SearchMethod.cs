namespace Semblance.Search;

/// <summary>What a single search looks at first; the answer is the same.</summary>
internal enum SearchMethod
{
    /// <summary>One byte a value, a quarter of the memory traffic: what every search uses.</summary>
    Int8,

    /// <summary>The embeddings themselves: the yardstick for tests and measurements.</summary>
    Float32,
}
