using Semblance.Faces;
using Semblance.People;
using Semblance.Search.Kernels;
using Semblance.Spaces;

namespace Semblance.Search;

/// <summary>
/// The faces of one client in one space, in memory, searched exactly: every answer is the one that scoring all rows in double precision
/// would give, ties by face id. Any number of threads may search while one writes; a search sees the index as it was when it began.
/// </summary>
/// <remarks>
/// Memory: 4 bytes a value for the embeddings, 1 for their codes, 40 a row. Removed rows are marked and passed over; their memory comes back with
/// that of their block, once all its rows are gone, so an index that has lost most of its rows is best built anew.
/// </remarks>
public sealed class GalleryIndex
{
    /// <summary>The most people one search can ask for.</summary>
    public const int MaxPeople = 1000;

    private const int FirstBlockRows = 64;

    // From so many probes on a pass over the floats is faster than one over the codes, whose bound lets more pairs through to be scored.
    private const int LeastBatch = 40;

    private static readonly HashSet<FaceId> NoFaces = [];

    private readonly Lock _writing = new();
    private readonly Dictionary<PersonId, int> _ordinals;
    private readonly List<int> _facesOf;
    private readonly Lazy<ProbeQueue> _queue;
    private volatile GallerySnapshot _snapshot;

    /// <param name="dimension">1 to 16,384.</param>
    public GalleryIndex(int dimension, Metric metric)
        : this(new RowLayout(dimension, metric), [], [])
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(dimension, 16_384);
    }

    /// <param name="people">The person of each ordinal that the blocks' rows use.</param>
    internal GalleryIndex(RowLayout layout, RowBlock[] blocks, PersonId[] people)
    {
        Layout = layout;
        _queue = new Lazy<ProbeQueue>(() => new ProbeQueue(this));
        _ordinals = new Dictionary<PersonId, int>(people.Length);
        _facesOf = [.. CountFaces(blocks, people.Length)];
        for (var i = 0; i < people.Length; i++)
        {
            _ordinals.TryAdd(people[i], i);
        }

        _snapshot = new GallerySnapshot(
            blocks, blocks.Length == 0 ? 0 : blocks[^1].Count, new ulong[]?[blocks.Length], people,
            blocks.Sum(b => b.Count), _facesOf.Count(n => n > 0));
    }

    public int Dimension => Layout.Dimension;

    public Metric Metric => Layout.Metric;

    public int FaceCount => _snapshot.FaceCount;

    /// <summary>People with at least one face.</summary>
    public int PersonCount => _snapshot.PersonCount;

    /// <summary>For searches of many callers at the same time.</summary>
    public ProbeQueue Queue => _queue.Value;

    internal RowLayout Layout { get; }

    internal GallerySnapshot Snapshot => _snapshot;

    /// <summary>
    /// Adds a face that is not in the index yet (the caller sees to that). Invalid: <c>embedding-width</c>, <c>embedding-not-finite</c>,
    /// <c>embedding-zero</c>.
    /// </summary>
    public void Add(FaceId face, PersonId person, ReadOnlySpan<float> embedding)
    {
        EmbeddingRules.CheckFace(embedding, Dimension);
        lock (_writing)
        {
            _snapshot = Append_NeedsLock(_snapshot, face, person, embedding);
        }
    }

    /// <summary>Adds faces as <see cref="Add"/> does; searches see all of them or, after an error, none.</summary>
    public void AddRange(IReadOnlyCollection<Face> faces) => Replace(NoFaces, faces);

    /// <summary>Removes faces and adds others, which may have the same ids; searches see both or, after an error, neither.</summary>
    /// <returns>How many were removed.</returns>
    public int Replace(IReadOnlySet<FaceId> removed, IReadOnlyCollection<Face> added)
    {
        foreach (var face in added)
        {
            EmbeddingRules.CheckFace(face.Embedding.Span, Dimension);
        }

        lock (_writing)
        {
            var (snapshot, count) = removed.Count == 0 ? (_snapshot, 0) : Without_NeedsLock(removed);
            foreach (var face in added)
            {
                snapshot = Append_NeedsLock(snapshot, face.Id, face.Person, face.Embedding.Span);
            }

            _snapshot = snapshot;
            return count;
        }
    }

    /// <summary>Takes about 2 ms a million faces; many are removed faster together.</summary>
    /// <returns>False when there is no such face.</returns>
    public bool Remove(FaceId face) => RemoveRange(new HashSet<FaceId> { face }) == 1;

    /// <returns>How many of them were in the index.</returns>
    public int RemoveRange(IReadOnlySet<FaceId> faces) => Replace(faces, []);

    /// <returns>How many faces that person had in the index.</returns>
    public unsafe int RemovePerson(PersonId person)
    {
        lock (_writing)
        {
            return _ordinals.TryGetValue(person, out var ordinal) && _facesOf[ordinal] > 0
                ? RemoveWhere((block, row) => block.Records[row].Person == ordinal)
                : 0;
        }
    }

    /// <summary>The set of these people, for searches limited to them; those without a face in this index are left out.</summary>
    public PersonSet Select(IEnumerable<PersonId> people)
    {
        lock (_writing)
        {
            var bits = new ulong[(_facesOf.Count + 63) / 64];
            foreach (var person in people)
            {
                if (_ordinals.TryGetValue(person, out var ordinal))
                {
                    bits[ordinal >> 6] |= 1UL << ordinal;
                }
            }

            return new PersonSet(bits);
        }
    }

    /// <summary>Shows every face there is now, in the order in which they were added.</summary>
    public unsafe void Read(FaceReader read)
    {
        var snapshot = _snapshot;
        for (var b = 0; b < snapshot.Blocks.Length; b++)
        {
            var block = snapshot.Blocks[b];
            for (var row = 0; row < snapshot.RowsOf(b); row++)
            {
                if (!snapshot.IsRemoved(b, row))
                {
                    read(block.Faces[row], snapshot.People[block.Records[row].Person], block.PaddedEmbedding(row)[..Dimension]);
                }
            }

            block.KeepAlive();
        }
    }

    /// <summary>
    /// The nearest people, by their best face each. Invalid: <c>probe-width</c>, <c>probe-not-finite</c> and, for cosine, <c>probe-zero</c>.
    /// </summary>
    /// <param name="people">1 to <see cref="MaxPeople"/>.</param>
    /// <param name="among">Only these people; null means everybody.</param>
    /// <param name="within">Only faces at most this far, 0 or more.</param>
    public Ranking FindNearest(
        ReadOnlySpan<float> probe, int people, PersonSet? among = null, double within = double.PositiveInfinity) =>
        FindNearest(probe, people, among, within, SearchMethod.Int8);

    /// <summary>The same for many probes at once, much faster a probe from 8 up and best at multiples of 48.</summary>
    /// <returns>One ranking a probe, in the probes' order; each as the single search would give it.</returns>
    public IReadOnlyList<Ranking> FindNearest(
        IReadOnlyList<ReadOnlyMemory<float>> probes, int people, PersonSet? among = null, double within = double.PositiveInfinity)
    {
        var rankings = new List<Ranking>(probes.Count);
        while (rankings.Count < probes.Count)
        {
            var from = rankings.Count;
            var left = probes.Count - from;
            var rest = left % OuterProductKernel.Probes;
            var count = Math.Min(BatchScan.MostProbes, left > rest && rest < LeastBatch ? left - rest : left);
            var method = count < LeastBatch ? SearchMethod.Int8 : SearchMethod.Float32;
            rankings.AddRange(FindNearest(probes.Skip(from).Take(count).ToArray(), people, among, within, method));
        }

        return rankings;
    }

    /// <param name="probes">1 to <see cref="BatchScan.MostProbes"/>.</param>
    internal Ranking[] FindNearest(ReadOnlyMemory<float>[] probes, int people, PersonSet? among, double within, SearchMethod method)
    {
        if (probes.Length == 1)
        {
            return [FindNearest(probes[0].Span, people, among, within, method)];
        }

        var together = Array.ConvertAll(probes, p => NewProbe(p.Span, people, within));
        var snapshot = _snapshot;
        var selector = new RowSelector(snapshot, among);
        if (method == SearchMethod.Float32)
        {
            new BatchScan(together, Layout).Run(snapshot, selector);
        }
        else
        {
            new SharedScan(together, Layout).Run(snapshot, selector);
        }

        return Array.ConvertAll(together, p => Rank(p, snapshot, selector, NameOf(method)));
    }

    /// <summary>What a search would say of the probe before it looks at any face. Invalid, as <see cref="FindNearest(ReadOnlySpan{float}, int, PersonSet?, double)"/>.</summary>
    internal void Check(ReadOnlySpan<float> probe, int people)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(people, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(people, MaxPeople);
        EmbeddingRules.CheckProbe(probe, Layout);
    }

    internal Ranking FindNearest(ReadOnlySpan<float> vector, int people, PersonSet? among, double within, SearchMethod method)
    {
        var probe = NewProbe(vector, people, within);
        var snapshot = _snapshot;
        var selector = new RowSelector(snapshot, among);
        if (method == SearchMethod.Float32)
        {
            SingleScan.Float32(snapshot, selector, probe, Layout);
        }
        else
        {
            SingleScan.Int8(snapshot, selector, probe, Layout);
        }

        return Rank(probe, snapshot, selector, NameOf(method));
    }

    private static string NameOf(SearchMethod method) => method == SearchMethod.Float32 ? "exact-float32" : "exact-int8";

    private Probe NewProbe(ReadOnlySpan<float> vector, int people, double within)
    {
        Check(vector, people);
        if (!(within >= 0))
        {
            throw new ArgumentOutOfRangeException(nameof(within), within, "A distance is 0 or more.");
        }

        return new Probe(vector, Layout, people, within);
    }

    private static Ranking Rank(Probe probe, GallerySnapshot snapshot, RowSelector selector, string method) =>
        new(probe.Nearest.ToCandidates(snapshot.People), selector.Faces, selector.People, method);

    private GallerySnapshot Append_NeedsLock(GallerySnapshot snapshot, FaceId face, PersonId person, ReadOnlySpan<float> embedding)
    {
        if (!_ordinals.TryGetValue(person, out var ordinal))
        {
            ordinal = _facesOf.Count;
            _ordinals.Add(person, ordinal);
            _facesOf.Add(0);
            snapshot = snapshot with { People = Put(snapshot.People, ordinal, person) };
        }

        if (snapshot.Blocks.Length == 0 || snapshot.Blocks[^1].IsFull)
        {
            var rows = snapshot.Blocks.Length == 0 ? FirstBlockRows : Math.Max(FirstBlockRows, 2 * snapshot.Blocks[^1].Capacity);
            var block = RowBlock.Allocate(Layout, Math.Min(rows, Layout.BlockRows));
            snapshot = snapshot with { Blocks = [.. snapshot.Blocks, block], Removed = [.. snapshot.Removed, null] };
        }

        var last = snapshot.Blocks[^1];
        last.Append(face, ordinal, embedding);
        var isNew = _facesOf[ordinal]++ == 0;
        return snapshot with
        {
            LastCount = last.Count,
            FaceCount = snapshot.FaceCount + 1,
            PersonCount = snapshot.PersonCount + (isNew ? 1 : 0),
        };
    }

    // Readers look only at ordinals of rows they see, so the spare places may be written under their eyes.
    private static PersonId[] Put(PersonId[] people, int ordinal, PersonId person)
    {
        if (ordinal == people.Length)
        {
            Array.Resize(ref people, Math.Max(FirstBlockRows, 2 * people.Length));
        }

        people[ordinal] = person;
        return people;
    }

    private unsafe (GallerySnapshot Snapshot, int Removed) Without_NeedsLock(IReadOnlySet<FaceId> faces)
    {
        var removal = new RowRemoval(_snapshot, _facesOf);
        return (removal.Run((block, row) => faces.Contains(block.Faces[row])), removal.Count);
    }

    private int RemoveWhere(Func<RowBlock, int, bool> matches)
    {
        lock (_writing)
        {
            var removal = new RowRemoval(_snapshot, _facesOf);
            _snapshot = removal.Run(matches);
            return removal.Count;
        }
    }

    private static unsafe int[] CountFaces(RowBlock[] blocks, int people)
    {
        var counts = new int[people];
        foreach (var block in blocks)
        {
            for (var row = 0; row < block.Count; row++)
            {
                counts[block.Records[row].Person]++;
            }
        }

        return counts;
    }
}
