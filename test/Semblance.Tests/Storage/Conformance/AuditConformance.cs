using Semblance.Audit;
using Semblance.Clients;
using Semblance.People;
using Semblance.Storage;

namespace Semblance.Tests.Storage.Conformance;

public abstract class AuditConformance : StoreConformance
{
    private static readonly PersonId Ada = PersonId.New();

    /// <summary>Does behind the store's back what nobody may: changes the action of an entry.</summary>
    protected abstract Task ChangeAsync(IStore store, long sequence, string action);

    /// <summary>Does behind the store's back what nobody may: takes an entry out.</summary>
    protected abstract Task RemoveAsync(IStore store, long sequence);

    [StoreFact]
    public async Task An_event_is_given_back_as_appended_in_its_place()
    {
        var item = NewEvent("person.erase") with
        {
            Actor = new AuditActor(ActorKind.Cli, "Zoë 🦉"),
            Person = Ada,
            Address = "fe80::1%eth0",
            Outcome = AuditOutcome.Refused,
        };
        var entries = await Store.Audit.AppendAsync(ClientId.Default, [item, NewEvent("login.password")], Stop);

        Assert.Equal([(1L, item), (2L, NewEvent("login.password"))], entries.Select(e => (e.Sequence, e.Event)));
        Assert.Equal(entries, await Store.Audit.ReadAsync(ClientId.Default, 0, 10, Stop));
        Assert.Equal(3, (await Store.Audit.AppendAsync(ClientId.Default, [item], Stop))[0].Sequence);
    }

    [StoreFact]
    public async Task Entries_come_newest_first_by_pages_and_filters_add_up()
    {
        for (var i = 0; i < 5; i++)
        {
            await Store.Audit.AppendAsync(
                ClientId.Default,
                [NewEvent(i % 2 == 0 ? "person.add" : "personnel.add") with { At = At.AddHours(i), Person = i < 2 ? Ada : null, Outcome = (AuditOutcome)(i % 3) }],
                Stop);
        }

        Assert.Equal([5, 4], await ListAsync(new AuditQuery { Limit = 2 }));
        Assert.Equal([3, 2], await ListAsync(new AuditQuery { Limit = 2, Before = 4 }));
        Assert.Equal([2, 1], await ListAsync(new AuditQuery { Person = Ada }));
        Assert.Equal([5, 3, 1], await ListAsync(new AuditQuery { Action = "person" }));
        Assert.Equal([4, 2], await ListAsync(new AuditQuery { Action = "personnel.add" }));
        Assert.Equal([4, 3], await ListAsync(new AuditQuery { Since = At.AddHours(2), Until = At.AddHours(4) }));
        Assert.Equal([5, 2], await ListAsync(new AuditQuery { Outcome = AuditOutcome.Refused }));
        Assert.Equal([1], await ListAsync(new AuditQuery { Person = Ada, Action = "person" }));
        Assert.Empty(await ListAsync(new AuditQuery { Actor = AuditActor.Anonymous }));
        await AssertErrorAsync(ErrorKind.Invalid, "page-limit", () => ListAsync(new AuditQuery { Limit = 0 }));
        await AssertErrorAsync(ErrorKind.Invalid, "page-limit", () => ListAsync(new AuditQuery { Limit = 1_001 }));

        async Task<IEnumerable<long>> ListAsync(AuditQuery query) =>
            (await Store.Audit.ListAsync(ClientId.Default, query, Stop)).Select(e => e.Sequence);
    }

    [StoreFact]
    public async Task Each_client_has_a_log_of_its_own()
    {
        await Store.Audit.AppendAsync(ClientId.Default, [NewEvent("a"), NewEvent("b")], Stop);
        await Store.Audit.AppendAsync(Other, [NewEvent("c") with { Client = Other }], Stop);

        Assert.Equal(["c"], (await Store.Audit.ListAsync(Other, new AuditQuery(), Stop)).Select(e => e.Event.Action));
        Assert.Equal((1, 2), ((await VerifyAsync(Other)).Sound, (await VerifyAsync()).Sound));
        Assert.Empty(await Store.Audit.ReadAsync(new ClientId("nobody"), 0, 10, Stop));
        await AssertErrorAsync(ErrorKind.NotFound, "client-unknown", () => Store.Audit.AppendAsync(
            new ClientId("nobody"), [NewEvent("c") with { Client = new ClientId("nobody") }], Stop));
    }

