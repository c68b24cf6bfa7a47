using System.Numerics.Tensors;
using Semblance.Migration.Sources.Photos;

namespace Semblance.Migration.Sources.Rows;

/// <summary>Gives rows their ordinals and judges vectors: the one place where a vector becomes a face or a reject.</summary>
internal sealed class RowMaker(string file, LabelledPeople people)
{
    private long _ordinal;

    public LabelledPeople People { get; } = people;

    /// <summary>Finds the photos that rows name; null for a source whose rows name none.</summary>
    public PhotoPaths? Photos { get; init; }

    /// <summary>A face, pixels, a person or a reject for one entry.</summary>
    public LegacyRow Row(Entry entry, VectorSurvey survey)
    {
        if (entry.PersonOnly)
        {
            return Person(entry.Detail, entry.Label.Id is null ? entry.Person! : People.Of(entry.Label, entry.Person));
        }

        if (WhyNot(entry, survey) is { } reason)
        {
            return Reject(entry.Detail, reason.Code, reason.Text, 1, entry.File);
        }

        return survey.Frame is { } frame ? Pixels(entry, entry.Vector!.Value, frame) : Face(entry, entry.Vector!.Value);
    }

    public LegacyRow.Rejected Reject(string? detail, string code, string reason, long rows = 1, string? inFile = null) =>
        new() { Ordinal = _ordinal++, Place = new Place(inFile ?? file, detail), Code = code, Reason = reason, Rows = Math.Max(1, rows) };

    public LegacyRow.PersonOnly Person(string detail, LegacyPerson person) =>
        new() { Ordinal = _ordinal++, Place = new Place(file, detail), Person = person };

    public LegacyRow.Photo Photo(Place place, LegacyPerson person, string? photoFile, ReadOnlyMemory<byte>? bytes, string mediaType) =>
        new() { Ordinal = _ordinal++, Place = place, Person = person, File = photoFile, Bytes = bytes, MediaType = mediaType };

    /// <summary>The face of a finite vector that is not all zero, else the reject; <paramref name="vector"/> is kept.</summary>
    public LegacyRow Face(Place place, LegacyPerson person, float[] vector)
    {
        if (!TensorPrimitives.IsFiniteAll(vector))
        {
            return Reject(place.Detail, "vector-not-finite", "a value is NaN or infinite, or too large for float32", 1, place.File);
        }

        if (!vector.AsSpan().ContainsAnyExcept(0f))
        {
            return Reject(place.Detail, "vector-zero", "every value is zero", 1, place.File);
        }

        if (TensorPrimitives.SumOfSquares<float>(vector) is 0f or float.PositiveInfinity)
        {
            return Reject(place.Detail, "vector-range", "its length is beyond float32, so no distance to it can be told; no model gives such values", 1, place.File);
        }

        return new LegacyRow.Face { Ordinal = _ordinal++, Place = place, Person = person, Vector = vector };
    }

    private static Reason? WhyNot(Entry entry, VectorSurvey survey)
    {
        if (entry.Problem is not null)
        {
            return entry.Problem;
        }

        if (entry.Vector is not { } cell)
        {
            return new Reason("vector-missing", "the row has no vector");
        }

        if (cell.Width != survey.Width)
        {
            return new Reason("vector-width", $"{cell.Width} values where this store's other rows have {survey.Width}");
        }

        return entry.Person is null && entry.Label.Problem is { } problem
            ? new Reason(problem, problem == "name-not-utf8" ? "the name is no valid UTF-8" : "the row has no name")
            : null;
    }

    private LegacyRow Face(Entry entry, VectorCell cell)
    {
        var vector = new float[cell.Width];
        cell.CopyTo(vector);
        var row = Face(new Place(entry.File ?? file, entry.Detail), entry.Person ?? People.Of(entry.Label), vector);
        if (row is not LegacyRow.Face face || (entry.Facts is null && entry.Photo is null))
        {
            return row;
        }

        var facts = entry.Facts ?? FaceFacts.None;
        return face with
        {
            Box = facts.Box,
            DetectionScore = facts.DetectionScore,
            Quality = facts.Quality,
            CreatedAt = facts.CreatedAt,
            PhotoFile = entry.Photo is { } photo ? Photos?.Find(photo) : null,
        };
    }

    private LegacyRow Pixels(Entry entry, VectorCell cell, PixelFrame frame)
    {
        var values = new float[cell.Width];
        cell.CopyTo(values);
        if (!cell.IsBytes && !PixelFrame.AreFloats(values))
        {
            return Reject(entry.Detail, "pixels-range", "a value is outside 0..255 in a store of pixels");
        }

        return new LegacyRow.Pixels
        {
            Ordinal = _ordinal++,
            Place = new Place(entry.File ?? file, entry.Detail),
            Person = entry.Person ?? People.Of(entry.Label),
            Width = frame.Width,
            Height = frame.Height,
            Channels = frame.Channels,
            Data = cell.IsBytes ? Exact(values) : PixelFrame.ToBytes(values),
        };
    }

    private static byte[] Exact(float[] values) => Array.ConvertAll(values, v => (byte)v);
}
