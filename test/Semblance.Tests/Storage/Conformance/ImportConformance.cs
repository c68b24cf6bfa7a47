using Semblance.Attendance;
using Semblance.Clients;
using Semblance.Faces;
using Semblance.Imports;
using Semblance.People;
using Semblance.Search;
using Semblance.Spaces;
using Semblance.Storage;

namespace Semblance.Tests.Storage.Conformance;

public abstract class ImportConformance : StoreConformance
{
    private static readonly Space Brought = Space with { Key = new SpaceKey("brought") };

    [StoreFact]
    public async Task A_run_is_given_back_with_its_plan_newest_first_and_only_to_its_client()
    {
        var plan = "{\"plan\": true}"u8.ToArray();
        var first = NewRun(2) with { Only = ["name:Ada"] };
        var second = NewRun(0) with { StartedAt = At.AddMinutes(1), Id = RunId.New(At.AddMinutes(1)) };
        await Store.Imports.AddRunAsync(first, plan, Stop);
        await Store.Imports.AddRunAsync(second, default, Stop);

        Assert.Equal([second.Id, first.Id], (await Store.Imports.ListRunsAsync(ClientId.Default, Stop)).Select(r => r.Id));
        var stored = await Store.Imports.FindRunAsync(ClientId.Default, first.Id, Stop);
        Assert.Equal(["name:Ada"], stored!.Only);
        Assert.Equal(first with { Only = stored.Only }, stored);
        Assert.Equal(plan, (await Store.Imports.FindPlanAsync(ClientId.Default, first.Id, Stop))!.Value.ToArray());
        Assert.Null(await Store.Imports.FindRunAsync(Other, first.Id, Stop));
        Assert.Null(await Store.Imports.FindPlanAsync(Other, first.Id, Stop));
        Assert.Empty(await Store.Imports.ListRunsAsync(Other, Stop));
        await AssertErrorAsync(ErrorKind.Conflict, "run-exists", () => Store.Imports.AddRunAsync(first, plan, Stop));
    }

    [StoreFact]
    public async Task A_batch_is_applied_once_and_then_answers_with_what_it_did()
    {
        var run = await BeginAsync(2);
        var batch = Batch(run, 0, "Ada", "Bob");
        var outcome = await Store.Imports.ApplyAsync(ClientId.Default, batch, Stop);

        Assert.Equal(new BatchOutcome(2, 0, 2, 0, 2, 0), outcome);
        Assert.Equal(outcome, await Store.Imports.ApplyAsync(ClientId.Default, batch, Stop));
        Assert.Equal(2, await CountAsync());
        var again = await Store.Imports.ApplyAsync(ClientId.Default, batch with { Number = 1 }, Stop);
        Assert.Equal(new BatchOutcome(0, 2, 0, 2, 0, 2), again);
        var stored = await Store.Imports.FindRunAsync(ClientId.Default, run.Id, Stop);
        Assert.Equal((2, outcome + again), (stored!.BatchesApplied, stored.Outcome));
    }

    [StoreFact]
    public async Task Batches_given_behind_others_are_written_after_them_and_not_at_all_when_those_fail()
    {
        var run = await BeginAsync(3);
        var first = Batch(run, 0, "Ada");
        var gate = new TaskCompletionSource();
        var waiting = Store.Imports.ApplyAsync(ClientId.Default, [Batch(run, 1, "Bob"), Batch(run, 2, "Cy", "Di")], gate.Task, Stop);
        await Store.Imports.ApplyAsync(ClientId.Default, first, Stop); // the others hold nothing that it needs
        Assert.Equal((false, 1), (waiting.IsCompleted, await CountAsync()));
        gate.SetResult();
        Assert.Equal(new BatchOutcome(3, 0, 3, 0, 3, 0), await waiting);
        Assert.Equal(4, await CountAsync());

        var other = NewRun(1) with { Id = RunId.New(At.AddMinutes(1)) };
        await Store.Imports.AddRunAsync(other, "{}"u8.ToArray(), Stop);
        var failed = Task.FromException(new SemblanceException(ErrorKind.Unavailable, "before", "It failed."));
        await AssertErrorAsync(ErrorKind.Unavailable, "before", () => Store.Imports.ApplyAsync(ClientId.Default, [Batch(other, 0, "Ed")], failed, Stop));
        Assert.Equal(4, await CountAsync());
        Assert.Equal(0, (await Store.Imports.FindRunAsync(ClientId.Default, other.Id, Stop))!.BatchesApplied);
    }

