using Semblance.Migration.Sources.Rows;

namespace Semblance.Migration.Sources.Live;

/// <summary>Everybody in the table of people, with a face or without.</summary>
internal sealed class LivePeopleSource(ILiveDatabase database, LiveTable table, LiveMapping mapping, LivePeople people) : LiveSource(database, table)
{
    public override SourceInfo Info { get; } = new()
    {
        Files = [mapping.People.Table],
        Format = mapping.Format + "-people",
        Kind = SourceKind.People,
        Action = SourceAction.Import,
        Names = people.All.Count,
    };

    protected override IEnumerable<LegacyRow> Rows(CancellationToken cancellationToken)
    {
        var maker = new RowMaker(Info.Files[0], new LabelledPeople());
        foreach (var (id, person) in people.All)
        {
            yield return person is null ? maker.Reject($"id {id}", "name-missing", "the row has no name") : maker.Person($"id {id}", person);
        }
    }
}
