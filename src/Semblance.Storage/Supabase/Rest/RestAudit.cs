using System.Text.Json;
using System.Text.Json.Nodes;
using Semblance.Audit;
using Semblance.Clients;
using Semblance.People;

namespace Semblance.Storage.Supabase.Rest;

/// <summary>The chain is made here, behind the head that was seen; where another process was quicker, it is made anew. Those of this process take turns.</summary>
internal sealed class RestAudit(RestCalls calls) : IAuditStore, IDisposable
{
    private const int Attempts = 20;

    private readonly SemaphoreSlim _appending = new(1);

    public async Task<IReadOnlyList<AuditEntry>> AppendAsync(ClientId client, IReadOnlyList<AuditEvent> events, CancellationToken cancellationToken)
    {
        await _appending.WaitAsync(cancellationToken);
        try
        {
            return await ContinueAsync(client, events, cancellationToken);
        }
        finally
        {
            _appending.Release();
        }
    }

    public Task<IReadOnlyList<AuditEntry>> ListAsync(ClientId client, AuditQuery query, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(query.Limit);
        return AskAsync(client, query, after: null, inOrder: false, query.Limit, cancellationToken);
    }

    public Task<IReadOnlyList<AuditEntry>> ReadAsync(ClientId client, long after, int limit, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(limit);
        return AskAsync(client, new AuditQuery(), after, inOrder: true, limit, cancellationToken);
    }

    public void Dispose() => _appending.Dispose();

    private async Task<IReadOnlyList<AuditEntry>> ContinueAsync(ClientId client, IReadOnlyList<AuditEvent> events, CancellationToken cancellationToken)
    {
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            var head = await calls.CallAsync("semblance_audit_head", new JsonObject { ["of_client"] = client.Value }, isRepeatable: true, cancellationToken);
            var entries = AuditChain.Continue(client, HeadOf(head), events);
            var isDone = entries.Count == 0 || (await calls.CallAsync(
                "semblance_append_audit", new JsonObject { ["of_client"] = client.Value, ["entries"] = RestRows.List(entries, Of) }, isRepeatable: true, cancellationToken)).GetBoolean();
            if (isDone)
            {
                return entries;
            }
        }

        throw new SemblanceException(ErrorKind.Unavailable, "store-busy", $"{calls.Project.Name}: others write to the audit log without a pause: try again when they are done.");
    }

    private async Task<IReadOnlyList<AuditEntry>> AskAsync(ClientId client, AuditQuery query, long? after, bool inOrder, int limit, CancellationToken cancellationToken)
    {
        var arguments = new JsonObject
        {
            ["of_client"] = client.Value,
            ["after_number"] = after,
            ["before_number"] = query.Before,
            ["of_person"] = query.Person?.Value.ToString(),
            ["of_actor"] = query.Actor?.ToString(),
            ["of_action"] = query.Action,
            ["of_outcome"] = query.Outcome is { } outcome ? AuditNames.Of(outcome) : null,
            ["since"] = RestRows.Time(query.Since),
            ["until"] = RestRows.Time(query.Until),
            ["in_order"] = inOrder,
            ["most"] = limit,
        };
        var entries = await calls.CallAsync("semblance_audit", arguments, isRepeatable: true, cancellationToken);
        return [.. entries.EnumerateArray().Select(row => Read(row, client))];
    }

    private static AuditHead? HeadOf(JsonElement head) => head.ValueKind == JsonValueKind.Null
        ? null
        : new AuditHead(head.GetProperty("sequence").GetInt64(), new AuditHash(Convert.FromHexString(RestRecords.Text(head, "hash"))));

    private static JsonObject Of(AuditEntry entry) => new()
    {
        ["sequence"] = entry.Sequence,
        ["at"] = RestRows.Time(entry.Event.At),
        ["actor"] = entry.Event.Actor.ToString(),
        ["action"] = entry.Event.Action,
        ["person_id"] = entry.Event.Person?.Value.ToString(),
        ["address"] = entry.Event.Address,
        ["outcome"] = AuditNames.Of(entry.Event.Outcome),
        ["hash"] = entry.Hash.Hex,
    };

    private static AuditEntry Read(JsonElement row, ClientId client) => new(
        row.GetProperty("sequence").GetInt64(),
        new AuditEvent
        {
            Client = client,
            At = RestRecords.Time(row, "at"),
            Actor = AuditActor.Parse(RestRecords.Text(row, "actor")),
            Action = RestRecords.Text(row, "action"),
            Person = row.GetProperty("person_id") is { ValueKind: JsonValueKind.String } person ? new PersonId(person.GetGuid()) : null,
            Address = RestRecords.TextOrNull(row, "address"),
            Outcome = AuditNames.ParseOutcome(RestRecords.Text(row, "outcome")),
        },
        new AuditHash(Convert.FromHexString(RestRecords.Text(row, "hash").AsSpan(2))));
}
