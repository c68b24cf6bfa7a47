namespace Semblance.Server.Documents;

/// <summary>A problem, as RFC 9457 has it.</summary>
internal sealed record ProblemDocument
{
    /// <summary>A URN that ends in <see cref="Code"/>; stable.</summary>
    public required string Type { get; init; }

    /// <summary>What the status says.</summary>
    public required string Title { get; init; }

    public required int Status { get; init; }

    /// <summary>One sentence: what, which item, what to do next.</summary>
    public required string Detail { get; init; }

    /// <summary>For programs: kebab-case, stable.</summary>
    public required string Code { get; init; }

    /// <summary>As in the header X-Request-Id; names the request in the server's log.</summary>
    public required string RequestId { get; init; }
}