    [StoreFact]
    public async Task An_import_never_changes_a_row_that_is_there()
    {
        var run = await BeginAsync(2);
        var batch = Batch(run, 0, "Ada");
        await Store.Imports.ApplyAsync(ClientId.Default, batch, Stop);
        await Store.Imports.ApplyAsync(
            ClientId.Default, batch with { Number = 1, People = [batch.People[0] with { Name = "Changed" }] }, Stop);
        Assert.Equal("Ada", (await Store.People.FindAsync(ClientId.Default, batch.People[0].Id, Stop))!.Name);
    }

    [StoreFact]
    public async Task A_batch_that_fails_leaves_nothing_not_even_its_checkpoint()
    {
        var run = await BeginAsync(1);
        var batch = Batch(run, 0, "Ada");
        var wrong = batch with { Faces = [.. batch.Faces, NewFace(NewPerson("Stranger"))] };

        await AssertErrorAsync(ErrorKind.NotFound, "person-unknown", () => Store.Imports.ApplyAsync(ClientId.Default, wrong, Stop));
        await AssertErrorAsync(ErrorKind.Invalid, "batch-number", () => Store.Imports.ApplyAsync(ClientId.Default, batch with { Number = -1 }, Stop));
        await AssertErrorAsync(ErrorKind.NotFound, "run-unknown", () => Store.Imports.ApplyAsync(Other, batch, Stop));
        Assert.Equal(0, await CountAsync());
        Assert.Null(await Store.Spaces.FindAsync(Brought.Key, Stop));
        Assert.Equal(0, (await Store.Imports.FindRunAsync(ClientId.Default, run.Id, Stop))!.BatchesApplied);
        Assert.Equal(1, (await Store.Imports.ApplyAsync(ClientId.Default, batch, Stop)).FacesAdded);
    }

    [StoreFact]
    public async Task A_run_limited_to_some_people_keeps_the_numbers_its_batches_have_in_the_plan()
    {
        var run = await BeginAsync(2);
        await Store.Imports.ApplyAsync(ClientId.Default, Batch(run, 3, "Ada"), Stop);
        await Store.Imports.ApplyAsync(ClientId.Default, Batch(run, 7, "Bo"), Stop);

        await AssertErrorAsync(ErrorKind.Invalid, "batch-number", () => Store.Imports.ApplyAsync(ClientId.Default, Batch(run, 8, "Cleo"), Stop));
        await Store.Imports.CompleteAsync(ClientId.Default, run.Id, Stop);
        Assert.Equal(RunStatus.Done, (await Store.Imports.FindRunAsync(ClientId.Default, run.Id, Stop))!.Status);
    }

    [StoreFact]
    public async Task A_run_is_done_when_every_batch_is_there_and_takes_no_more()
    {
        var run = await BeginAsync(2);
        await Store.Imports.ApplyAsync(ClientId.Default, Batch(run, 0, "Ada"), Stop);
        await AssertErrorAsync(ErrorKind.Conflict, "run-incomplete", () => Store.Imports.CompleteAsync(ClientId.Default, run.Id, Stop));
        await Store.Imports.ApplyAsync(ClientId.Default, Batch(run, 1, "Bob"), Stop);
        await Store.Imports.CompleteAsync(ClientId.Default, run.Id, Stop);

        var stored = await Store.Imports.FindRunAsync(ClientId.Default, run.Id, Stop);
        Assert.Equal(RunStatus.Done, stored!.Status);
        Assert.NotNull(stored.EndedAt);
        await Store.Imports.RollbackAsync(ClientId.Default, run.Id, null, false, Stop);
        await AssertErrorAsync(ErrorKind.Conflict, "run-ended", () => Store.Imports.ApplyAsync(ClientId.Default, Batch(run, 1, "Cid"), Stop));
        await AssertErrorAsync(ErrorKind.NotFound, "run-unknown", () => Store.Imports.CompleteAsync(Other, run.Id, Stop));
    }

