using System.IO.Compression;
using System.Xml;

namespace Semblance.Documents;

/// <summary>Looks at how deep the XML of a compressed document is nested before anybody makes a tree of it: libraries walk trees by recursion, and a stack that overflows takes the process along.</summary>
internal static class UnfoldedXml
{
    private const int MostDepth = 256; // a table in a table takes four levels

    private static readonly XmlReaderSettings Settings = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, IgnoreComments = true, IgnoreProcessingInstructions = true };

    /// <summary>Reads every entry that is XML, under whatever name: which of them are opened, others of them say.</summary>
    /// <exception cref="SemblanceException">Invalid, <c>document-malformed</c>.</exception>
    public static void Check(DocumentFile file, ZipArchive archive, CancellationToken cancellationToken)
    {
        foreach (var entry in archive.Entries)
        {
            // Whoever opens the package puts these together again, and together they may be deeper than each.
            if (entry.FullName.EndsWith(".piece", StringComparison.OrdinalIgnoreCase))
            {
                throw file.Malformed("its parts are cut into pieces; save it again with an office program");
            }

            using var content = entry.Open();
            CheckEntry(file, content, cancellationToken);
        }
    }

    private static void CheckEntry(DocumentFile file, Stream content, CancellationToken cancellationToken)
    {
        try
        {
            using var reader = XmlReader.Create(content, Settings);
            while (reader.Read())
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (reader.Depth > MostDepth)
                {
                    throw file.Malformed($"its elements are nested too deep, more than {MostDepth} levels");
                }
            }
        }
        catch (XmlException)
        {
            // A picture, or a part that is broken here: nobody who reads it as XML gets any deeper.
        }
    }
}
