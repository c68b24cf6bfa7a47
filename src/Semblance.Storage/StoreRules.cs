using System.Numerics.Tensors;
using Semblance.Clients;
using Semblance.Faces;
using Semblance.Imports;
using Semblance.People;
using Semblance.Sightings;
using Semblance.Spaces;

namespace Semblance.Storage;

/// <summary>What every store checks before it writes or searches, whatever keeps the rows.</summary>
internal static class StoreRules
{
    public const int MaxPage = 1000;

    public static void CheckFace(Face face, int dimension) => CheckEmbedding(face.Id, face.Space, face.Embedding.Span, dimension);

    public static void CheckSighting(Sighting sighting, int dimension)
    {
        CheckEmbedding(sighting.Id.Face, sighting.Space, sighting.Embedding.Span, dimension);
        if (sighting.Place is { } place && (place.Length is 0 or > Sighting.MostPlaceLength || place.Any(char.IsControl)))
        {
            throw new SemblanceException(ErrorKind.Invalid, "sighting-place",
                $"The place of a sighting is text of 1 to {Sighting.MostPlaceLength} characters without control characters.");
        }
    }

    public static void CheckProbe(ReadOnlySpan<float> probe, Space space, int people)
    {
        if (people is < 1 or > MaxPage)
        {
            throw new SemblanceException(ErrorKind.Invalid, "people-limit", $"A search gives 1 to {MaxPage} people, not {people}.");
        }

        if (probe.Length != space.Dimension)
        {
            throw new SemblanceException(ErrorKind.Invalid, "probe-width",
                $"The probe has {probe.Length} values, the space \"{space.Key}\" {space.Dimension}: use a vector of the space's own model.");
        }

        if (!TensorPrimitives.IsFiniteAll(probe))
        {
            throw new SemblanceException(ErrorKind.Invalid, "probe-not-finite", "The probe holds a NaN or an infinity: embed the photo again.");
        }

        if (space.Metric == Metric.Cosine && probe.IndexOfAnyExcept(0f) < 0)
        {
            throw new SemblanceException(ErrorKind.Invalid, "probe-zero", "The probe is all zeros and has no direction to compare: embed the photo again.");
        }
    }

    public static void CheckPerson(Person person)
    {
        if (string.IsNullOrWhiteSpace(person.Name))
        {
            throw new SemblanceException(ErrorKind.Invalid, "person-name", $"The person {person.Id} has no name: give one.");
        }
    }

    public static void CheckSpace(Space space)
    {
        if (space.Dimension is < 2 or > 16_384)
        {
            throw new SemblanceException(ErrorKind.Invalid, "space-dimension",
                $"The space \"{space.Key}\" has {space.Dimension} dimensions: 2 to 16,384 are possible.");
        }
    }

    public static void CheckMerge(PersonId kept, PersonId merged)
    {
        if (kept == merged)
        {
            throw new SemblanceException(ErrorKind.Invalid, "merge-self", $"The person {kept} is one already: name two.");
        }
    }

    public static void CheckSplit(ClientId client, IReadOnlyList<FaceId> faces, Person created)
    {
        CheckPerson(created);
        if (faces.Count == 0 || created.Client != client)
        {
            throw new SemblanceException(ErrorKind.Invalid, "split-nothing", "A split takes one or more faces of a person and a new person of the same client.");
        }
    }

    public static void CheckPage(int limit)
    {
        if (limit is < 1 or > MaxPage)
        {
            throw new SemblanceException(ErrorKind.Invalid, "page-limit", $"A page has 1 to {MaxPage} entries, not {limit}.");
        }
    }

    public static void CheckQuery(PeopleQuery query)
    {
        if (query.Limit is < 1 or > MaxPage)
        {
            throw new SemblanceException(ErrorKind.Invalid, "page-limit", $"A page has 1 to {MaxPage} people, not {query.Limit}.");
        }
    }

    /// <summary>
    /// Every row of a batch belongs to the client it is applied for. A run limited to some people leaves out batches of its plan, so
    /// any number from 0 up may come, but not more batches than the run has.
    /// </summary>
    /// <param name="applied">Batches the run has a checkpoint of, this one not among them.</param>
    public static void CheckBatch(ClientId client, ImportBatch batch, int applied, int batches)
    {
        if (batch.Number < 0 || applied >= batches)
        {
            throw StoreErrors.BatchNumber(batch.Run, batch.Number, batches);
        }

        if (batch.People.Any(p => p.Client != client) || batch.Photos.Any(p => p.Client != client) || batch.Faces.Any(f => f.Client != client)
            || AttendanceChecks.ClientsOf(batch.Attendance).Any(c => c != client))
        {
            throw new SemblanceException(ErrorKind.Invalid, "batch-client", $"Batch {batch.Number} holds rows of another client than \"{client}\".");
        }

        AttendanceChecks.CheckRows(batch.Attendance);
    }

    /// <summary>Whether two spaces of one key compare vectors in the same way.</summary>
    public static bool AreSame(Space a, Space b) => a.Dimension == b.Dimension && a.Metric == b.Metric && a.UnitLength == b.UnitLength;

    private static void CheckEmbedding(FaceId id, SpaceKey space, ReadOnlySpan<float> embedding, int dimension)
    {
        if (embedding.Length != dimension)
        {
            throw new SemblanceException(ErrorKind.Invalid, "embedding-width", $"The face {id} has {embedding.Length} values, its space \"{space}\" {dimension}.");
        }

        if (!TensorPrimitives.IsFiniteAll(embedding))
        {
            throw new SemblanceException(ErrorKind.Invalid, "embedding-not-finite", $"The face {id} holds a NaN or an infinity.");
        }

        if (embedding.IndexOfAnyExcept(0f) < 0)
        {
            throw new SemblanceException(ErrorKind.Invalid, "embedding-zero", $"The face {id} is all zeros, which no model gives for a face.");
        }
    }
}
