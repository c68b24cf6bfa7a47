using Semblance.Faces;
using Semblance.Migration.Sources.Values;

namespace Semblance.Migration.Sources.Rows;

/// <summary>One person-and-vector of a structure, before its vector is decoded and judged.</summary>
/// <param name="Vector">Null where the store has the place of a vector but none in it.</param>
/// <param name="Detail">Where it is, within the file: <c>row 17</c>.</param>
/// <param name="Problem">Why the row cannot be imported whatever its vector; null when nothing stands against it.</param>
internal readonly record struct Entry(Label Label, VectorCell? Vector, string Detail, Reason? Problem = null)
{
    /// <summary>The row of an item that could not be read.</summary>
    public static Entry Of(SourceValue.Unread item, string detail) => new(Label.Missing, null, detail, new Reason(item.Code, item.Reason));

    /// <summary>The person, where a database knows them; then <see cref="Label"/> is not looked at, unless the row is of a person only and has an id.</summary>
    public LegacyPerson? Person { get; init; }

    /// <summary>True of a row of a people table that no vector refers to.</summary>
    public bool PersonOnly { get; init; }

    /// <summary>What the store knows of the face besides its vector.</summary>
    public FaceFacts? Facts { get; init; }

    /// <summary>The photo that the vector was taken from, as the store has its path; null when it does not say.</summary>
    public string? Photo { get; init; }

    /// <summary>The file the row is in, where it is not the source's first one.</summary>
    public string? File { get; init; }
}

/// <param name="DetectionScore">0 to 1.</param>
/// <param name="CreatedAt">UTC.</param>
internal sealed record FaceFacts(FaceBox? Box, double? DetectionScore, double? Quality, DateTimeOffset? CreatedAt)
{
    public static readonly FaceFacts None = new(null, null, null, null);
}
