using Semblance.Faces;
using Semblance.People;

namespace Semblance.Search;

/// <summary>
/// The k nearest distinct people offered so far, each by their best face: a heap with the worst on top, and where in it each person is.
/// Offers may come in any order and rows may be left out that are farther than <see cref="Limit"/>; the result is the same.
/// </summary>
internal sealed class NearestPeople(int people, double within)
{
    private readonly List<Entry> _heap = [];
    private readonly Dictionary<int, int> _places = [];

    /// <summary>A face farther than this cannot enter; one exactly as far may, by its id.</summary>
    public double Limit => _heap.Count < people ? within : _heap[0].Distance;

    /// <returns>Whether the ranking has changed.</returns>
    public bool Offer(int person, FaceId face, double distance)
    {
        var entry = new Entry(distance, face, person);
        if (!(distance <= within))
        {
            return false;
        }

        if (_places.TryGetValue(person, out var place))
        {
            return entry.CompareTo(_heap[place]) < 0 && Sink(place, entry);
        }

        if (_heap.Count < people)
        {
            _heap.Add(entry);
            return Rise(_heap.Count - 1, entry);
        }

        if (entry.CompareTo(_heap[0]) >= 0)
        {
            return false;
        }

        _places.Remove(_heap[0].Person);
        return Sink(0, entry);
    }

    /// <param name="ids">The person of each ordinal.</param>
    public Candidate[] ToCandidates(PersonId[] ids)
    {
        var sorted = _heap.ToArray();
        Array.Sort(sorted);
        return Array.ConvertAll(sorted, e => new Candidate(ids[e.Person], e.Face, e.Distance));
    }

    private bool Rise(int place, Entry entry)
    {
        while (place > 0 && _heap[(place - 1) / 2].CompareTo(entry) < 0)
        {
            Put(place, _heap[(place - 1) / 2]);
            place = (place - 1) / 2;
        }

        return Put(place, entry);
    }

    private bool Sink(int place, Entry entry)
    {
        while (2 * place + 1 < _heap.Count)
        {
            var child = 2 * place + 1;
            if (child + 1 < _heap.Count && _heap[child].CompareTo(_heap[child + 1]) < 0)
            {
                child++;
            }

            if (_heap[child].CompareTo(entry) <= 0)
            {
                break;
            }

            Put(place, _heap[child]);
            place = child;
        }

        return Put(place, entry);
    }

    private bool Put(int place, Entry entry)
    {
        _heap[place] = entry;
        _places[entry.Person] = place;
        return true;
    }

    private readonly record struct Entry(double Distance, FaceId Face, int Person) : IComparable<Entry>
    {
        public int CompareTo(Entry other)
        {
            var byDistance = Distance.CompareTo(other.Distance);
            return byDistance != 0 ? byDistance : Face.CompareTo(other.Face);
        }
    }
}
