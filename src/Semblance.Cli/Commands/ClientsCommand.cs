using System.CommandLine;
using System.Text.Json.Nodes;
using Semblance.Cli.Hosting;
using Semblance.Cli.Output;
using Semblance.Clients;

namespace Semblance.Cli.Commands;

/// <summary><c>semblance clients</c>: the tenants of the store.</summary>
internal static class ClientsCommand
{
    public static Verb On(CommandLine line) => new Verb("clients", "List clients (tenants), or add one.").With(List(line), Add(line), ClientSettingsCommand.On(line));

    private static Verb List(CommandLine line) => line.Verb("list", "List the clients of the store.",
        (session, _, stop) => ListAsync(session, stop),
        [new("semblance clients list", "which keys --client takes")]);

    private static async Task<int> ListAsync(Session session, CancellationToken stop)
    {
        await using var store = await session.OpenStoreAsync(stop);
        var clients = await store.Clients.ListAsync(stop);
        session.Screen.Answer(
            () => new JsonObject
            {
                ["clients"] = new JsonArray([.. clients.Select(c => new JsonObject { ["id"] = c.Id.Value, ["name"] = c.Name, ["createdAt"] = c.CreatedAt })]),
            },
            () =>
            {
                var table = new TextTable("client", "name", "since");
                foreach (var client in clients)
                {
                    table.Add(client.Id.Value, client.Name, Figures.Time(client.CreatedAt));
                }

                session.Screen.Show(table);
            });
        return ExitCode.Ok;
    }

    private static Verb Add(CommandLine line)
    {
        var key = new Argument<string>("KEY") { Description = "A key of your choice: a-z, 0-9, '-' and '_'." };
        var name = new Option<string?>("--name") { Description = "The client's name. Default: the key." };
        return line.Verb("add", "Add a client; its people are seen by nobody else.",
            (session, parse, stop) => AddAsync(session, parse.GetValue(key)!, parse.GetValue(name), stop),
            [new("semblance clients add north-school --name \"North School\"", "then: semblance migrate FOLDER --client north-school")])
            .With(key, name);
    }

    private static async Task<int> AddAsync(Session session, string key, string? name, CancellationToken stop)
    {
        var id = new ClientId(key);
        await using var store = await session.OpenStoreAsync(stop);
        var client = new Client(id, string.IsNullOrWhiteSpace(name) ? key : name.Trim(), session.Time.GetUtcNow());
        await store.Clients.AddAsync(client, stop);
        await session.RecordAsync(store, "client.add", null, stop);
        session.Screen.Answer(
            () => new JsonObject { ["id"] = client.Id.Value, ["name"] = client.Name },
            () => session.Screen.Say($"Added the client {client.Id}."));
        return ExitCode.Ok;
    }
}
