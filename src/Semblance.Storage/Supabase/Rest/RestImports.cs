using System.Text.Json;
using System.Text.Json.Nodes;
using Semblance.Clients;
using Semblance.Imports;
using Semblance.People;
using Semblance.Spaces;
using Semblance.Storage.Postgres;

namespace Semblance.Storage.Supabase.Rest;

/// <summary>
/// A batch and its checkpoint are one request, and with that one transaction; several batches are one after the other, each durable by itself. A request whose answer was
/// lost is sent again: the checkpoint says that it was done. A dry run rolls every batch back in the request that tries it (<see cref="RestRehearsal"/>).
/// </summary>
internal sealed class RestImports(RestCalls calls, RestSpaces spaces, TimeProvider time) : IImportStore
{
    public async Task AddRunAsync(ImportRun run, ReadOnlyMemory<byte> plan, CancellationToken cancellationToken)
    {
        var arguments = new JsonObject
        {
            ["of_client"] = run.Client.Value,
            ["run"] = Of(run),
            ["plan"] = Convert.ToBase64String(StoredPlan.Compress(plan.Span)),
        };
        if (!(await calls.CallAsync("semblance_add_run", arguments, isRepeatable: false, cancellationToken)).GetBoolean())
        {
            throw StoreErrors.RunExists(run.Id);
        }
    }

    public async Task<ImportRun?> FindRunAsync(ClientId client, RunId id, CancellationToken cancellationToken) => await ListAsync(client, id, cancellationToken) is [var run] ? run : null;

    public Task<IReadOnlyList<ImportRun>> ListRunsAsync(ClientId client, CancellationToken cancellationToken) => ListAsync(client, null, cancellationToken);

    public async Task<ReadOnlyMemory<byte>?> FindPlanAsync(ClientId client, RunId id, CancellationToken cancellationToken)
    {
        var plan = await calls.CallAsync("semblance_plan", Named(client, id), isRepeatable: true, cancellationToken);
        return plan.ValueKind == JsonValueKind.String ? StoredPlan.Decompress(Convert.FromBase64String(plan.GetString()!)) : (ReadOnlyMemory<byte>?)null;
    }

    public async Task<BatchOutcome> ApplyAsync(ClientId client, IReadOnlyList<ImportBatch> batches, CancellationToken cancellationToken)
    {
        var sum = BatchOutcome.None;
        foreach (var batch in batches)
        {
            await CheckAsync(client, batch, spaces.GetAsync, cancellationToken);
            var arguments = Named(client, batch.Run);
            arguments["batch"] = batch.Number;
            arguments["content"] = RestRows.Content(batch.Spaces, batch.People, batch.Photos, batch.Faces, RestAttendance.Of(batch.Attendance));
            sum += Outcome(await calls.CallAsync("semblance_apply_batch", arguments, isRepeatable: true, cancellationToken));
        }

        return sum;
    }

    public async Task<BatchOutcome> RehearseAsync(
        ClientId client, ImportRun run, IAsyncEnumerable<ImportBatch> batches, Action<int>? applied, CancellationToken cancellationToken)
    {
        var rehearsal = new RestRehearsal();
        var described = Of(run);
        var (sum, count) = (BatchOutcome.None, 0);
        await foreach (var batch in batches.WithCancellation(cancellationToken))
        {
            StoreRules.CheckBatch(client, batch, count++, run.Batches);
            await CheckAsync(client, batch, async (key, stop) => rehearsal.FindSpace(key) ?? await spaces.GetAsync(key, stop), cancellationToken);
            var step = rehearsal.Add(batch);
            var arguments = new JsonObject { ["of_client"] = client.Value, ["run"] = described.DeepClone(), ["known"] = step.Known, ["content"] = step.Content };
            sum += Outcome(await calls.CallAsync("semblance_rehearse_batch", arguments, isRepeatable: true, cancellationToken)) + step.Repeated;
            applied?.Invoke(batch.Number);
        }

        return sum;
    }

    public async Task<AttendanceRows> FindAttendanceAsync(ClientId client, AttendanceRows wanted, CancellationToken cancellationToken) => wanted.Count.Total == 0
        ? AttendanceRows.None
        : RestAttendance.Read(await calls.CallAsync("semblance_attendance", RestAttendance.Wanted(client, wanted), isRepeatable: true, cancellationToken), client);

