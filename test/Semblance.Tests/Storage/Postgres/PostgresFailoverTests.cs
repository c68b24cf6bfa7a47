using Semblance.Clients;
using Semblance.Storage;
using Semblance.Storage.Postgres;

namespace Semblance.Tests.Storage.Postgres;

/// <summary>The primary is killed under writes, the standby promoted: whoever has a store open goes on.</summary>
public sealed class PostgresFailoverTests
{
    private static CancellationToken Stop => CancellationToken.None;

    [StoreFact]
    public async Task After_a_failover_a_store_goes_on_by_itself_and_nothing_that_was_acknowledged_is_lost()
    {
        await using var servers = await Replication.StartAsync();
        await servers.Primary.RunAsync("ALTER SYSTEM SET synchronous_standby_names = '*'");
        await servers.Primary.RunAsync("SELECT pg_reload_conf()");
        await using var store = await servers.OpenAsync();
        var acknowledged = new List<string>();
        var end = false;
        var writing = Task.Run(async () =>
        {
            for (var i = 0; !Volatile.Read(ref end); i++)
            {
                try
                {
                    await store.Labels.AddGroupAsync(ClientId.Default, $"group {i:000000}", Stop);
                    lock (acknowledged)
                    {
                        acknowledged.Add($"group {i:000000}");
                    }
                }
                catch (SemblanceException error)
                {
                    Assert.Equal(ErrorKind.Unavailable, error.Kind);
                    await Task.Delay(20);
                }
            }
        });
        await AtLeastAsync(100);
        servers.Primary.KillForNow();
        await servers.Standby.RunAsync("SELECT pg_promote()");
        await servers.Standby.RunAsync("ALTER SYSTEM RESET synchronous_standby_names");
        await servers.Standby.RunAsync("SELECT pg_reload_conf()");
        await AtLeastAsync(Count() + 100);

        // The former primary comes back, and still thinks that it is one.
        servers.Primary.LetStart();
        await Patience.UntilAsync(() => store.Hosts!.Hosts[1].Problem == "former-primary", "the former primary is known as one");
        await AtLeastAsync(Count() + 100);
        Volatile.Write(ref end, true);
        await writing;

        var groups = (await store.Labels.ListGroupsAsync(ClientId.Default, Stop)).Select(g => g.Name).ToHashSet(StringComparer.Ordinal);
        Assert.Equal([], acknowledged.Except(groups, StringComparer.Ordinal));
        Assert.Equal(HostRole.Primary, store.Hosts!.Hosts[0].Role);
        Assert.Null(store.Hosts.Hosts[0].Problem);

        // Whoever opens a store only now knows which of the two it is, too.
        await using var later = await servers.OpenAsync();
        Assert.Contains(acknowledged[^1], (await later.Labels.ListGroupsAsync(ClientId.Default, Stop)).Select(g => g.Name));

        int Count()
        {
            lock (acknowledged)
            {
                return acknowledged.Count;
            }
        }

        Task AtLeastAsync(int count) => Patience.UntilAsync(() => Count() >= count || writing.IsCompleted, "writes go on");
    }

    [StoreFact]
    public async Task A_former_primary_is_not_written_to_by_a_program_that_starts_while_the_new_one_is_away()
    {
        await using var servers = await Replication.StartAsync();
        await using var third = await PostgresServer.StartReplicaAsync(servers.Primary);
        servers.Primary.KillForNow();
        await servers.Standby.RunAsync("SELECT pg_promote()");
        await third.RunAsync($"ALTER SYSTEM SET primary_conninfo = 'host=127.0.0.1 port={servers.Standby.Port} user=postgres'");
        await third.RunAsync("SELECT pg_reload_conf()");
        await servers.Standby.RunAsync("CHECKPOINT");
        await Patience.UntilAsync(
            async () =>
            {
                await third.RunAsync("CHECKPOINT"); // a restartpoint, which remembers the timeline
                return await third.AskAsync("SELECT timeline_id FROM pg_control_checkpoint()") is 2;
            },
            "the third server follows the new primary");

        servers.Standby.KillForNow();
        servers.Primary.LetStart();
        await servers.Primary.UntilAnswersAsync();
        var error = await Assert.ThrowsAsync<SemblanceException>(() =>
            PostgresStore.OpenAsync(Replication.AddressOf("pool_timeout=5", servers.Primary, servers.Standby, third), TimeProvider.System, Stop));
        Assert.Equal((ErrorKind.Unavailable, "store-unreachable"), (error.Kind, error.Code));
        Assert.Contains("former-primary", error.Message, StringComparison.Ordinal);
    }

    [StoreFact]
    public async Task Without_a_primary_nothing_is_answered_and_two_of_them_are_told()
    {
        await using var servers = await Replication.StartAsync();
        await using var third = await PostgresServer.StartReplicaAsync(servers.Primary);
        var address = Replication.AddressOf("pool_timeout=5", servers.Standby, servers.Primary, third);
        await using var store = await PostgresStore.OpenAsync(address, TimeProvider.System, Stop);
        var time = new ManualTime();
        await using var lenient = await servers.OpenAsync("max_lag_ms=60000&standby_wait_ms=0", time);
        await lenient.People.CountAsync(ClientId.Default, new(), Stop);
        await servers.CatchUpAsync();
        servers.Primary.KillForNow();
        await Patience.UntilAsync(() => lenient.Hosts!.Hosts[1].Problem is not null, "the host is known to be away");
        Assert.Empty((await lenient.People.ListAsync(ClientId.Default, new(), Stop)).People);
        time.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal("store-unreachable", (await Assert.ThrowsAsync<SemblanceException>(() => lenient.People.ListAsync(ClientId.Default, new(), Stop))).Code);
        var error = await Assert.ThrowsAsync<SemblanceException>(() => store.Clients.ListAsync(Stop));
        Assert.Equal((ErrorKind.Unavailable, "store-unreachable"), (error.Kind, error.Code));
        Assert.Equal("store-unreachable", (await Assert.ThrowsAsync<SemblanceException>(() => store.People.ListAsync(ClientId.Default, new(), Stop))).Code);

        await servers.Standby.RunAsync("SELECT pg_promote()");
        await Patience.UntilAsync(() => store.Hosts!.Hosts[0].Role == HostRole.Primary, "the standby is the primary");
        Assert.Single(await store.Clients.ListAsync(Stop));

        // It follows nobody any more: what it has is of the past.
        await Patience.UntilAsync(() => store.Hosts!.Hosts[2].Problem == "other-timeline", "the third server is left out");
        Assert.Empty((await store.People.ListAsync(ClientId.Default, new(), Stop)).People);
        Assert.Equal(0, store.Hosts!.Hosts[2].Reads);

        await third.RunAsync("SELECT pg_promote()");
        await Patience.UntilAsync(() => store.Hosts!.Hosts[2].Problem == "second-primary", "the third server is known as a primary");
        Assert.Single(await store.Clients.ListAsync(Stop));
        var two = await Assert.ThrowsAsync<SemblanceException>(() => PostgresStore.OpenAsync(address, TimeProvider.System, Stop));
        Assert.Equal((ErrorKind.Refused, "store-hosts"), (two.Kind, two.Code));
        Assert.Contains("both take writes", two.Message, StringComparison.Ordinal);
    }
}
