using System.Collections.ObjectModel;
using Semblance.Clients;
using Semblance.Documents;
using Semblance.Documents.Search;

namespace Semblance.Tests.Documents.Search;

public sealed class ChunkMakerTests
{
    private static readonly Document Log = new()
    {
        Id = new DocumentId(Guid.Parse("0198c0de-0000-7000-8000-000000000001")),
        Client = ClientId.Default,
        Kind = DocumentKind.XmlLog,
        CreatedAt = new DateTimeOffset(2026, 11, 22, 0, 0, 0, TimeSpan.Zero),
    };

    [Theory]
    [InlineData(0, "703e2de7-eb50-8dd1-ac0f-1b2813e3f21a")]
    [InlineData(433_999, "bf90360b-517b-84f1-9455-0bd9bef2c465")]
    public void Ids_of_pieces_stay_what_they_were_as_answers_are_kept_by_them(int order, string id)
    {
        Assert.Equal(Guid.Parse(id), Assert.Single(new ChunkMaker(Log).Add(Entry(order, "disk full"))).Id);
    }

    [Fact]
    public void A_long_message_becomes_several_pieces_the_first_under_the_id_of_the_entry()
    {
        var pieces = new ChunkMaker(Log).Add(Entry(7, string.Join(' ', Enumerable.Repeat("word", 600))));

        Assert.Equal(2, pieces.Count);
        Assert.Equal(Guid.Parse("0e1731e9-75cc-8d86-b2b7-eb425cd0899b"), pieces[1].Id);
        Assert.All(pieces, p => Assert.Equal((7, "WARN", "E \"7\""), (p.Part!.Value, p.Level, p.Code)));
    }

    [Fact]
    public void Details_of_an_entry_say_what_it_has_and_what_it_has_not()
    {
        var piece = Assert.Single(new ChunkMaker(Log).Add(Entry(0, "Ünï <b> & 🚀\0")));

        Assert.Equal("""{"ts":"2026-11-22","level":"WARN","code":"E \"7\"","component":null}""", piece.Details);
        Assert.Equal("E \"7\" Ünï <b> & 🚀 ", piece.Text);
    }

    private static LogEntry Entry(int order, string message) =>
        new(order, Place.Unknown, "2026-11-22", null, "WARN", "E \"7\"", null, message, ReadOnlyDictionary<string, string>.Empty);
}
