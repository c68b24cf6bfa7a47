using Npgsql;
using Semblance.Search;
using Semblance.Spaces;

namespace Semblance.Storage.Postgres;

/// <summary>What a search of a gallery is planned by: its space, the index there is, and the settings.</summary>
/// <param name="Index"><c>hnsw</c>, <c>ivfflat</c>, or null where there is no valid index.</param>
/// <param name="IsTuned">The settings are those of <c>index tune</c>, which lets no index be searched that missed its target.</param>
internal sealed record SearchFacts(Space Space, string? Index, int ExactUpTo, int Candidates, int Probes, bool IsTuned)
{
    private const string Select = "SELECT * FROM search_facts($1, $2)";

    public static PostgresQuestion Question(Gallery gallery) => new(Select, gallery.Client.Value, gallery.Space.Value);

    /// <exception cref="SemblanceException">NotFound, <c>space-unknown</c>.</exception>
    public static async Task<SearchFacts> ReadAsync(NpgsqlDataReader row, SpaceKey key, CancellationToken cancellationToken)
    {
        if (!await row.ReadAsync(cancellationToken))
        {
            throw StoreErrors.SpaceUnknown(key);
        }

        var space = new Space
        {
            Key = key,
            Model = row.GetString(0),
            Alignment = row.IsDBNull(1) ? null : row.GetString(1),
            Dimension = row.GetInt32(2),
            Metric = row.GetString(3) == "cosine" ? Metric.Cosine : Metric.L2,
            UnitLength = row.GetBoolean(4),
            Impostors = row.IsDBNull(5) ? null : new ImpostorPrior(row.GetDouble(5), row.GetDouble(6), row.GetString(7)),
        };
        return new SearchFacts(
            space,
            row.IsDBNull(8) ? null : row.GetString(8),
            row.IsDBNull(9) ? GallerySettings.DefaultExactUpTo : row.GetInt32(9),
            row.IsDBNull(10) ? GallerySettings.DefaultCandidates : row.GetInt32(10),
            row.IsDBNull(11) ? GallerySettings.DefaultProbes : row.GetInt32(11),
            IsTuned: !row.IsDBNull(9));
    }
}
