using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Semblance.Clients;
using Semblance.Faces;
using Semblance.People;
using Semblance.Search;
using Semblance.Spaces;
using Semblance.Storage.Postgres;

namespace Semblance.Storage.Supabase.Rest;

/// <summary>Searches are exact, by a look at every face of the gallery in the database; the nearest come back and are ranked here, in double precision.</summary>
internal sealed class RestFaces(RestCalls calls, RestSpaces spaces) : IFaceStore
{
    private const int ReadAtOnce = 500;

    public async Task AddAsync(Face face, CancellationToken cancellationToken)
    {
        StoreRules.CheckFace(face, (await spaces.GetAsync(face.Space, cancellationToken)).Dimension);
        var outcome = await calls.CallAsync(
            "semblance_add_rows", new JsonObject { ["of_client"] = face.Client.Value, ["content"] = RestRows.Content([], [], [], [face]) }, isRepeatable: false,
            cancellationToken);
        if (outcome.GetProperty("faces_added").GetInt32() == 0)
        {
            throw StoreErrors.FaceExists(face.Id);
        }
    }

    public async Task<IReadOnlyList<Face>> FindManyAsync(ClientId client, IReadOnlyList<FaceId> ids, CancellationToken cancellationToken)
    {
        var parts = await Task.WhenAll(ids.Distinct().Chunk(RestCalls.MostRows).Select(some => calls.ListAsync(
            "faces", RestRecords.FaceColumns, $"{Of(client)}&id={RestCalls.In(some.Select(f => f.Value))}", "sequence", cancellationToken)));
        return [.. parts.SelectMany(rows => rows).Select(row => RestRecords.Face(row, client))];
    }

    public async Task<IReadOnlyList<Face>> ListAsync(ClientId client, PersonId person, SpaceKey? space, CancellationToken cancellationToken)
    {
        var filters = $"{Of(client)}&person_id=eq.{person}{(space is { } key ? In(key) : "")}";
        return [.. (await calls.ListAsync("faces", RestRecords.FaceColumns, filters, "id", cancellationToken)).Select(row => RestRecords.Face(row, client))];
    }

    public async Task<bool> RemoveAsync(ClientId client, FaceId id, CancellationToken cancellationToken) =>
        (await calls.CallAsync(
            "semblance_remove_face", new JsonObject { ["of_client"] = client.Value, ["wanted"] = id.Value.ToString() }, isRepeatable: false, cancellationToken)).GetBoolean();

    public async Task<Ranking> FindNearestAsync(Gallery gallery, ReadOnlyMemory<float> probe, int people, CancellationToken cancellationToken)
    {
        var space = await spaces.GetAsync(gallery.Space, cancellationToken);
        StoreRules.CheckProbe(probe.Span, space, people);
        var arguments = Filtered(gallery);
        arguments["probe"] = RestRows.Vector(probe.Span);
        arguments["nearest"] = people;
        arguments["slack"] = PostgresNearest.Slack(space.Dimension);
        arguments["tied"] = PostgresNearest.MostTied;
        arguments["at_least"] = PostgresNearest.Least(space.Dimension);
        var answer = await calls.CallAsync("semblance_find_nearest", arguments, isRepeatable: true, cancellationToken);
        var scan = new NaiveScan(probe, space.Metric);
        foreach (var row in answer.GetProperty("rows").EnumerateArray())
        {
            scan.Offer(new FaceId(row.GetProperty("id").GetGuid()), new PersonId(row.GetProperty("person_id").GetGuid()), RestRecords.Vector(RestRecords.Text(row, "embedding")));
        }

        return answer.GetProperty("certain").GetBoolean() && answer.GetProperty("near").GetInt32() < people + PostgresNearest.MostTied
            ? new Ranking(scan.Rank(people).Candidates, answer.GetProperty("faces").GetInt32(), answer.GetProperty("people").GetInt32(), PostgresNearest.Method)
            : await CompareAllAsync(gallery, new NaiveScan(probe, space.Metric), people, cancellationToken);
    }

    public async Task<IReadOnlyList<Face>> SampleAsync(Gallery gallery, int faces, CancellationToken cancellationToken)
    {
        await spaces.GetAsync(gallery.Space, cancellationToken);
        var sampled = (await ListPeopleAsync(gallery, cancellationToken)).OrderBy(SampleOrder.Of).Take(faces);
        var parts = await Task.WhenAll(sampled.Chunk(RestCalls.MostRows).Select(some => calls.CallAsync(
            "semblance_first_faces",
            new JsonObject { ["of_client"] = gallery.Client.Value, ["of_space"] = gallery.Space.Value, ["wanted"] = RestRows.Ids(some.Select(p => p.Value)) },
            isRepeatable: true, cancellationToken)));
        return [.. parts.SelectMany(p => p.EnumerateArray()).Select(row => RestRecords.Face(row, gallery.Client)).OrderBy(f => SampleOrder.Of(f.Person))];
    }

    public async IAsyncEnumerable<Face> ReadAllAsync(ClientId client, SpaceKey space, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var after = "0"; ;)
        {
            var page = await calls.ListAsync("faces", RestRecords.FaceColumns, Of(client) + In(space), "sequence", after, ReadAtOnce, cancellationToken);
            foreach (var row in page)
            {
                yield return RestRecords.Face(row, client);
            }

            if (page.Count == 0)
            {
                yield break;
            }

            after = page[^1].GetProperty("sequence").GetInt64().ToString(CultureInfo.InvariantCulture);
        }
    }

    /// <summary>Where so many people are within a rounding error of each other, or numbers are so large, that float32 cannot tell who is near.</summary>
    private async Task<Ranking> CompareAllAsync(Gallery gallery, NaiveScan scan, int people, CancellationToken cancellationToken)
    {
        var members = gallery.IsFiltered ? (await ListPeopleAsync(gallery, cancellationToken)).ToHashSet() : null;
        await foreach (var face in ReadAllAsync(gallery.Client, gallery.Space, cancellationToken))
        {
            if (members?.Contains(face.Person) != false)
            {
                scan.Offer(face.Id, face.Person, face.Embedding.Span);
            }
        }

        return scan.Rank(people) with { Method = PostgresNearest.Method };
    }

    private async Task<IEnumerable<PersonId>> ListPeopleAsync(Gallery gallery, CancellationToken cancellationToken) =>
        (await calls.CallAsync("semblance_gallery_people", Filtered(gallery), isRepeatable: true, cancellationToken)).EnumerateArray().Select(p => new PersonId(p.GetGuid()));

    private static JsonObject Filtered(Gallery gallery) => new()
    {
        ["of_client"] = gallery.Client.Value,
        ["of_space"] = gallery.Space.Value,
        ["regions"] = RestRows.Texts(gallery.Regions),
        ["of_groups"] = RestRows.Texts(gallery.Groups),
    };

    private static string Of(ClientId client) => $"client_id=eq.{RestCalls.Escape(client.Value)}";

    private static string In(SpaceKey space) => $"&space_id=eq.{RestCalls.Escape(space.Value)}";
}
