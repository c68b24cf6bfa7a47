using System.Text;

namespace Semblance.Tests.Server.Library;

/// <summary>Forms with files as a browser sends them.</summary>
internal static class UploadOf
{
    public const string Notes = "# Loans\n\nA loan begins with onboarding.\n";

    private const string Log = """
        <log>
          <entry><timestamp>2026-03-01T12:00:00Z</timestamp><level>ERROR</level><code>E-504</code><component>loans</component><message>loan 7 was lost</message></entry>
          <entry><timestamp>2026-03-01T12:00:01Z</timestamp><level>ERROR</level><code>E-504</code><component>loans</component><message>loan 8 was lost</message></entry>
          <entry><timestamp>2026-03-01T12:00:02Z</timestamp><level>INFO</level><message>loan 9 was found</message></entry>
        </log>
        """;

    private const string OpenApi = """
        openapi: 3.0.0
        info: { title: Loans, version: "1" }
        paths:
          /loans:
            get: { summary: List loans, tags: [loans] }
            post: { summary: Begin an onboarding, tags: [loans] }
        """;

    private const string Postman = """
        {"info":{"name":"Loans","schema":"https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},
         "item":[{"name":"One loan","request":{"method":"GET","url":{"raw":"{{base}}/loans/7"}}}]}
        """;

    public static (string Name, string Text) LogFile => ("app.xml", Log);

    public static (string Name, string Text) OpenApiFile => ("loans.yaml", OpenApi);

    public static (string Name, string Text) PostmanFile => ("loans.postman_collection.json", Postman);

    public static (string Name, string Text) Table => ("ads.csv", "campaign,spend,clicks\nnorth,10,1\nsouth,20,2\n");

    /// <summary>One of each sort, one that cannot be read and one that is empty.</summary>
    public static MultipartFormDataContent Everything()
    {
        var form = Files(("notes.md", Notes), Table, LogFile, OpenApiFile, PostmanFile, ("broken.pdf", "%PDF-1.7\nthis is none"), ("empty.md", ""));
        form.Add(new StringContent("2026-W47"), "reportWeek");
        return form;
    }

    public static MultipartFormDataContent Files(params (string Name, string Text)[] files) => Files("files", files);

    public static MultipartFormDataContent Files(string field, params (string Name, string Text)[] files)
    {
        var form = new MultipartFormDataContent();
        foreach (var (name, text) in files)
        {
            form.Add(new ByteArrayContent(Encoding.UTF8.GetBytes(text)), field, name);
        }

        return form;
    }
}