    [StoreFact]
    public async Task A_rehearsal_counts_as_the_real_run_would_and_leaves_no_trace()
    {
        var run = NewRun(3);
        ImportBatch[] batches = [Batch(run, 0, "Ada"), Batch(run, 1, "Ada", "Bob"), Batch(run, 2, "Bob") with { People = [] }];
        await AddPersonAsync("Somebody");
        var told = new List<int>();
        var rehearsed = await Store.Imports.RehearseAsync(ClientId.Default, run, Stream(batches), told.Add, Stop);

        Assert.Equal([0, 1, 2], told);
        Assert.Equal(1, await CountAsync());
        Assert.Null(await Store.Spaces.FindAsync(Brought.Key, Stop));
        Assert.Empty(await Store.Imports.ListRunsAsync(ClientId.Default, Stop));

        await Store.Imports.AddRunAsync(run, default, Stop);
        var applied = BatchOutcome.None;
        foreach (var batch in batches)
        {
            applied += await Store.Imports.ApplyAsync(ClientId.Default, batch, Stop);
        }

        Assert.Equal(applied, rehearsed);
        Assert.Equal(new BatchOutcome(2, 1, 2, 2, 2, 2), rehearsed);
    }

    [StoreFact]
    public async Task A_rehearsal_that_fails_leaves_no_trace_and_readers_go_on_during_one()
    {
        var run = NewRun(2);
        var wrong = Batch(run, 1, "Bob") with { People = [] };
        await AssertErrorAsync(ErrorKind.NotFound, "person-unknown", () => Store.Imports.RehearseAsync(
            ClientId.Default, run, Stream(Batch(run, 0, "Ada"), wrong), _ => Assert.Equal(0, CountAsync().GetAwaiter().GetResult()), Stop));
        Assert.Equal(0, await CountAsync());
        await AddPersonAsync("Writable again");
    }

    [StoreFact]
    public async Task A_rollback_takes_back_everything_the_run_brought_and_nothing_else()
    {
        var kept = await AddPersonAsync("Kept");
        await AddFaceAsync(kept);
        var run = await BeginAsync(1);
        var batch = Batch(run, 0, "Ada", "Bob");
        batch = batch with { People = [.. batch.People.Select(p => p with { Groups = ["G"] })], Faces = [.. batch.Faces, NewFace(kept, 5, 5, 5, 5)] };
        await Store.Imports.ApplyAsync(ClientId.Default, batch, Stop);
        var outcome = await Store.Imports.RollbackAsync(ClientId.Default, run.Id, null, false, Stop);

        Assert.True(outcome.Done);
        Assert.Equal((2, 3, 2), (outcome.PeopleRemoved, outcome.FacesRemoved, outcome.PhotosRemoved));
        Assert.Equal(batch.Photos.Select(p => p.Hash).Distinct(), outcome.OrphanedPhotos);
        Assert.Equal(1, await CountAsync());
        Assert.Single(await Store.Faces.ListAsync(ClientId.Default, kept.Id, null, Stop));
        Assert.Null(await Store.Spaces.FindAsync(Brought.Key, Stop));
        Assert.Equal(RunStatus.RolledBack, (await Store.Imports.FindRunAsync(ClientId.Default, run.Id, Stop))!.Status);
        await AssertErrorAsync(ErrorKind.NotFound, "run-unknown", () => Store.Imports.RollbackAsync(Other, run.Id, null, false, Stop));
        var ranking = await Store.Faces.FindNearestAsync(new Gallery(ClientId.Default, Space.Key), new float[] { 5, 5, 5, 5 }, 5, Stop);
        Assert.Equal(1, ranking.FacesSearched);
    }

    [StoreFact]
    public async Task What_has_changed_since_stops_a_rollback_and_survives_a_forced_one()
    {
        var run = await BeginAsync(1);
        var batch = Batch(run, 0, "Edited", "Extended", "Untouched");
        await Store.Imports.ApplyAsync(ClientId.Default, batch, Stop);
        await Store.People.UpdateAsync(batch.People[0] with { Name = "Edited now" }, Stop);
        var later = await AddFaceAsync(batch.People[1], 7, 7, 7, 7);

        var refused = await Store.Imports.RollbackAsync(ClientId.Default, run.Id, null, force: false, Stop);
        Assert.False(refused.Done);
        Assert.Equal(2, refused.Changed.Count);
        Assert.Contains("Edited now", refused.Changed[0], StringComparison.Ordinal);
        Assert.Contains("1 face by others", refused.Changed[1], StringComparison.Ordinal);
        Assert.Equal(3, await CountAsync());

        var forced = await Store.Imports.RollbackAsync(ClientId.Default, run.Id, null, force: true, Stop);
        Assert.True(forced.Done);
        Assert.Equal((1, 3), (forced.PeopleRemoved, forced.FacesRemoved));
        Assert.Equal(refused.Changed, forced.Changed);
        Assert.Equal(2, await CountAsync());
        Assert.Equal([later.Id], (await Store.Faces.ListAsync(ClientId.Default, batch.People[1].Id, null, Stop)).Select(f => f.Id));
    }

