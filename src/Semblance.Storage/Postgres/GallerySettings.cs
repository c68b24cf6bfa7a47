using Semblance.Spaces;

namespace Semblance.Storage.Postgres;

/// <summary>How the faces of a client in a space are searched and indexed: <c>semblance index tune</c> measures them.</summary>
public sealed record GallerySettings
{
    /// <summary>Exact search takes as long for so many faces as an index with <see cref="DefaultCandidates"/>, and is right: bench/results/postgres.md.</summary>
    public const int DefaultExactUpTo = 20_000;

    /// <summary>No index is searched, whatever the gallery grows to.</summary>
    public const int AlwaysExact = int.MaxValue;

    /// <summary>On the safe side until <c>index tune</c> has measured: bench/results/postgres.md.</summary>
    public const int DefaultCandidates = 400;

    public const int DefaultProbes = 10;

    /// <summary>pgvector's own: https://github.com/pgvector/pgvector#index-options.</summary>
    public const int DefaultM = 16;

    /// <summary>The largest <c>hnsw.ef_search</c>.</summary>
    public const int MostCandidates = 1000;

    public required SpaceKey Space { get; init; }

    /// <summary>Galleries, or what a filter leaves of them, of so many faces are searched exactly whatever is indexed.</summary>
    public int ExactUpTo { get; init; } = DefaultExactUpTo;

    /// <summary>Faces an index gives, at least, to be ranked by their float32: <c>hnsw.ef_search</c>, 1 to 1,000.</summary>
    public int Candidates { get; init; } = DefaultCandidates;

    /// <summary>Lists of an IVFFlat index that are searched: <c>ivfflat.probes</c>, 1 to 32,768.</summary>
    public int Probes { get; init; } = DefaultProbes;

    /// <summary>Links of a node of the HNSW graph, 2 to 100; what the next build uses.</summary>
    public int M { get; init; } = DefaultM;

    /// <summary>Lists of an IVFFlat index, up to 32,768; 0 takes as many as the faces ask for. What the next build uses.</summary>
    public int Lists { get; init; }

    /// <summary>The recall they were chosen for, 0 to 1; null for the defaults.</summary>
    public double? Target { get; init; }

    /// <summary>The recall that was measured with them, 0 to 1.</summary>
    public double? Recall { get; init; }

    public DateTimeOffset? MeasuredAt { get; init; }
}
