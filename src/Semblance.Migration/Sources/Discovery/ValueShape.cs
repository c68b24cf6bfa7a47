using Semblance.Migration.Sources.Rows;
using Semblance.Migration.Sources.Structures;
using Semblance.Migration.Sources.Values;

namespace Semblance.Migration.Sources.Discovery;

/// <summary>What one file's value is good for, alone or with a second file; the value itself is not kept.</summary>
internal sealed record ValueShape(FoundFile File, ShapeKind Kind)
{
    /// <summary>Vectors or labels in it.</summary>
    public long Count { get; init; }

    /// <summary>True of labels that are text, not just numbers.</summary>
    public bool HasText { get; init; }

    /// <summary>Ids or names that a store beside it may be keyed by.</summary>
    public IReadOnlyDictionary<string, Label>? LabelsByKey { get; init; }

    /// <summary>The model that a file of metadata names; else null.</summary>
    public string? Model { get; init; }

    /// <summary>Why it could not be read.</summary>
    public Reason? Failure { get; init; }

    /// <summary>True of JSON that held as many numbers as a vector before it broke off.</summary>
    public bool HadNumbers { get; init; }

    /// <summary>True of a file with one JSON document a line.</summary>
    public bool IsLines { get; init; }

    public string Container => IsLines ? "jsonl" : ValueFile.Container(File.Format)!;

    public static ValueShape Of(FoundFile file)
    {
        try
        {
            using var opened = ValueFile.Open(file);
            return Of(file, opened.Value) with { IsLines = opened.Value is SourceValue.Sequence { Lines: not null } };
        }
        catch (SemblanceException e)
        {
            return new ValueShape(file, ShapeKind.Broken) { Failure = new Reason(e.Code, e.Message), HadNumbers = e.Data["numbers"] is long n && n >= Widths.Minimum };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new ValueShape(file, ShapeKind.Broken) { Failure = new Reason("file-unreadable", "the file cannot be read; check its rights and its disk") };
        }
    }

    private static ValueShape Of(FoundFile file, SourceValue value)
    {
        if (StructureFinder.Find(value, file.Name) is not null)
        {
            return new ValueShape(file, ShapeKind.Store);
        }

        var inner = StructureFinder.Unwrap(value);
        if (HalfFiles.Labels(inner) is { Count: > 0 } labels && HalfFiles.Vectors(inner) is null && !IsOneVector(inner, labels))
        {
            return new ValueShape(file, ShapeKind.Labels) { Count = labels.Count, HasText = labels.HasText, Model = HalfFiles.Model(inner) };
        }

        if (HalfFiles.Vectors(inner) is { Count: > 0 } vectors)
        {
            return new ValueShape(file, ShapeKind.Vectors) { Count = vectors.Count };
        }

        if (HalfFiles.LabelsByKey(inner) is { } byKey)
        {
            return new ValueShape(file, ShapeKind.LabelMap) { LabelsByKey = byKey };
        }

        return new ValueShape(file, IsEmpty(inner) ? ShapeKind.Empty : ShapeKind.Nothing) { Model = HalfFiles.Model(inner) };
    }

    /// <summary>A list of whole numbers may be one vector of zeros and ones; as labels it would have text or an integer type.</summary>
    private static bool IsOneVector(SourceValue value, LabelList labels) => value is SourceValue.Numbers && labels.Count is 128 or 512;

    private static bool IsEmpty(SourceValue value) => value is SourceValue.Sequence { Items.Count: 0 } or SourceValue.Mapping { Entries.Count: 0 } or SourceValue.None
        || (value is SourceValue.Array { Value.Count: 0 });
}

internal enum ShapeKind
{
    /// <summary>Names and vectors, complete.</summary>
    Store,

    /// <summary>Vectors without names.</summary>
    Vectors,

    /// <summary>A list of names or ids.</summary>
    Labels,

    /// <summary>A dict of id to name.</summary>
    LabelMap,

    /// <summary>An empty list, dict or array: what an application creates at its first start.</summary>
    Empty,

    /// <summary>Well-formed, and without vectors or names.</summary>
    Nothing,

    Broken,
}
