using Semblance.Migration.Sources.Rows;
using Semblance.Migration.Sources.Structures;
using Semblance.Migration.Sources.Values;

namespace Semblance.Migration.Sources.Discovery;

/// <summary>The stores that the value files of one folder make, alone and in pairs.</summary>
internal sealed class FolderStores(IReadOnlyList<ValueShape> shapes, SourceContext context, PeopleDirectory directory)
{
    public IEnumerable<ILegacySource> Sources(CancellationToken cancellationToken)
    {
        var pairs = PairFinder.Pair(shapes.ToArray());
        var empty = EmptyPairs().ToArray();
        foreach (var (first, second) in empty)
        {
            yield return new RejectedFile([first.File.Relative, second.File.Relative], first.Container + "-pair", "store-empty", WhyEmpty(first, second));
        }

        var partners = pairs.Values.Concat(empty.SelectMany(e => new[] { e.First, e.Second })).Concat(pairs.Select(p => Classes(p.Key, p.Value)).OfType<ValueShape>()).Concat(shapes.Where(s => s.Kind == ShapeKind.Store).Select(Companion).OfType<ValueShape>()).ToHashSet();
        foreach (var shape in shapes.Where(s => !partners.Contains(s)))
        {
            if (Source(shape, pairs, cancellationToken) is { } source)
            {
                yield return source;
            }
        }
    }

    private ILegacySource? Source(ValueShape shape, IReadOnlyDictionary<ValueShape, ValueShape> pairs, CancellationToken cancellationToken) => shape.Kind switch
    {
        ShapeKind.Store => Store(shape, cancellationToken),
        ShapeKind.Vectors when pairs.TryGetValue(shape, out var labels) => Pair(shape, labels, cancellationToken),
        ShapeKind.Vectors => Unnamed(shape, cancellationToken),
        ShapeKind.Broken => Broken(shape),
        _ => NoVectors(shape),
    };

    private ILegacySource Store(ValueShape shape, CancellationToken cancellationToken)
    {
        var companion = Companion(shape);
        var metadata = Metadata(shape);
        var files = new[] { shape, companion, metadata }.OfType<ValueShape>().Select(s => s.File.Relative).Distinct(StringComparer.Ordinal).ToArray();
        return Create(files, shape, value =>
        {
            var inner = StructureFinder.Unwrap(value);
            var named = companion?.LabelsByKey is { } labels ? NameToVectors.Find(inner, labels) ?? Records.Find(inner, labels) : null;
            var structure = named ?? StructureFinder.Find(value, shape.File.Name)!;
            return metadata?.Model is { } model ? structure with { SpaceOf = width => ModelSpace.Of(model, width) } : structure;
        }, cancellationToken);
    }

    /// <summary>A dict of id to name beside a store that is keyed by ids: ref_name.pkl, face_db.json.</summary>
    private ValueShape? Companion(ValueShape store) => shapes.FirstOrDefault(s =>
        s.Kind == ShapeKind.LabelMap && (PairFinder.SameStore(s.File, store.File) || s.File.Stem == store.File.Stem));

    /// <summary>JSON of the same name that says which model made the vectors: face_db.json beside face_db.npy.</summary>
    private ValueShape? Metadata(ValueShape store) => shapes.FirstOrDefault(s =>
        s.Model is not null && s != store && s.File.Stem.Equals(store.File.Stem, StringComparison.OrdinalIgnoreCase));

    private ILegacySource Pair(ValueShape vectors, ValueShape labels, CancellationToken cancellationToken) => StructureSource.Create(
        new[] { vectors, labels, Classes(vectors, labels) }.OfType<ValueShape>().Select(s => s.File.Relative).ToArray(),
        () =>
        {
            var first = ValueFile.Open(vectors.File);
            var second = ValueFile.Open(labels.File);
            var names = HalfFiles.Labels(second.Value);
            if (Classes(vectors, labels) is { } classes)
            {
                using var third = ValueFile.Open(classes.File);
                names = Named(names, HalfFiles.Labels(third.Value));
            }

            var structure = ParallelLists.Of(vectors.Container + "-pair", HalfFiles.Vectors(first.Value)!, names ?? LabelList.Of(Nobody));
            return new OpenStructure(labels.Model is { } model ? structure with { SpaceOf = width => ModelSpace.Of(model, width) } : structure, first, second);
        },
        context, cancellationToken);

