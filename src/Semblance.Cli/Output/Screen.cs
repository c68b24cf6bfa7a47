using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Semblance.Cli.Hosting;

namespace Semblance.Cli.Output;

/// <summary>
/// Where answers go. For people: lines and tables on standard output. With <c>--json</c>: exactly one JSON document there, and everything
/// else on standard error.
/// </summary>
internal sealed class Screen(CliHost host, bool json)
{
    // Names keep their letters (ü, not \u00fc): the document is UTF-8 and goes to a file or a pipe, never into a web page.
    private static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public bool IsJson => json;

    /// <summary>The command's result: the document with <c>--json</c>, else what <paramref name="people"/> says.</summary>
    public void Answer(Func<JsonObject> document, Action people)
    {
        if (json)
        {
            Answer(document());
        }
        else
        {
            people();
        }
    }

    /// <summary>The document of a command that has told people as it went; only with <c>--json</c>.</summary>
    public void Answer(JsonObject document) => Write(document);

    /// <summary>A line for people: standard output, or standard error when that is kept for the document.</summary>
    public void Say(string text = "") => (json ? host.Error : host.Out).WriteLine(PlainText.Of(text));

    /// <summary>A remark that is no part of the result; always on standard error.</summary>
    public void Note(string text)
    {
        foreach (var line in text.Split('\n'))
        {
            host.Error.WriteLine(PlainText.Of(line.TrimEnd('\r')));
        }
    }

    public void Show(TextTable table) => table.Write(json ? host.Error : host.Out, !json && host.OutIsTerminal, host.IsPlain);

    public int Fail(SemblanceException e) => Fail(e.Code, e.Message, ExitCode.Of(e.Kind));

    /// <summary>One line on standard error and, with <c>--json</c>, the error document.</summary>
    /// <returns><paramref name="exitCode"/>.</returns>
    public int Fail(string code, string message, int exitCode)
    {
        message = Redaction.Of(message);
        host.Error.WriteLine(PlainText.Of($"semblance: {message} [{code}]"));
        if (json)
        {
            Write(new JsonObject { ["error"] = new JsonObject { ["code"] = code, ["message"] = message, ["exitCode"] = exitCode } });
        }

        return exitCode;
    }

    private void Write(JsonObject document)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Indented))
        {
            document.WriteTo(writer);
        }

        host.Out.WriteLine(System.Text.Encoding.UTF8.GetString(buffer.ToArray()));
    }
}
