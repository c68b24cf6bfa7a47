using System.Globalization;
using Npgsql;
using Semblance.Migration.Sources;
using Semblance.Migration.Sources.Live;
using Semblance.Storage.Postgres;
using Semblance.Tests.Storage.Postgres;

namespace Semblance.Tests.Migration.Sources.Live;

/// <summary>A database as a guide's own script makes it, in the cluster of the test run.</summary>
internal sealed class GuideDatabase : IAsyncDisposable
{
    private GuideDatabase(string connection) => Connection = connection;

    public string Connection { get; }

    /// <summary>As people write it.</summary>
    public string Address => PostgresAddress.OfConnection(Connection).ToString();

    public static async Task<GuideDatabase> CreateAsync(params string[] sql)
    {
        var database = new GuideDatabase(await PostgresCluster.CreateBareAsync());
        foreach (var statement in sql)
        {
            await database.RunAsync(statement);
        }

        return database;
    }

    public async Task RunAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(Connection);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Opened as an import opens it.</summary>
    /// <param name="user">Null for the owner of the tables.</param>
    public LivePostgres Open(string? user = null)
    {
        var settings = new NpgsqlConnectionStringBuilder(Connection) { Pooling = false };
        settings.Username = user ?? settings.Username;
        return LivePostgres.Open(Address, new NpgsqlConnection(settings.ConnectionString), statementSeconds: 60);
    }

    /// <summary>Every row of every source, and what the sources say of themselves.</summary>
    public IReadOnlyList<(SourceInfo Info, IReadOnlyList<LegacyRow> Rows)> ReadAll(SourceOptions? options = null)
    {
        using var database = Open();
        return LiveSources.Of(database, options ?? SourceOptions.Default, CancellationToken.None)
            .Select(s => (s.Info, (IReadOnlyList<LegacyRow>)s.Read(CancellationToken.None).ToArray())).ToArray();
    }

    /// <summary>Always the same numbers for a seed, with no pattern, as models give them.</summary>
    public static float[] Vector(int width, int seed)
    {
        var random = new Random(seed);
        return Enumerable.Range(0, width).Select(_ => (float)((random.NextDouble() - 0.5) * 0.23)).ToArray();
    }

    /// <summary>As a list between the brackets of pgvector and JSON, or the braces of an array.</summary>
    public static string List(float[] vector, string brackets = "[]") =>
        brackets[0] + string.Join(',', vector.Select(v => v.ToString("R", CultureInfo.InvariantCulture))) + brackets[1];

    public async ValueTask DisposeAsync() => await PostgresCluster.DropAsync(Connection);
}