    public async Task CompleteAsync(ClientId client, RunId id, CancellationToken cancellationToken)
    {
        var arguments = Named(client, id);
        arguments["at"] = RestRows.Time(time.GetUtcNow());
        await calls.CallAsync("semblance_complete_run", arguments, isRepeatable: true, cancellationToken);
        try
        {
            await calls.CallAsync("semblance_analyze", [], isRepeatable: false, cancellationToken);
        }
        catch (SemblanceException e) when (e.Kind is ErrorKind.Unavailable or ErrorKind.Exhausted)
        {
            // The run is complete all the same; the server's own autovacuum comes to it later.
        }
    }

    public async Task<RollbackOutcome> RollbackAsync(ClientId client, RunId id, PersonId? person, bool force, CancellationToken cancellationToken)
    {
        var arguments = Named(client, id);
        arguments["of_person"] = person?.Value.ToString();
        arguments["forced"] = force;
        arguments["at"] = RestRows.Time(time.GetUtcNow());
        return RestRollback.Read(await calls.CallAsync("semblance_rollback_run", arguments, isRepeatable: false, cancellationToken));
    }

    private async Task<IReadOnlyList<ImportRun>> ListAsync(ClientId client, RunId? id, CancellationToken cancellationToken)
    {
        var runs = await calls.CallAsync("semblance_runs", new JsonObject { ["of_client"] = client.Value, ["of_run"] = id?.Value }, isRepeatable: true, cancellationToken);
        return [.. runs.EnumerateArray().Select(row => Read(row, client))];
    }

    /// <summary>What can be told before anything is sent. What belongs to another client is that client's run as well, or a mistake.</summary>
    private async Task CheckAsync(ClientId client, ImportBatch batch, Func<SpaceKey, CancellationToken, Task<Space>> find, CancellationToken cancellationToken)
    {
        if (batch.People.Any(p => p.Client != client) && await FindRunAsync(client, batch.Run, cancellationToken) is null)
        {
            throw StoreErrors.RunUnknown(batch.Run);
        }

        StoreRules.CheckBatch(client, batch with { Number = Math.Max(0, batch.Number) }, applied: 0, batches: 1);
        foreach (var space in batch.Spaces)
        {
            PostgresSpaces.Check(space);
        }

        foreach (var person in batch.People)
        {
            StoreRules.CheckPerson(person);
        }

        foreach (var ofSpace in batch.Faces.GroupBy(f => f.Space))
        {
            var dimension = (batch.Spaces.FirstOrDefault(s => s.Key == ofSpace.Key) ?? await find(ofSpace.Key, cancellationToken)).Dimension;
            foreach (var face in ofSpace)
            {
                StoreRules.CheckFace(face, dimension);
            }
        }
    }

    private static JsonObject Named(ClientId client, RunId run) => new() { ["of_client"] = client.Value, ["of_run"] = run.Value };

    private static JsonObject Of(ImportRun run) => new()
    {
        ["id"] = run.Id.Value,
        ["plan_hash"] = run.PlanHash,
        ["source"] = run.Source,
        ["status"] = RunNames.Of(run.Status),
        ["batches"] = run.Batches,
        ["only_json"] = StoreJson.Write(run.Only),
        ["started_at"] = RestRows.Time(run.StartedAt),
        ["ended_at"] = RestRows.Time(run.EndedAt),
    };

    private static ImportRun Read(JsonElement row, ClientId client) => new()
    {
        Id = new RunId(RestRecords.Text(row, "id")),
        Client = client,
        PlanHash = RestRecords.Text(row, "plan_hash"),
        Source = RestRecords.Text(row, "source"),
        Status = RunNames.ParseStatus(RestRecords.Text(row, "status")),
        Batches = row.GetProperty("batches").GetInt32(),
        BatchesApplied = row.GetProperty("applied").GetInt32(),
        Only = StoreJson.ReadList(RestRecords.Text(row, "only_json")),
        Outcome = Outcome(row.GetProperty("outcome")),
        StartedAt = RestRecords.Time(row, "started_at"),
        EndedAt = RestRecords.TimeOrNull(row, "ended_at"),
    };

    /// <summary>The columns of <c>import_batches</c>; none for no batches.</summary>
    private static BatchOutcome Outcome(JsonElement row)
    {
        long Of(string name) => row.TryGetProperty(name, out var value) ? value.GetInt64() : 0;
        return new BatchOutcome(Of("people_added"), Of("people_present"), Of("faces_added"), Of("faces_present"), Of("photos_added"), Of("photos_present"))
        {
            AttendanceAdded = new AttendanceRowCounts(Of("subjects_added"), Of("sessions_added"), Of("records_added"), Of("leaves_added"), Of("check_ins_added")),
            AttendancePresent = new AttendanceRowCounts(
                Of("subjects_present"), Of("sessions_present"), Of("records_present"), Of("leaves_present"), Of("check_ins_present")),
        };
    }
}