    [StoreFact]
    public async Task What_is_no_event_is_refused_and_takes_its_group_with_it()
    {
        await AssertErrorAsync(ErrorKind.Invalid, "audit-client", () => AppendAsync(NewEvent("a") with { Client = Other }));
        await AssertErrorAsync(ErrorKind.Invalid, "audit-action", () => AppendAsync(NewEvent("Ada Quill left")));
        await AssertErrorAsync(ErrorKind.Invalid, "audit-actor", () => AppendAsync(NewEvent("a") with { Actor = AuditActor.OfCli("a\nb") }));
        await AssertErrorAsync(ErrorKind.Invalid, "audit-address", () => AppendAsync(NewEvent("a") with { Address = "here and there" }));
        Assert.Empty(await Store.Audit.ReadAsync(ClientId.Default, 0, 10, Stop));

        Task AppendAsync(AuditEvent bad) => Store.Audit.AppendAsync(ClientId.Default, [NewEvent("good"), bad], Stop);
    }

    [StoreFact]
    public async Task Many_who_append_at_once_leave_no_gap_and_no_fork()
    {
        const int Writers = 8, Each = 10;
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(w => Task.Run(async () =>
        {
            for (var i = 0; i < Each; i++)
            {
                await Store.Audit.AppendAsync(ClientId.Default, [NewEvent($"w{w}.first"), NewEvent($"w{w}.second")], Stop);
            }
        })));

        var entries = await Store.Audit.ReadAsync(ClientId.Default, 0, 1_000, Stop);
        Assert.Equal(Enumerable.Range(1, Writers * Each * 2).Select(n => (long)n), entries.Select(e => e.Sequence));
        Assert.True((await VerifyAsync()).IsSound);
        // A group stays together.
        Assert.All(entries.Chunk(2), pair => Assert.Equal(pair[0].Event.Action.Replace("first", "second", StringComparison.Ordinal), pair[1].Event.Action));
    }

    [StoreFact]
    public async Task A_changed_entry_is_named()
    {
        await AppendAsync(6);
        await ChangeAsync(Store, 4, "nothing.happened");

        var found = await VerifyAsync();
        Assert.Equal((3, new AuditBreak(4, AuditFault.Changed)), (found.Sound, found.Break));
        Assert.Equal(3, found.Head!.Sequence);
    }

    [StoreFact]
    public async Task A_missing_entry_is_named_and_one_cut_off_the_end_by_who_knows_the_end()
    {
        await AppendAsync(6);
        var known = (await VerifyAsync()).Head;
        await RemoveAsync(Store, 6);

        Assert.True((await VerifyAsync()).IsSound); // a chain alone cannot tell
        Assert.Equal(new AuditBreak(6, AuditFault.Missing), (await AuditChain.VerifyAsync(Store.Audit, ClientId.Default, known, Stop)).Break);
        await RemoveAsync(Store, 2);
        Assert.Equal(new AuditBreak(2, AuditFault.Missing), (await VerifyAsync()).Break);
        await RemoveAsync(Store, 1);
        Assert.Equal(new AuditBreak(1, AuditFault.Missing), (await VerifyAsync()).Break);
    }

    [StoreFact]
    public async Task A_log_that_was_written_anew_is_told_by_who_knows_an_end_of_it()
    {
        await AppendAsync(3);
        var known = (await VerifyAsync()).Head!;
        await RemoveAsync(Store, 3);
        await Store.Audit.AppendAsync(ClientId.Default, [NewEvent("something.else"), NewEvent("more")], Stop);

        Assert.True((await VerifyAsync()).IsSound);
        var found = await AuditChain.VerifyAsync(Store.Audit, ClientId.Default, AuditHead.Parse(known.ToString()), Stop);
        Assert.Equal(new AuditBreak(3, AuditFault.Rewritten), found.Break);
    }

    private static AuditEvent NewEvent(string action) => new()
    {
        Client = ClientId.Default,
        At = At,
        Actor = new AuditActor(ActorKind.Key, "3kTz0aQ9LmXb"),
        Action = action,
    };

    private Task<IReadOnlyList<AuditEntry>> AppendAsync(int events) =>
        Store.Audit.AppendAsync(ClientId.Default, [.. Enumerable.Range(1, events).Select(i => NewEvent($"event.{i}"))], Stop);

    private Task<AuditVerification> VerifyAsync(ClientId? client = null) =>
        AuditChain.VerifyAsync(Store.Audit, client ?? ClientId.Default, known: null, Stop);
}
