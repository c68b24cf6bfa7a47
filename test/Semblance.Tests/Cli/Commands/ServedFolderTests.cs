using Semblance.Cli.Commands.Documents;
using Semblance.Documents;
using Semblance.Documents.Ingest;

namespace Semblance.Tests.Cli.Commands;

public sealed class ServedFolderTests
{
    [Fact]
    public void A_name_with_a_line_end_forges_no_line() => Assert.Equal(
        "watched: a\\u000awatched: b.md: taken in\\u001b[1m.md: it is\\u000dempty [document-empty]",
        ServedFolder.LineOf(new WatchedFile("a\nwatched: b.md: taken in\u001b[1m.md", null, new ArtifactProblem("document-empty", "it is\rempty"))));
}
