using Semblance.Faces;
using Semblance.Photos;

namespace Semblance.Migration.Sources;

/// <summary>
/// One row of a source. Every row a source holds comes out exactly once, as one of the kinds below, with ordinals 0, 1, 2 … in the
/// same order on every reading of the same files.
/// </summary>
public abstract record LegacyRow
{
    private LegacyRow()
    {
    }

    public required long Ordinal { get; init; }

    public required Place Place { get; init; }

    /// <summary>A person and one of their embeddings.</summary>
    public sealed record Face : LegacyRow
    {
        public required LegacyPerson Person { get; init; }

        /// <summary>Converted to float32 (round to nearest even) and otherwise as it came; all finite, not all zero.</summary>
        public required ReadOnlyMemory<float> Vector { get; init; }

        public FaceBox? Box { get; init; }

        public double? DetectionScore { get; init; }

        public double? Quality { get; init; }

        /// <summary>The photo it was taken from, relative to the source's root, where that file exists; else null.</summary>
        public string? PhotoFile { get; init; }

        /// <summary>UTC; null when the store did not say.</summary>
        public DateTimeOffset? CreatedAt { get; init; }

        /// <summary>The address of the image (as it is kept) that the vector was computed from just now; null when the store held the vector.</summary>
        public PhotoHash? ComputedFrom { get; init; }

        /// <summary>That image as it is kept, where it is no file of the source; null otherwise.</summary>
        public ReadOnlyMemory<byte>? Image { get; init; }

        /// <summary>The picture of the face to keep, a JPEG: cut out of that image, or as a store has it. Called where the face is written, not before. Null when the store held the vector, and no picture.</summary>
        public Func<byte[]>? Thumbnail { get; init; }

        /// <summary>The id that a Semblance store gave the face, which a copy keeps; null for any other source.</summary>
        public FaceId? Id { get; init; }

        /// <summary>The photo it was taken from, as a Semblance store names it; null for any other source, and where the store names none.</summary>
        public PhotoHash? KeptPhoto { get; init; }
    }

    /// <summary>A person without an embedding in this row: a row of a people table that no vector refers to.</summary>
    public sealed record PersonOnly : LegacyRow
    {
        public required LegacyPerson Person { get; init; }
    }

    /// <summary>An image of a person: a file below the root, or bytes out of a column.</summary>
    public sealed record Photo : LegacyRow
    {
        public required LegacyPerson Person { get; init; }

        /// <summary>Relative to the source's root; null when the image comes from a column.</summary>
        public string? File { get; init; }

        /// <summary>The image's bytes when it comes from a column; null when <see cref="File"/> names it.</summary>
        public ReadOnlyMemory<byte>? Bytes { get; init; }

        /// <summary>By content: <c>image/jpeg</c> and so on.</summary>
        public required string MediaType { get; init; }

        /// <summary>Why no face could be taken from it; null when none was looked for.</summary>
        public string? NoFace { get; init; }

        /// <summary>The row of a Semblance store, whose bytes are copied as they are; null for any other source.</summary>
        public Semblance.Photos.Photo? Kept { get; init; }
    }

    /// <summary>A face crop as raw pixels, which an embedding can be computed from: interleaved rows, 8 bits a channel.</summary>
    public sealed record Pixels : LegacyRow
    {
        public required LegacyPerson Person { get; init; }

        public required int Width { get; init; }

        public required int Height { get; init; }

        /// <summary>3 (blue, green, red) or 1 (gray).</summary>
        public required int Channels { get; init; }

        public required ReadOnlyMemory<byte> Data { get; init; }
    }

    /// <summary>What a row says of attendance: one entry, or several that are imported together (somebody came and went).</summary>
    public sealed record Attendance : LegacyRow
    {
        public required IReadOnlyList<LegacyEntry> Entries { get; init; }

        /// <summary>What the row contradicts itself in; empty for most.</summary>
        public IReadOnlyList<Remark> Remarks { get; init; } = [];
    }

    /// <summary>A row, or a run of rows, that cannot be imported.</summary>
    public sealed record Rejected : LegacyRow
    {
        /// <summary>Stable kebab-case code, such as <c>vector-not-finite</c>.</summary>
        public required string Code { get; init; }

        /// <summary>One line: what it is and what to do.</summary>
        public required string Reason { get; init; }

        /// <summary>How many rows of the source this stands for; at least 1.</summary>
        public long Rows { get; init; } = 1;

        /// <summary>True of rows that are fine and wait for something to be done first.</summary>
        public bool IsSetAside { get; init; }
    }
}
