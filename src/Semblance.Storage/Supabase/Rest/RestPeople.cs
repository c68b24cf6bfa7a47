using System.Text.Json;
using System.Text.Json.Nodes;
using Semblance.Clients;
using Semblance.People;
using Semblance.Photos;

namespace Semblance.Storage.Supabase.Rest;

internal sealed class RestPeople(RestCalls calls, TimeProvider time) : IPeopleStore
{
    public async Task AddAsync(Person person, CancellationToken cancellationToken)
    {
        StoreRules.CheckPerson(person);
        var outcome = await calls.CallAsync(
            "semblance_add_rows", new JsonObject { ["of_client"] = person.Client.Value, ["content"] = RestRows.Content([], [person], [], []) }, isRepeatable: false,
            cancellationToken);
        if (outcome.GetProperty("people_added").GetInt32() == 0)
        {
            throw StoreErrors.PersonExists(person.Id);
        }
    }

    public async Task<Person?> FindAsync(ClientId client, PersonId id, CancellationToken cancellationToken) =>
        await FindManyAsync(client, [id], cancellationToken) is [var person] ? person : null;

    public async Task<IReadOnlyList<Person>> FindManyAsync(ClientId client, IReadOnlyList<PersonId> ids, CancellationToken cancellationToken)
    {
        var parts = await Task.WhenAll(ids.Distinct().Chunk(RestCalls.MostRows).Select(some => calls.CallAsync(
            "semblance_people", new JsonObject { ["of_client"] = client.Value, ["wanted"] = RestRows.Ids(some.Select(p => p.Value)) }, isRepeatable: true, cancellationToken)));
        return [.. parts.SelectMany(p => p.EnumerateArray()).Select(row => RestRecords.Person(row, client))];
    }

    public async Task<PeoplePage> ListAsync(ClientId client, PeopleQuery query, CancellationToken cancellationToken)
    {
        StoreRules.CheckQuery(query);
        var arguments = Asked(client, query);
        arguments["after_name"] = query.After?.Name;
        arguments["after_id"] = query.After?.Id.Value.ToString();
        arguments["most"] = query.Limit + 1;
        var rows = await calls.CallAsync("semblance_list_people", arguments, isRepeatable: true, cancellationToken);
        var people = rows.EnumerateArray()
            .Select(row => new PersonSummary(RestRecords.Person(row, client), row.GetProperty("faces").GetInt32(), row.GetProperty("photos").GetInt32()))
            .ToList();
        if (people.Count <= query.Limit)
        {
            return new PeoplePage(people, Next: null);
        }

        people.RemoveAt(query.Limit);
        return new PeoplePage(people, new PeopleCursor(people[^1].Person.Name, people[^1].Person.Id));
    }

    public async Task<int> CountAsync(ClientId client, PeopleQuery query, CancellationToken cancellationToken) =>
        (await calls.CallAsync("semblance_count_people", Asked(client, query), isRepeatable: true, cancellationToken)).GetInt32();

    public async Task<Person> UpdateAsync(Person person, CancellationToken cancellationToken)
    {
        StoreRules.CheckPerson(person);
        var stored = await calls.CallAsync(
            "semblance_update_person",
            new JsonObject { ["of_client"] = person.Client.Value, ["changed"] = RestRows.Of(person), ["at"] = RestRows.Time(time.GetUtcNow()) }, isRepeatable: false,
            cancellationToken);
        return RestRecords.Person(stored, person.Client);
    }

    public async Task<PersonRemoval?> RemoveAsync(ClientId client, PersonId id, CancellationToken cancellationToken)
    {
        var gone = await calls.CallAsync(
            "semblance_remove_person", new JsonObject { ["of_client"] = client.Value, ["wanted"] = id.Value.ToString() }, isRepeatable: false, cancellationToken);
        return gone.ValueKind == JsonValueKind.Null
            ? null
            : new PersonRemoval(gone.GetProperty("faces").GetInt32(), gone.GetProperty("photos").GetInt32(), Orphans(gone));
    }

    public async Task<PeopleLabels> ListLabelsAsync(ClientId client, CancellationToken cancellationToken)
    {
        var labels = await calls.CallAsync("semblance_labels", new JsonObject { ["of_client"] = client.Value }, isRepeatable: true, cancellationToken);
        return new PeopleLabels(Uses(labels.GetProperty("regions")), Uses(labels.GetProperty("groups")));
    }

    /// <summary>The photos that a removal left to nobody.</summary>
    public static IReadOnlyList<PhotoHash> Orphans(JsonElement gone) => [.. gone.GetProperty("orphans").EnumerateArray().Select(h => new PhotoHash(h.GetString()!))];

    private static List<LabelUse> Uses(JsonElement rows) => [.. rows.EnumerateArray().Select(u => new LabelUse(u.GetProperty("name").GetString()!, u.GetProperty("people").GetInt32()))];

    private static JsonObject Asked(ClientId client, PeopleQuery query) => new()
    {
        ["of_client"] = client.Value,
        ["part"] = NullIfEmpty(query.Text),
        ["of_region"] = NullIfEmpty(query.Region),
        ["of_group"] = NullIfEmpty(query.Group),
        ["attribute"] = query.Attribute?.Name,
        ["value"] = query.Attribute?.Value,
    };

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
