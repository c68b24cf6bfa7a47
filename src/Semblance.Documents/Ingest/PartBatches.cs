using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Semblance.Storage;

namespace Semblance.Documents.Ingest;

/// <summary>
/// A document's parts in batches, read ahead while the one before is written: one batch at most waits. What was read before a fault comes out before the fault does.
/// </summary>
internal static class PartBatches
{
    // Half of what a store takes at once: nothing is written faster in larger ones, and three of them are in memory.
    private const int MostParts = IDocumentStore.MostParts / 2;
    private const long MostCharacters = 2 << 20;
    private const int Ahead = 1;

    public static async IAsyncEnumerable<IReadOnlyList<DocumentPart>> OfAsync(
        IAsyncEnumerable<DocumentPart> parts, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var channel = Channel.CreateBounded<List<DocumentPart>>(new BoundedChannelOptions(Ahead) { SingleReader = true, SingleWriter = true });
        var reading = Task.Run(() => ReadAsync(parts, channel.Writer, stop.Token), CancellationToken.None);
        try
        {
            await foreach (var batch in channel.Reader.ReadAllAsync(cancellationToken))
            {
                yield return batch;
            }

            await reading;
        }
        finally
        {
            await stop.CancelAsync();
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task ReadAsync(IAsyncEnumerable<DocumentPart> parts, ChannelWriter<List<DocumentPart>> batches, CancellationToken stop)
    {
        var (batch, characters) = (new List<DocumentPart>(), 0L);
        try
        {
            await foreach (var part in parts.WithCancellation(stop))
            {
                batch.Add(part);
                characters += Characters(part);
                if (batch.Count == MostParts || characters >= MostCharacters)
                {
                    await batches.WriteAsync(batch, stop);
                    (batch, characters) = ([], 0);
                }
            }
        }
        finally
        {
            // The last of them, also those before a fault; nobody waits for them once the reader has left.
            if (batch.Count > 0 && !stop.IsCancellationRequested)
            {
                await batches.WriteAsync(batch, stop);
            }

            batches.Complete();
        }
    }

    private static long Characters(DocumentPart part) => part switch
    {
        Section section => section.Text.Length,
        TableRows table => table.Rows.Sum(row => row.Sum(cell => (cell?.Length ?? 0) + 4L)),
        LogEntry entry => entry.Message.Length + (entry.Attributes.Count == 0 ? 0 : entry.Attributes.Sum(a => a.Key.Length + a.Value.Length)) + 64,
        ApiEndpoint endpoint => endpoint.Path.Length + (endpoint.Parameters?.Length ?? 0) + (endpoint.Responses?.Length ?? 0) + (endpoint.Summary?.Length ?? 0),
        _ => 64,
    };
}
