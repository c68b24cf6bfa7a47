using System.IO.Compression;

namespace Semblance.Documents;

/// <summary>Looks into a compressed document before anybody unfolds it.</summary>
internal static class UnfoldedSize
{
    private const int MostEntries = 10_000;

    /// <summary>Adds up what the entries unfold to, by unfolding them: what an archive says of itself may be a lie. Then it looks how deep their XML is nested.</summary>
    /// <exception cref="SemblanceException">Invalid, <c>document-malformed</c>; Exhausted, <c>document-too-large</c>.</exception>
    public static async Task CheckAsync(DocumentFile file, CancellationToken cancellationToken)
    {
        await using var stream = file.Open();
        try
        {
            using var archive = new ZipArchive(stream, ZipArchiveMode.Read);
            if (archive.Entries.Count > MostEntries)
            {
                throw file.TooLarge($"it holds {archive.Entries.Count:N0} files");
            }

            await UnfoldAsync(file, archive, cancellationToken);
            UnfoldedXml.Check(file, archive, cancellationToken);
        }
        catch (InvalidDataException e)
        {
            throw file.Malformed("it is no whole archive", e);
        }
    }

    private static async Task UnfoldAsync(DocumentFile file, ZipArchive archive, CancellationToken cancellationToken)
    {
        var buffer = new byte[64 * 1024];
        var unfolded = 0L;
        foreach (var entry in archive.Entries)
        {
            await using var content = await entry.OpenAsync(cancellationToken);
            for (int read; (read = await content.ReadAsync(buffer, cancellationToken)) > 0;)
            {
                unfolded += read;
                if (unfolded > file.Limits.UnfoldedBytes)
                {
                    throw file.TooLarge($"it unfolds to more than {file.Limits.UnfoldedBytes >> 20:N0} MiB");
                }
            }
        }
    }
}
