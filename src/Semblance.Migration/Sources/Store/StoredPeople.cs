using Semblance.Migration.Verify;
using Semblance.People;
using Semblance.Storage;

namespace Semblance.Migration.Sources.Store;

/// <summary>The people of a client, by name.</summary>
internal sealed class StoredPeople(StoreReader reader) : StoredRows<(Person Person, LegacyPerson Legacy, int Photos)>(reader, new SourceInfo
{
    Files = [Table],
    Format = "store-people",
    Kind = SourceKind.People,
    Action = SourceAction.Import,
})
{
    private const string Table = "people";

    public override long Count(CancellationToken cancellationToken) =>
        StoreReader.Wait(Reader.Store.People.CountAsync(Reader.Client, new PeopleQuery(), cancellationToken));

    protected override IEnumerable<(Person Person, LegacyPerson Legacy, int Photos)> List(CancellationToken cancellationToken) =>
        Reader.People(cancellationToken);

    protected override void WriteLeaf((Person Person, LegacyPerson Legacy, int Photos) stored, Span<byte> leaf)
    {
        var person = stored.Person;
        RowLeaf.Of(new PersonFields(person.Id, person.Name, person.ExternalId, person.Region, person.Groups, person.Attributes), leaf);
    }

    protected override LegacyRow ToRow((Person Person, LegacyPerson Legacy, int Photos) stored, long ordinal) => new LegacyRow.PersonOnly
    {
        Ordinal = ordinal,
        Place = new Place(Table, $"id {stored.Person.Id}"),
        Person = stored.Legacy,
    };
}
