using Semblance.Clients;
using Semblance.People;

namespace Semblance.Photos;

/// <summary>That an image belongs to a person. The same image may belong to several people (a group photo), once each.</summary>
public sealed record Photo
{
    public required PhotoHash Hash { get; init; }

    public required ClientId Client { get; init; }

    public required PersonId Person { get; init; }

    /// <summary>By content, not by extension: <c>image/jpeg</c>, <c>image/png</c> and so on.</summary>
    public required string MediaType { get; init; }

    /// <summary>Size in bytes.</summary>
    public required long Length { get; init; }

    /// <summary>The file name it came with, without its folders; null when there was none.</summary>
    public string? FileName { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}