    /// <summary>The list of names that a pair's labels are numbers into (names.npy beside X.npy and y.npy); null when the labels are names, or there is none.</summary>
    private ValueShape? Classes(ValueShape vectors, ValueShape labels)
    {
        var others = shapes.Where(s => s.Kind == ShapeKind.Labels && s != labels && s.HasText && s.Count < labels.Count && PairFinder.SameStore(s.File, vectors.File)).ToArray();
        return labels is { Kind: ShapeKind.Labels, HasText: false } && vectors.Count == labels.Count && others is [{ } only] ? only : null;
    }

    /// <summary>The names themselves, read out of their file; the numbers as they are when they are no numbers into it.</summary>
    private static LabelList? Named(LabelList? numbers, LabelList? names)
    {
        if (numbers is null || names is null)
        {
            return numbers;
        }

        var items = new SourceValue[names.Count];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = names[i] is { } item and not SourceValue.Binary ? item : SourceValue.None.Instance;
        }

        return NameIndex.Of(numbers, LabelList.Of(new SourceValue.Sequence(SequenceKind.List, items))!) ?? numbers;
    }

    /// <summary>What an application creates at its first start: an empty file of vectors and one of names, of which one may have been filled since.</summary>
    private IEnumerable<(ValueShape First, ValueShape Second)> EmptyPairs()
    {
        var left = shapes.Where(s => s.Kind == ShapeKind.Empty).OrderByDescending(s => PairFinder.IsVectors(s.File)).ToList();
        while (left.Count > 0)
        {
            var first = left[0];
            left.RemoveAt(0);
            var second = left.Find(s => PairFinder.SameStore(s.File, first.File) && PairFinder.IsVectors(first.File) && !PairFinder.IsVectors(s.File))
                ?? shapes.FirstOrDefault(s => s.Kind == ShapeKind.Labels && PairFinder.IsVectors(first.File) && PairFinder.SameStore(s.File, first.File) && shapes.All(o => o.Kind != ShapeKind.Vectors));
            if (second is not null)
            {
                left.Remove(second);
                yield return (first, second);
            }
        }
    }

    private static string WhyEmpty(ValueShape vectors, ValueShape names) => names.Kind == ShapeKind.Empty
        ? "it holds no rows; nothing to import"
        : FormattableString.Invariant($"{names.Count} names, and {vectors.File.Name} holds no vectors; enrol these people again from photos");

    private static readonly SourceValue Nobody = new SourceValue.Sequence(SequenceKind.List, []);

    /// <summary>Vectors of one person, whom the file's name or its folder tells; else vectors that nobody's name is known for.</summary>
    private ILegacySource? Unnamed(ValueShape shape, CancellationToken cancellationToken)
    {
        if (PersonFile.IsVariants(shape.File) && shapes.Any(s => PersonFile.IsMain(s.File)))
        {
            return null;
        }

        return Create([shape.File.Relative], shape, value => PersonFile.Find(shape.File, value, directory)
            ?? ParallelLists.Of("matrix", HalfFiles.Vectors(value)!, null), cancellationToken);
    }

    private ILegacySource Create(IReadOnlyList<string> files, ValueShape shape, Func<SourceValue, Structure> find, CancellationToken cancellationToken) =>
        StructureSource.Create(files, () =>
        {
            var file = ValueFile.Open(shape.File);
            var structure = find(file.Value);
            return new OpenStructure(structure with
            {
                Format = $"{shape.Container}-{structure.Format}",
                Dtype = shape.File.Format == FileFormat.Json ? "text" : structure.Dtype,
                SpaceOf = structure.SpaceOf ?? (width => DeepFaceSpace.Of(shape.File.Name, width)),
            }, file);
        }, context, cancellationToken);

    /// <summary>Broken JSON is worth a word only if it began like a store: projects are full of other JSON. Of JSON too deep to be read nobody knows what it is.</summary>
    private static RejectedFile? Broken(ValueShape shape) => shape.File.Format == FileFormat.Json && !shape.HadNumbers && shape.Failure!.Code != "nested-too-deep"
        ? null
        : new RejectedFile(shape.File.Relative, shape.Container, shape.Failure!.Code, shape.Failure.Text);

    private static RejectedFile? NoVectors(ValueShape shape) => (shape.File.Format, shape.Kind) switch
    {
        (FileFormat.Json, _) => null,
        (_, ShapeKind.Empty) => new RejectedFile(shape.File.Relative, shape.Container, "store-empty", "it holds no rows; nothing to import"),
        (_, ShapeKind.Labels or ShapeKind.LabelMap) => new RejectedFile(shape.File.Relative, shape.Container, "vectors-missing",
            "names or labels without vectors; the file with the vectors is not beside it"),
        _ => new RejectedFile(shape.File.Relative, shape.Container, "no-vectors", "it holds no face vectors"),
    };
}
