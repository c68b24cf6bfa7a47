using System.Collections.Concurrent;
using System.Text.Json;
using Semblance.Faces;
using Semblance.People;
using Semblance.Search;
using Semblance.Spaces;

namespace Semblance.Storage.Postgres.Mirrors;

/// <summary>The faces of one client in one space, in memory. Written by one at a time, read by any number.</summary>
internal sealed class GalleryMirror(Space space)
{
    private const int MostSelections = 256;

    /// <summary>Removed rows that are carried along before the index is built anew without them.</summary>
    private const int LeastRemoved = 1_000;

    private readonly ConcurrentDictionary<string, Selection> _selections = new(StringComparer.Ordinal);
    private volatile GalleryIndex _index = new(space.Dimension, space.Metric);
    private int _removed;

    public Space Space => space;

    public GalleryIndex Index => _index;

    public void Add(FaceId face, PersonId person, ReadOnlySpan<float> embedding) => Index.Add(face, person, embedding);

    /// <summary>Puts faces in the place of those that had their ids; ids without a face are removed.</summary>
    public void Replace(IReadOnlySet<FaceId> changed, IReadOnlyCollection<Face> faces)
    {
        _removed += Index.Replace(changed, faces);
        if (_removed > Math.Max(LeastRemoved, Index.FaceCount))
        {
            var index = new GalleryIndex(space.Dimension, space.Metric);
            Index.Read(index.Add);
            _index = index;
            _removed = 0;
        }
    }

    /// <param name="version">Of what is known of the people; a selection made for another one is made anew.</param>
    public Task<Ranking> FindNearestAsync(Gallery gallery, ReadOnlyMemory<float> probe, int limit, IReadOnlyDictionary<PersonId, Person> people, long version)
    {
        var index = _index;
        return index.Queue.FindNearestAsync(probe, limit, gallery.IsFiltered ? Select(index, gallery, people, version) : null);
    }

    /// <summary>As <see cref="IFaceStore.SampleAsync"/>, with no more of the faces than a threshold is learnt from: ids and embeddings.</summary>
    public IReadOnlyList<Face> Sample(Gallery gallery, int faces, IReadOnlyDictionary<PersonId, Person> people)
    {
        var first = new Dictionary<PersonId, FaceId>();
        Index.Read((face, person, _) =>
        {
            if (people.TryGetValue(person, out var member) && IsMember(gallery, member) && (!first.TryGetValue(person, out var known) || face.CompareTo(known) < 0))
            {
                first[person] = face;
            }
        });
        var sampled = first.OrderBy(f => SampleOrder.Of(f.Key)).Take(faces).Select(f => f.Value).ToHashSet();
        var sample = new List<Face>(sampled.Count);
        Index.Read((face, person, embedding) =>
        {
            if (sampled.Contains(face))
            {
                sample.Add(new Face { Id = face, Client = gallery.Client, Person = person, Space = space.Key, Embedding = embedding.ToArray(), CreatedAt = default });
            }
        });
        return [.. sample.OrderBy(f => SampleOrder.Of(f.Person))];
    }

    private static bool IsMember(Gallery gallery, Person person) =>
        (gallery.Regions.Count == 0 || (person.Region is { } region && gallery.Regions.Contains(region, StringComparer.Ordinal)))
        && (gallery.Groups.Count == 0 || person.Groups.Any(g => gallery.Groups.Contains(g, StringComparer.Ordinal)));

    // One for all who ask for the same, so that their searches can share a pass.
    private PersonSet Select(GalleryIndex index, Gallery gallery, IReadOnlyDictionary<PersonId, Person> people, long version)
    {
        var key = JsonSerializer.Serialize<IEnumerable<string>[]>([gallery.Regions.Order(StringComparer.Ordinal), gallery.Groups.Order(StringComparer.Ordinal)]);
        if (_selections.TryGetValue(key, out var known) && known.Version == version && known.Index == index)
        {
            return known.People;
        }

        if (_selections.Count >= MostSelections)
        {
            _selections.Clear();
        }

        var selection = new Selection(index, index.Select(people.Values.Where(p => IsMember(gallery, p)).Select(p => p.Id)), version);
        _selections[key] = selection;
        return selection.People;
    }

    private sealed record Selection(GalleryIndex Index, PersonSet People, long Version);
}
