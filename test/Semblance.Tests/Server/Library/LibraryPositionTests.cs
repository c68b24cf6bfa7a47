using System.Text.Json;

namespace Semblance.Tests.Server.Library;

/// <summary>Readers begin where a hit stands, not at the beginning: parts are read from any order on, whatever their sort.</summary>
public sealed class LibraryPositionTests
{
    [Fact]
    public async Task Parts_of_every_sort_are_read_from_an_order_on()
    {
        await using var api = await ApiServer.StartAsync(kind: "memory");
        using var http = api.Client();
        var rows = await LibraryRowsOf.AddAsync(api);

        Assert.Equal([0, 1], await OrdersAsync(http, $"{rows.Manual.Id}/sections?fromOrder=0", "sections"));
        Assert.Equal([1], await OrdersAsync(http, $"{rows.Manual.Id}/sections?fromOrder=1", "sections"));
        Assert.Empty(await OrdersAsync(http, $"{rows.Manual.Id}/sections?fromOrder=2", "sections"));
        Assert.Equal([2], await OrdersAsync(http, $"{rows.Manual.Id}/tables?fromOrder=2", "tables"));
        Assert.Empty(await OrdersAsync(http, $"{rows.Manual.Id}/tables?fromOrder=3", "tables"));
        Assert.Equal([4], await OrdersAsync(http, $"apis?document={rows.Manual.Id}&fromOrder=4", "apis"));
        Assert.Equal([2, 3], await OrdersAsync(http, $"logs?document={rows.Log.Id}&fromOrder=2", "logs"));
    }

    [Fact]
    public async Task A_cursor_goes_before_an_order()
    {
        await using var api = await ApiServer.StartAsync(kind: "memory");
        using var http = api.Client();
        var rows = await LibraryRowsOf.AddAsync(api);

        var first = await http.GetAsync($"/v1/documents/logs?document={rows.Log.Id}&fromOrder=1&limit=1").JsonAsync();

        Assert.Equal([2, 3], await OrdersAsync(http, $"logs?document={rows.Log.Id}&fromOrder=1&cursor={first.GetProperty("next").GetString()}", "logs"));
    }

    private static async Task<IReadOnlyList<int>> OrdersAsync(HttpClient http, string address, string list) =>
        [.. (await http.GetAsync($"/v1/documents/{address}").JsonAsync()).GetProperty(list).EnumerateArray().Select((JsonElement p) => p.GetProperty("order").GetInt32())];
}
