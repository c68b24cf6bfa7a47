using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Semblance.Storage.Supabase;
using Semblance.Storage.Supabase.Rest;

namespace Semblance.Tests.Supabase;

/// <summary>Answers of a project's API that are too long, or break off: an error of the product each time, and nothing that may not be done twice is.</summary>
public sealed class RestFaultTests
{
    [Theory]
    [InlineData(400, "supabase-fault")]
    [InlineData(404, "supabase-missing")]
    [InlineData(413, "batch-too-large")]
    public async Task An_error_page_as_long_as_it_likes_is_an_error_of_the_product(int status, string code)
    {
        await using var server = await StorageServer.StartAsync();
        server.Rest = async context =>
        {
            context.Response.StatusCode = status;
            await context.Response.WriteAsync("<html>" + new string('x', 300_000));
        };
        Assert.Equal(code, (await Assert.ThrowsAsync<SemblanceException>(() => CallAsync(server, isRepeatable: true))).Code);
    }

    [Fact]
    public async Task An_error_that_breaks_off_is_told_by_its_status()
    {
        await using var server = await StorageServer.StartAsync();
        server.Rest = context => BreakOffAsync(context, status: 409, """{"code":"P0001","mess""");
        Assert.Equal("supabase-fault", (await Assert.ThrowsAsync<SemblanceException>(() => CallAsync(server, isRepeatable: true))).Code);
    }

    [Fact]
    public async Task An_answer_that_breaks_off_is_asked_for_again_where_that_does_no_harm()
    {
        await using var server = await StorageServer.StartAsync();
        var asked = 0;
        server.Rest = context => ++asked == 1 ? BreakOffAsync(context, status: 200, """{"people":[""") : context.Response.WriteAsync("""{"people":3}""");
        Assert.Equal(3, (await CallAsync(server, isRepeatable: true)).GetProperty("people").GetInt32());
        Assert.Equal(2, asked);

        asked = 0;
        Assert.Equal("supabase-unreachable", (await Assert.ThrowsAsync<SemblanceException>(() => CallAsync(server, isRepeatable: false))).Code);
        Assert.Equal(1, asked);
    }

    [Fact]
    public async Task Answers_that_always_break_off_are_not_asked_for_without_end()
    {
        await using var server = await StorageServer.StartAsync();
        var asked = 0;
        server.Rest = context =>
        {
            asked++;
            return BreakOffAsync(context, status: 200, "[");
        };
        Assert.Equal("supabase-unreachable", (await Assert.ThrowsAsync<SemblanceException>(() => CallAsync(server, isRepeatable: true))).Code);
        Assert.InRange(asked, 2, 10);
    }

    private static async Task<System.Text.Json.JsonElement> CallAsync(StorageServer server, bool isRepeatable)
    {
        using var http = new SupabaseHttp(SupabaseProject.Parse(server.Url, StorageServer.ServiceKey), TimeProvider.System, (_, _) => Task.CompletedTask);
        return await new RestCalls(http).CallAsync("semblance_store", new JsonObject(), isRepeatable, CancellationToken.None);
    }

    /// <summary>Says how long the answer is, and closes the connection after its beginning.</summary>
    private static Task BreakOffAsync(HttpContext context, int status, string beginning)
    {
        (context.Response.StatusCode, context.Response.ContentLength) = (status, 10_000);
        return context.Response.WriteAsync(beginning);
    }
}
