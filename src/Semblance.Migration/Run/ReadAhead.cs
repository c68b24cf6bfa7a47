using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Semblance.Migration.Run;

/// <summary>Reads items on a thread of its own, a few ahead of who takes them, so that reading and taking use two cores.</summary>
internal static class ReadAhead
{
    /// <param name="capacity">Items that may wait: what bounds the memory.</param>
    public static async IAsyncEnumerable<T> Of<T>(
        Func<CancellationToken, IEnumerable<T>> items, int capacity, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var group in Groups(items, capacity, cancellationToken))
        {
            foreach (var item in group)
            {
                yield return item;
            }
        }
    }

    /// <summary>All that wait when the taker comes back, one at least: few where reading is slow, as many as may wait where taking is.</summary>
    /// <inheritdoc cref="Of"/>
    public static async IAsyncEnumerable<IReadOnlyList<T>> Groups<T>(
        Func<CancellationToken, IEnumerable<T>> items, int capacity, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var channel = Channel.CreateBounded<T>(
            new BoundedChannelOptions(capacity) { SingleReader = true, SingleWriter = true });
        var reading = Task.Run(() => ReadAsync(items, channel.Writer, stop.Token), CancellationToken.None);
        try
        {
            while (await channel.Reader.WaitToReadAsync(cancellationToken))
            {
                var group = new List<T>(capacity);
                while (group.Count < capacity && channel.Reader.TryRead(out var item))
                {
                    group.Add(item);
                }

                yield return group;
            }
        }
        finally
        {
            await stop.CancelAsync();
            await reading;
        }
    }

    /// <summary>Never throws: what goes wrong reaches the reader of the channel.</summary>
    private static async Task ReadAsync<T>(
        Func<CancellationToken, IEnumerable<T>> items, ChannelWriter<T> writer, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var item in items(cancellationToken))
            {
                await writer.WriteAsync(item, cancellationToken);
            }

            writer.Complete();
        }
        catch (Exception e)
        {
            writer.Complete(e);
        }
    }
}
