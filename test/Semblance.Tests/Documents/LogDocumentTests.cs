using Semblance.Documents;
using Semblance.Documents.Logs;

namespace Semblance.Tests.Documents;

public sealed class LogDocumentTests : IDisposable
{
    private readonly Reading _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task Entries_are_read_by_the_names_that_logs_use_with_their_paths()
    {
        var (kind, parts) = await Reading.OfAsync(_files.Write("app.xml", """
            <logs xmlns="urn:x">
              <entry level="ERROR"><ts>2026-03-01T10:00:00+02:00</ts><code>E42</code><component>db</component><message>disk <![CDATA[<full>]]></message><host name="h1">box</host></entry>
              <other/>
              <entry><time>yesterday</time><msg>odd</msg><detail><line>1</line><line>2</line></detail></entry>
              <entry/>
            </logs>
            """));

        Assert.Equal(DocumentKind.XmlLog, kind);
        var entries = parts.Cast<LogEntry>().ToList();
        Assert.Equal(2, entries.Count);
        var first = entries[0];
        Assert.Equal(("ERROR", "E42", "db", "disk <full>"), (first.Level, first.Code, first.Component, first.Message));
        Assert.Equal(new DateTimeOffset(2026, 3, 1, 8, 0, 0, TimeSpan.Zero), first.At);
        Assert.Equal(("/logs[1]/entry[1]", 2), (first.Place.Path, first.Place.Line));
        Assert.Equal([("host", "box"), ("host@name", "h1")], first.Attributes.OrderBy(a => a.Key, StringComparer.Ordinal).Select(a => (a.Key, a.Value)));
        Assert.Equal(("yesterday", null, "odd", "/logs[1]/entry[2]"), (entries[1].Time, entries[1].At, entries[1].Message, entries[1].Place.Path));
        Assert.Equal("1\n2", entries[1].Attributes["detail/line"]);
    }

    [Fact]
    public async Task Fields_may_have_names_of_their_own_which_go_before_the_usual_ones()
    {
        var path = _files.Write("own.xml", "<log><entry sev='ERROR' id='7'><when>2026-03-01</when><time>later</time><head><no>E1</no></head><who>db</who><what>disk full</what></entry></log>");
        var map = XmlLogMap.Usual.WithFields(["time=when", "level=@sev", "code=head/no", "Component = who", "message=nothing", "message=what"])!;

        var entry = Assert.IsType<LogEntry>(Assert.Single((await Reading.OfAsync(path, logs: map)).Parts));

        Assert.Equal(("2026-03-01", "ERROR", "E1", "db", "disk full"), (entry.Time, entry.Level, entry.Code, entry.Component, entry.Message));
        Assert.Equal(["id", "time"], entry.Attributes.Keys.Order(StringComparer.Ordinal));
        Assert.All(["time", "time=", "=when", "host=h", ""], bad => Assert.Null(XmlLogMap.Usual.WithFields([bad])));
    }

    [Fact]
    public async Task An_entry_without_a_message_is_found_by_everything_it_holds()
    {
        var (_, parts) = await Reading.OfAsync(_files.Write("bare.xml", "<log><entry level='WARN'><host>h1</host><what>disk full</what></entry></log>"));

        var entry = Assert.IsType<LogEntry>(Assert.Single(parts));
        Assert.Equal(("WARN", "h1 disk full", "disk full"), (entry.Level, entry.Message, entry.Attributes["what"]));
    }

    [Theory]
    [InlineData("<log><entry>{0}</entry></log>", "<a>", 200)]
    [InlineData("<root>{0}</root>", "<a>", 10_000)]
    public async Task Elements_nested_without_end_are_refused_inside_of_entries_and_out(string log, string element, int times) =>
        Assert.Equal("document-malformed", await Reading.RefusalOfAsync(_files.Write("deep.xml", log.Replace("{0}", string.Concat(Enumerable.Repeat(element, times)), StringComparison.Ordinal))));

