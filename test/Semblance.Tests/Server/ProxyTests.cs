using System.Net;
using Semblance.Audit;
using Semblance.Clients;
using Semblance.Server;

namespace Semblance.Tests.Server;

/// <summary>Who may say that a request comes from somewhere else.</summary>
public sealed class ProxyTests
{
    [Fact]
    public async Task Only_a_named_proxy_is_believed_about_where_a_request_comes_from()
    {
        await using var trusting = await ApiServer.StartAsync(new ServerOptions { Proxies = [IPNetwork.Parse("127.0.0.1/32"), IPNetwork.Parse("10.0.0.0/8")] }, "memory");
        await using var plain = await ApiServer.StartAsync(kind: "memory");

        Assert.Equal("203.0.113.9", await AddressAsync(trusting, "203.0.113.9"));
        Assert.Equal("198.51.100.4", await AddressAsync(trusting, "203.0.113.9, 198.51.100.4, 10.1.2.3"));
        Assert.Equal("127.0.0.1", await AddressAsync(trusting, "nonsense"));
        Assert.Equal("127.0.0.1", await AddressAsync(plain, "203.0.113.9"));
    }

    [Fact]
    public async Task Limits_of_an_address_count_for_the_one_behind_the_proxy()
    {
        await using var api = await ApiServer.StartAsync(new ServerOptions { Proxies = [IPNetwork.Parse("127.0.0.1/32")], RequestsPerMinuteOfAddress = 2 }, "memory");

        var statuses = new List<HttpStatusCode>();
        foreach (var address in new[] { "203.0.113.1", "203.0.113.1", "203.0.113.1", "203.0.113.2" })
        {
            using var http = api.Client();
            http.DefaultRequestHeaders.Add("X-Forwarded-For", address);
            using var answer = await http.GetAsync("/v1/statistics");
            statuses.Add(answer.StatusCode);
        }

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.TooManyRequests, HttpStatusCode.OK], statuses);
    }

    [Fact]
    public async Task Behind_a_proxy_that_speaks_tls_browsers_are_told_to_stay_with_it()
    {
        await using var api = await ApiServer.StartAsync(new ServerOptions { Proxies = [IPNetwork.Parse("127.0.0.1/32")] }, "memory");
        using var http = api.Client();
        http.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.1");
        http.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");

        using var answer = await http.GetAsync("/v1/statistics");

        Assert.StartsWith("max-age=", Assert.Single(answer.Headers.GetValues("Strict-Transport-Security")));
    }

    /// <summary>As the audit log has it.</summary>
    private static async Task<string?> AddressAsync(ApiServer api, string forwarded)
    {
        using var http = api.Client();
        http.DefaultRequestHeaders.Add("X-Forwarded-For", forwarded);
        await http.PostAsync("/v1/people", ApiCalls.Json(new { name = forwarded })).JsonAsync(201);
        return (await api.Store.Audit.ListAsync(ClientId.Default, new AuditQuery { Action = "person.create", Limit = 1 }, default))[0].Event.Address;
    }
}
