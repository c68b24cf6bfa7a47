using System.Text;
using Semblance.Clients;
using Semblance.Documents;
using Semblance.Documents.Search;
using Semblance.Spaces;
using Semblance.Storage;

namespace Semblance.Benchmarks.Documents;

/// <summary>
/// Documents of twenty pieces each, whose words are as frequent as those of a language (Zipf: the n-th word of 50,000 one n-th as often as the first), and whose embeddings lie around one of
/// a thousand topics. One piece in a hundred is of an API, one in ten of a log. The same numbers give the same library.
/// </summary>
internal sealed class SyntheticLibrary(int chunks)
{
    public const int Dimension = 384;

    private const int Words = 50_000;
    private const int PerDocument = 20;
    private const int Topics = 1_000;
    private const int PerWrite = 5_000;

    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly string[] Vocabulary = [.. Enumerable.Range(0, Words).Select(WordOf)];
    private static readonly float[][] Centres = [.. Enumerable.Range(0, Topics).Select(t => Noise(new Random(1_000_000 + t), 1))];

    public static readonly Space Space = new()
    {
        Key = new SpaceKey("synthetic-384"),
        Model = "Synthetic sentences",
        Dimension = Dimension,
        Metric = Metric.Cosine,
        UnitLength = true,
    };

    /// <summary>The n-th most frequent word, from 1.</summary>
    public static string Word(int rank) => Vocabulary[rank - 1];

    /// <summary>Something that is near a topic as its pieces are.</summary>
    public static float[] Probe(int number) => Unit(Centres[number % Topics], Noise(new Random(9_000_000 + number), 1));

    /// <summary>Writes documents and pieces, then embeddings, as fast as the store takes them.</summary>
    /// <returns>How long either took.</returns>
    public async Task<(TimeSpan Chunks, TimeSpan Embeddings)> WriteAsync(IStore store, ClientId client, CancellationToken cancellationToken)
    {
        await store.Spaces.AddAsync(Space, cancellationToken);
        var (written, embedded) = (TimeSpan.Zero, TimeSpan.Zero);
        for (var first = 0; first < chunks; first += PerWrite)
        {
            var count = Math.Min(PerWrite, chunks - first);
            var lots = Enumerable.Range(first / PerDocument, (count + PerDocument - 1) / PerDocument).Select(DocumentOf).ToList();
            foreach (var lot in lots)
            {
                await store.Documents.AddAsync(
                    new Document { Id = lot.Document, Client = client, Kind = DocumentKind.Pdf, CreatedAt = Start }, cancellationToken);
            }

            var began = TimeProvider.System.GetTimestamp();
            await store.Chunks.ReplaceAsync(client, lots, cancellationToken);
            written += TimeProvider.System.GetElapsedTime(began);
            var embeddings = lots.SelectMany(l => l.Chunks).Select(c => new ChunkEmbedding(new ChunkCursor(c.Document, c.Id), EmbeddingOf(c))).ToList();
            began = TimeProvider.System.GetTimestamp();
            await store.Chunks.EmbedAsync(client, 1, Space.Key, embeddings, cancellationToken);
            embedded += TimeProvider.System.GetElapsedTime(began);
        }

        return (written, embedded);
    }

    /// <summary>Of every piece, as <see cref="WriteAsync"/> writes them.</summary>
    public IEnumerable<(Guid Id, float[] Values)> Embeddings() =>
        Enumerable.Range(0, (chunks + PerDocument - 1) / PerDocument).SelectMany(d => DocumentOf(d).Chunks).Select(c => (c.Id, EmbeddingOf(c)));

    /// <summary>Adds documents of 500 entries of a log each, one of which becomes one piece; nothing is indexed.</summary>
    public async Task AddDocumentsAsync(IStore store, ClientId client, CancellationToken cancellationToken)
    {
        const int Entries = 500;
        for (var first = 0; first < chunks; first += Entries)
        {
            var document = new Document { Id = new DocumentId(DeterministicId.Of("synthetic log", $"{first}")), Client = client, Kind = DocumentKind.XmlLog, CreatedAt = Start.AddSeconds(first) };
            await store.Documents.AddAsync(document, cancellationToken);
            var entries = Enumerable.Range(first, Math.Min(Entries, chunks - first))
                .Select(i => (DocumentPart)new LogEntry(i - first, Place.Unknown, null, Start.AddSeconds(i), "INFO", null, null, ChunkOf(document.Id, i, 0).Text, new Dictionary<string, string>(StringComparer.Ordinal)));
            await store.Documents.AddPartsAsync(client, document.Id, [.. entries], cancellationToken);
        }
    }

    private static DocumentChunks DocumentOf(int number)
    {
        var document = new DocumentId(DeterministicId.Of("synthetic document", $"{number}"));
        return new DocumentChunks(document, [.. Enumerable.Range(0, PerDocument).Select(i => ChunkOf(document, (number * PerDocument) + i, i))]);
    }

    private static SearchChunk ChunkOf(DocumentId document, int number, int index)
    {
        var random = new Random(number);
        var text = new StringBuilder();
        for (var left = 60 + random.Next(60); left > 0; left--)
        {
            text.Append(text.Length > 0 ? " " : "").Append(Vocabulary[(int)Math.Exp(random.NextDouble() * Math.Log(Words)) - 1]);
        }

        // The document's own number scatters the few of a kind over the table.
        var draw = random.Next(100);
        var chunk = new SearchChunk(DeterministicId.Of("synthetic chunk", $"{number}"), document, draw == 0 ? ChunkType.Api : draw <= 10 ? ChunkType.Log : ChunkType.Pdf, index, text.ToString(), new Place { Page = 1 + index });
        return chunk.Type == ChunkType.Log
            ? chunk with { Level = random.Next(10) == 0 ? "ERROR" : "INFO", Code = $"E{random.Next(500)}", At = Start.AddSeconds(number) }
            : chunk;
    }

    private static float[] EmbeddingOf(SearchChunk chunk)
    {
        var topic = (chunk.Document.GetHashCode() & int.MaxValue) % Topics;
        return Unit(Centres[topic], Noise(new Random(HashCode(chunk.Id)), 1));
    }

    private static int HashCode(Guid id) => BitConverter.ToInt32(id.ToByteArray(), 12);

    private static float[] Noise(Random random, double scale)
    {
        var values = new float[Dimension];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (float)((random.NextDouble() - 0.5) * scale);
        }

        return values;
    }

    private static float[] Unit(float[] a, float[] b)
    {
        var sum = new float[a.Length];
        System.Numerics.Tensors.TensorPrimitives.Add(a, b, sum);
        System.Numerics.Tensors.TensorPrimitives.Divide(sum, System.Numerics.Tensors.TensorPrimitives.Norm<float>(sum), sum);
        return sum;
    }

    private static string WordOf(int number)
    {
        const string Consonants = "bcdfghjklmnprstvz", Vowels = "aeiou";
        var word = new StringBuilder();
        for (var rest = number + (Consonants.Length * Vowels.Length); rest > 0; rest /= Consonants.Length * Vowels.Length)
        {
            var syllable = rest % (Consonants.Length * Vowels.Length);
            word.Append(Consonants[syllable / Vowels.Length]).Append(Vowels[syllable % Vowels.Length]);
        }

        return word.Append('k').ToString(); // an ending that no stemmer takes off
    }
}
