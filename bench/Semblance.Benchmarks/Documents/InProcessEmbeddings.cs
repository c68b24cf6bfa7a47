using System.Numerics.Tensors;
using Npgsql;
using Semblance.Documents.Search;
using Semblance.Storage.Postgres;

namespace Semblance.Benchmarks.Documents;

/// <summary>Every embedding of a store in the memory of this process, as float32: what answers of the store are compared with.</summary>
internal sealed class InProcessEmbeddings
{
    private readonly List<(Guid Id, ChunkType Type, float[] Values)> _all = [];

    public static async Task<InProcessEmbeddings> LoadAsync(string connection, CancellationToken cancellationToken)
    {
        var embeddings = new InProcessEmbeddings();
        await using var source = NpgsqlDataSource.Create(connection);
        await using var command = source.CreateCommand("SELECT chunk_id, type, vector_send(embedding) FROM search_embeddings WHERE index_number = 1");
        command.CommandTimeout = 0;
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            embeddings._all.Add((row.GetGuid(0), Enum.Parse<ChunkType>(row.GetString(1), ignoreCase: true), PostgresVector.Read(row.GetFieldValue<byte[]>(2))));
        }

        return embeddings;
    }

    public int Count(ChunkFilter filter) => _all.Count(e => Matches(e.Type, filter));

    public HashSet<Guid> Nearest(float[] probe, ChunkFilter filter, int hits)
    {
        var best = new PriorityQueue<Guid, float>();
        foreach (var (id, type, values) in _all)
        {
            if (Matches(type, filter))
            {
                best.Enqueue(id, TensorPrimitives.Dot(values, probe)); // all of unit length
                if (best.Count > hits)
                {
                    best.Dequeue();
                }
            }
        }

        return [.. best.UnorderedItems.Select(i => i.Element)];
    }

    private static bool Matches(ChunkType type, ChunkFilter filter) => filter.Types.Count == 0 || filter.Types.Contains(type);
}