    [Fact]
    public async Task Names_without_end_are_refused()
    {
        var names = string.Concat(Enumerable.Range(0, 50_100).Select(i => $"<n{i}/>"));
        Assert.Equal("document-too-large", await Reading.RefusalOfAsync(_files.Write("names.xml", $"<log>{names}</log>")));
        Assert.Equal("document-too-large", await Reading.RefusalOfAsync(_files.Write("names.xml", $"<log><entry>{names}</entry></log>")));
    }

    [Theory]
    [InlineData("1762075200", "2025-11-02T09:20:00.000Z")]
    [InlineData("1762075200123", "2025-11-02T09:20:00.123Z")]
    [InlineData("0000000001", null)]
    [InlineData("9999999999", null)]
    [InlineData("17620752001", null)]
    [InlineData("-176207520", null)]
    public async Task Times_counted_from_1970_are_times(string written, string? at)
    {
        var (_, parts) = await Reading.OfAsync(_files.Write(
            "log4j.xml", $"<log xmlns:log4j='urn:l'><log4j:event logger='db' timestamp='{written}' level='WARN'><log4j:message>slow</log4j:message></log4j:event></log>"));

        var entry = Assert.IsType<LogEntry>(Assert.Single(parts));
        Assert.Equal((written, "WARN", "slow"), (entry.Time, entry.Level, entry.Message));
        Assert.Equal(at, entry.At?.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task The_reason_quotes_none_of_a_log_that_is_no_XML()
    {
        var name = new string('n', 4_000);
        var refusal = await Assert.ThrowsAsync<SemblanceException>(() => Reading.OfAsync(_files.Write("torn.xml", $"<log><{name}></log>")));

        Assert.Equal("document-malformed", refusal.Code);
        Assert.DoesNotContain("nnn", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Entries_may_have_names_of_their_own_and_without_any_every_text_is_one()
    {
        var path = _files.Write("own.xml", "<root><group><row id='7'><text>a</text></row></group><row>not this</row><note>b</note></root>");

        var (_, named) = await Reading.OfAsync(path, logs: XmlLogMap.Usual with { Entries = ["group/row"] });
        var (_, leaves) = await Reading.OfAsync(path);

        Assert.Equal(("7", "a"), Assert.Single(named.Cast<LogEntry>().Select(e => (e.Code!, e.Message))));
        Assert.Equal([("text", "a"), ("row", "not this"), ("note", "b")], leaves.Cast<LogEntry>().Select(e => (e.Component!, e.Message)));
        Assert.Equal("/root[1]/group[1]/row[1]/text[1]", leaves[0].Place.Path);
    }

    [Fact]
    public async Task Entities_of_every_sort_and_broken_files_are_refused()
    {
        Assert.Equal("document-malformed", await Reading.RefusalOfAsync(_files.Write("bomb.xml", """
            <?xml version="1.0"?><!DOCTYPE log [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><log><entry>&b;</entry></log>
            """)));
        Assert.Equal("document-malformed", await Reading.RefusalOfAsync(_files.Write("file.xml", """
            <!DOCTYPE log [<!ENTITY x SYSTEM "file:///etc/passwd">]><log><entry>&x;</entry></log>
            """)));
        Assert.Equal("document-malformed", await Reading.RefusalOfAsync(_files.Write("cut.xml", "<log><entry>a</entry><entry>b")));
        Assert.Equal("document-malformed", await Reading.RefusalOfAsync(_files.Write("deep.xml", string.Concat(Enumerable.Repeat("<a>", 5_000)))));
    }

    [Fact]
    public async Task What_came_before_a_fault_was_read()
    {
        var path = _files.Write("cut.xml", "<log><entry>a</entry><entry>b</entry><entry>");
        var reading = new DocumentReading(ReadingLimits.Default);
        var messages = new List<string>();

        await Assert.ThrowsAsync<SemblanceException>(async () =>
        {
            await foreach (var part in reading.ReadAsync(path, DocumentKind.XmlLog, CancellationToken.None))
            {
                messages.Add(((LogEntry)part).Message);
            }
        });

        Assert.Equal(["a", "b"], messages);
    }
}
