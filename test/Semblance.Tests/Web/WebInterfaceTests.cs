using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Semblance.Server.Web;
using Semblance.Tests.Server;

namespace Semblance.Tests.Web;

/// <summary>How the pages for people are served; what they do is tested in a browser.</summary>
public sealed partial class WebInterfaceTests
{
    /// <summary>The aim for the first page, compressed. Here it is every page in every language, with the two fonts.</summary>
    private const int MostBytes = 300_000;

    [Fact]
    public async Task Every_page_of_the_interface_is_served_to_everybody_and_lets_nothing_in_from_elsewhere()
    {
        await using var api = await ApiServer.StartAsync(kind: "memory");
        using var http = api.Client("");
        foreach (var page in PagesOfTheInterface().Append("/"))
        {
            using var answer = await http.GetAsync(page.Replace(":id", Guid.NewGuid().ToString()));

            Assert.True(answer.IsSuccessStatusCode, $"{page}: {answer.StatusCode}");
            Assert.Equal("text/html", answer.Content.Headers.ContentType?.MediaType);
            Assert.Equal("no-cache", answer.Headers.CacheControl?.ToString());
            var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
            Assert.StartsWith("default-src 'none';", policy);
            Assert.DoesNotContain("unsafe", policy);
            Assert.DoesNotContain("http", policy);
            Assert.DoesNotContain("*", policy);
        }
    }

    [Fact]
    public async Task Files_are_named_by_their_content_and_kept_forever()
    {
        await using var api = await ApiServer.StartAsync(kind: "memory");
        using var http = api.Client("");
        var document = await http.GetStringAsync("/");
        var files = AssetAddress().Matches(document).Select(m => m.Value).ToList();

        Assert.NotEmpty(files);
        foreach (var file in files)
        {
            using var answer = await http.GetAsync(file);
            Assert.True(answer.IsSuccessStatusCode, file);
            Assert.Equal("public, max-age=31536000, immutable", answer.Headers.CacheControl?.ToString());
            Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        }

        Assert.DoesNotContain("http://", document);
        Assert.DoesNotContain("https://", document);
        await http.GetAsync("/assets/index-00000000.js").AssertProblemAsync(404, "file-unknown");
    }

    [Theory]
    [InlineData("br")]
    [InlineData("gzip")]
    [InlineData(null)]
    public async Task A_file_comes_compressed_to_who_understands_it(string? encoding)
    {
        await using var api = await ApiServer.StartAsync(kind: "memory");
        using var http = api.Client("");
        var file = WebFiles.All.First(f => f.Brotli is not null && f.IsNamedByContent);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/" + file.Path);
        if (encoding is not null)
        {
            request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue(encoding));
        }

        using var answer = await http.SendAsync(request);
        var bytes = await answer.Content.ReadAsByteArrayAsync();

        Assert.Equal(encoding is null ? [] : [encoding], answer.Content.Headers.ContentEncoding);
        Assert.Equal("Accept-Encoding", Assert.Single(answer.Headers.Vary));
        Assert.Equal(file.Plain, Decompress(bytes, encoding));
        using var again = new HttpRequestMessage(HttpMethod.Get, "/" + file.Path);
        again.Headers.IfNoneMatch.Add(answer.Headers.ETag!);
        again.Headers.AcceptEncoding.ParseAdd(encoding ?? "identity");
        using var known = await http.SendAsync(again);
        Assert.Equal(304, (int)known.StatusCode);
    }

    [Fact]
    public void The_whole_interface_is_smaller_than_a_first_load_may_be()
    {
        var text = WebFiles.All.Where(f => f.Brotli is not null).Sum(f => f.Brotli!.Length);
        var fonts = WebFiles.All.Where(f => f.Path.Contains("-latin-wght-normal", StringComparison.Ordinal)).ToList();

        Assert.Equal(2, fonts.Count);
        Assert.InRange(text + fonts.Sum(f => f.Plain.Length), 100_000, MostBytes);
    }

    private static byte[] Decompress(byte[] bytes, string? encoding)
    {
        using var compressed = new MemoryStream(bytes);
        using Stream plain = encoding switch
        {
            "br" => new System.IO.Compression.BrotliStream(compressed, System.IO.Compression.CompressionMode.Decompress),
            "gzip" => new System.IO.Compression.GZipStream(compressed, System.IO.Compression.CompressionMode.Decompress),
            _ => compressed,
        };
        using var copy = new MemoryStream();
        plain.CopyTo(copy);
        return copy.ToArray();
    }

    private static IEnumerable<string> PagesOfTheInterface() =>
        PagePath().Matches(File.ReadAllText(Path.Combine(Repository.Root, "web", "src", "pages.ts"))).Select(m => m.Groups[1].Value);

    [GeneratedRegex("path: '([^']+)'")]
    private static partial Regex PagePath();

    [GeneratedRegex("/assets/[^\"]+")]
    private static partial Regex AssetAddress();
}
