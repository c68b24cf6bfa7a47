using Semblance.Audit;
using Semblance.Clients;
using Semblance.People;

namespace Semblance.Tests.Audit;

public class AuditChainTests
{
    private static readonly AuditEvent Event = new()
    {
        Client = ClientId.Default,
        At = new DateTimeOffset(2026, 11, 21, 9, 30, 0, TimeSpan.Zero),
        Actor = new AuditActor(ActorKind.Key, "k"),
        Action = "person.add",
        Person = new PersonId(Guid.Parse("01890a5d-ac96-774b-bcce-b302099a8057")),
        Address = "10.0.0.1",
    };

    [Fact]
    public void The_hash_of_a_known_entry_is_the_one_that_stores_have_kept_since_the_first_version() => Assert.Equal(
        "39fd0377078c56fa4297cab3bb497573fda92cc7872aeccb39c81393b0e99001", AuditChain.Continue(ClientId.Default, null, [Event])[0].Hash.Hex);

    [Fact]
    public void Every_field_and_the_entry_before_are_in_the_hash()
    {
        AuditEvent[] variants =
        [
            Event,
            Event with { At = Event.At.AddMicroseconds(1) },
            Event with { Actor = new AuditActor(ActorKind.Account, "k") },
            Event with { Actor = new AuditActor(ActorKind.Key, "l") },
            Event with { Action = "person.adds" },
            Event with { Person = null },
            Event with { Person = PersonId.New() },
            Event with { Address = null },
            Event with { Address = "10.0.0.2" },
            Event with { Outcome = AuditOutcome.Refused },
            // What one field gives up, the next one takes.
            Event with { Action = "person.ad", Person = null, Address = "d" },
        ];
        var hashes = variants.Select(v => AuditChain.Continue(ClientId.Default, null, [v])[0].Hash)
            .Append(AuditChain.Continue(new ClientId("x"), null, [Event with { Client = new ClientId("x") }])[0].Hash)
            .Append(AuditChain.Continue(ClientId.Default, new AuditHead(1, AuditHash.None), [Event])[0].Hash)
            .Append(AuditChain.Continue(ClientId.Default, new AuditHead(1, new AuditHash(new byte[31].Append((byte)1).ToArray())), [Event])[0].Hash)
            .ToArray();

        Assert.Equal(variants.Length + 3, hashes.Distinct().Count());
    }

    [Fact]
    public void An_actor_is_read_back_from_its_text()
    {
        foreach (var actor in new[] { AuditActor.Anonymous, AuditActor.OfCli("a:b"), AuditActor.OfSystem("retention"), new(ActorKind.Account, "x") })
        {
            Assert.Equal(actor, AuditActor.Parse(actor.ToString()));
        }

        Assert.Throws<SemblanceException>(() => AuditActor.Parse("somebody:x"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("0:0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("1:00")]
    [InlineData("1:zz00000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("-1:0000000000000000000000000000000000000000000000000000000000000000")]
    public void What_is_no_end_of_a_log_is_refused(string text) => Assert.Throws<SemblanceException>(() => AuditHead.Parse(text));
}
