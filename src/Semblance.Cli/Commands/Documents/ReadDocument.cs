using Semblance.Documents;

namespace Semblance.Cli.Commands.Documents;

/// <summary>What one file was found to hold, up to where it could not be read any further.</summary>
internal sealed class ReadDocument(string file)
{
    public string File => file;

    public DocumentKind? Kind { get; private set; }

    /// <summary>Null where all of it was read.</summary>
    public SemblanceException? Fault { get; private set; }

    public int Sections { get; private set; }

    public int Rows { get; private set; }

    public int Endpoints { get; private set; }

    public int Entries { get; private set; }

    public long Characters { get; private set; }

    public List<DocumentPart> Parts { get; } = [];

    public List<TextChunk> Chunks { get; } = [];

    public static async Task<ReadDocument> OfAsync(DocumentReading reading, string file, bool keepsParts, bool cutsChunks, CancellationToken stop)
    {
        var document = new ReadDocument(file);
        try
        {
            Require(file);
            document.Kind = await reading.RecogniseAsync(file, stop);
            var chunker = new TextChunker(DeterministicId.Of("document", Path.GetFileName(file)));
            await foreach (var part in reading.ReadAsync(file, document.Kind.Value, stop))
            {
                document.Count(part);
                document.Parts.AddRange(keepsParts ? [part] : []);
                document.Chunks.AddRange(cutsChunks && part is Section section ? chunker.Add(section) : []);
            }

            document.Chunks.AddRange(chunker.End());
        }
        catch (SemblanceException e)
        {
            document.Fault = e;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            document.Fault = new SemblanceException(ErrorKind.Unavailable, "file-unreadable", $"{file}: {e.Message}", e);
        }

        return document;
    }

    private static void Require(string file)
    {
        if (!System.IO.File.Exists(file))
        {
            throw new SemblanceException(ErrorKind.NotFound, "file-missing", Directory.Exists(file) ? $"{file} is a folder: name its files." : $"There is no file {file}.");
        }
    }

    private void Count(DocumentPart part)
    {
        switch (part)
        {
            case Section section:
                Sections++;
                Characters += section.Text.Length;
                break;
            case TableRows table:
                Rows += table.Rows.Count;
                break;
            case ApiEndpoint:
                Endpoints++;
                break;
            case LogEntry entry:
                Entries++;
                Characters += entry.Message.Length;
                break;
        }
    }
}