    [StoreFact]
    public async Task One_person_of_a_run_can_be_taken_back_alone()
    {
        var run = await BeginAsync(1);
        var batch = Batch(run, 0, "Ada", "Bob");
        await Store.Imports.ApplyAsync(ClientId.Default, batch, Stop);
        await Store.People.UpdateAsync(batch.People[1] with { Name = "Bob edited" }, Stop);
        var outcome = await Store.Imports.RollbackAsync(ClientId.Default, run.Id, batch.People[0].Id, false, Stop);

        Assert.Equal((true, 1, 1), (outcome.Done, outcome.PeopleRemoved, outcome.FacesRemoved));
        Assert.Equal(1, await CountAsync());
        Assert.Equal(RunStatus.Open, (await Store.Imports.FindRunAsync(ClientId.Default, run.Id, Stop))!.Status);
        Assert.NotNull(await Store.Spaces.FindAsync(Brought.Key, Stop));
    }

    [StoreFact]
    public async Task A_space_stays_while_another_run_uses_it_and_goes_with_the_last()
    {
        var first = await BeginAsync(1);
        await Store.Imports.ApplyAsync(ClientId.Default, Batch(first, 0, "Ada"), Stop);
        var second = NewRun(1) with { Id = RunId.New(At.AddHours(1)) };
        await Store.Imports.AddRunAsync(second, default, Stop);
        await Store.Imports.ApplyAsync(ClientId.Default, Batch(second, 0, "Bob"), Stop);

        await Store.Imports.RollbackAsync(ClientId.Default, first.Id, null, false, Stop);
        Assert.NotNull(await Store.Spaces.FindAsync(Brought.Key, Stop));
        await Store.Imports.RollbackAsync(ClientId.Default, second.Id, null, false, Stop);
        Assert.Null(await Store.Spaces.FindAsync(Brought.Key, Stop));
    }

    [StoreFact]
    public async Task A_rollback_names_who_has_attendance_since_and_never_takes_it()
    {
        var run = await BeginAsync(1);
        await Store.Imports.ApplyAsync(ClientId.Default, Batch(run, 0, "Ada", "Bob"), Stop);
        var ada = PersonId.Imported(ClientId.Default, "test", "Ada");
        var check = new CheckIn
        {
            Id = CheckInId.New(),
            Client = ClientId.Default,
            Person = ada,
            Direction = CheckDirection.In,
            At = At,
            Day = new DateOnly(2026, 11, 21),
            By = "cli:test",
        };
        await Store.CheckIns.AddAsync(new CheckInAttempt { CheckIn = check }, Stop);

        var refused = await Store.Imports.RollbackAsync(ClientId.Default, run.Id, null, false, Stop);
        Assert.False(refused.Done);
        Assert.Equal([$"person {ada} \"Ada\": 1 entry of attendance"], refused.Changed);
        var forced = await Store.Imports.RollbackAsync(ClientId.Default, run.Id, null, true, Stop);
        Assert.Equal((true, 1, 2), (forced.Done, forced.PeopleRemoved, forced.FacesRemoved));
        Assert.NotNull(await Store.People.FindAsync(ClientId.Default, ada, Stop));
        Assert.Equal([check], await Store.CheckIns.ListAsync(ClientId.Default, new CheckInQuery(), Stop));
    }

    private async Task<ImportRun> BeginAsync(int batches)
    {
        var run = NewRun(batches);
        await Store.Imports.AddRunAsync(run, "{}"u8.ToArray(), Stop);
        return run;
    }

    private Task<int> CountAsync() => Store.People.CountAsync(ClientId.Default, new PeopleQuery(), Stop);

    private static ImportBatch Batch(ImportRun run, int number, params string[] names)
    {
        var people = names.Select(n => NewPerson(n) with { Id = PersonId.Imported(ClientId.Default, "test", n) }).ToList();
        return new ImportBatch
        {
            Run = run.Id,
            Number = number,
            Spaces = [Brought],
            People = people,
            Photos = people.Select(p => NewPhoto(p, (byte)p.Name.Length)).ToList(),
            Faces = people.Select(p => NewFace(p, p.Name.Length, 1, 0, 0) with
            {
                Id = FaceId.Imported(p.Id, Brought.Key, new byte[32]),
                Space = Brought.Key,
            }).ToList(),
        };
    }
}
