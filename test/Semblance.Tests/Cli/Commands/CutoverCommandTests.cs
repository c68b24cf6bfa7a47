using Microsoft.Data.Sqlite;
using Semblance.Cli;
using Semblance.Clients;
using Semblance.People;
using Semblance.Storage;
using Semblance.Tests.Storage.Moving;

namespace Semblance.Tests.Cli.Commands;

/// <summary>A cutover that somebody asks for too early changes nothing, and names the rows.</summary>
public sealed class CutoverCommandTests : IDisposable
{
    private readonly CliRun _cli = new();

    private string Second => $"sqlite:{_cli.In("second.db")}";

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task A_cutover_is_refused_with_exit_code_3_while_a_row_differs_and_works_when_it_does_not()
    {
        var ada = new Person { Id = PersonId.New(), Client = ClientId.Default, Name = "Ada", CreatedAt = DateTimeOffset.UnixEpoch, UpdatedAt = DateTimeOffset.UnixEpoch };
        await MovingPair.WriteAsync(StoreAddress.Parse(_cli.Store), store => store.People.AddAsync(ada, CancellationToken.None));
        var person = $"{ada.Id}";
        Assert.Equal(0, (await _cli.RunAsync("store", "dual-write", "start", "--secondary", Second)).Code);
        await ChangeByHandAsync("Adam");

        var refused = await _cli.RunAsync("store", "cutover", "--secondary", Second);
        Assert.Equal(ExitCode.Differences, refused.Code);
        Assert.Contains($"differs: people [\"{person}\"] of default: name", refused.Out, StringComparison.Ordinal);
        Assert.Equal(0, (await _cli.RunAsync("people", "rename", person, "Ada Lovelace")).Code);
        Assert.Contains("[store-moved]", (await _cli.RunAsync("people", "rename", person, "Late", "--store", Second)).Error, StringComparison.Ordinal);

        Assert.Equal(0, (await _cli.RunAsync("store", "dual-write", "start", "--secondary", Second)).Code);
        Assert.Equal(0, (await _cli.RunAsync("store", "cutover", "--secondary", Second)).Code);
        Assert.Contains("[store-moved]", (await _cli.RunAsync("people", "rename", person, "Late")).Error, StringComparison.Ordinal);
    }

    /// <summary>As a tool does that knows nothing of roles.</summary>
    private async Task ChangeByHandAsync(string name)
    {
        await using var connection = new SqliteConnection($"Data Source={_cli.In("second.db")};Pooling=False");
        await connection.OpenAsync();
        await using var update = connection.CreateCommand();
        update.CommandText = $"UPDATE people SET name = '{name}'";
        Assert.Equal(1, await update.ExecuteNonQueryAsync());
    }
}
