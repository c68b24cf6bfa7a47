using System.Reflection;
using Semblance.Documents.Search;
using Semblance.Storage;

namespace Semblance.Tests.Documents.Search;

/// <summary>A store of pieces whose writing of embeddings goes on when a test lets it; nothing else is asked of it. Public because the contract is derived from it at run time.</summary>
public class HeldEmbeddings : DispatchProxy
{
    private readonly List<(int Count, TaskCompletionSource<int> Answer)> _writes = [];

    /// <summary>How many embeddings each write has brought.</summary>
    public IEnumerable<int> Writes => _writes.Select(w => w.Count);

    public static (IChunkStore Store, HeldEmbeddings Held) New() => Create<IChunkStore, HeldEmbeddings>() is var store ? (store, (HeldEmbeddings)store) : default;

    public void Answer(int write) => _writes[write].Answer.SetResult(_writes[write].Count);

    public void Fail(int write, Exception error) => _writes[write].Answer.SetException(error);

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var answer = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        _writes.Add((args!.OfType<IReadOnlyList<ChunkEmbedding>>().Single().Count, answer));
        return answer.Task;
    }
}
