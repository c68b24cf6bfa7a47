using System.Text.Json;
using System.Text.Json.Nodes;
using Semblance.Clients;
using Semblance.Privacy;

namespace Semblance.Storage.Files;

/// <summary>The list of erased people in a file of its own, a line of JSON each; it is added to and never rewritten.</summary>
internal sealed class TombstoneFile(string path) : ITombstoneList
{
    public async Task AddAsync(Tombstone tombstone, CancellationToken cancellationToken)
    {
        OwnerOnly.CreateFolder(Path.GetDirectoryName(path)!);
        var line = new JsonObject
        {
            ["client"] = tombstone.Client.Value,
            ["salt"] = tombstone.Salt,
            ["hash"] = tombstone.Hash,
            ["at"] = tombstone.At,
        };
        await using var file = OwnerOnly.Open(path, FileMode.OpenOrCreate);
        file.Seek(0, SeekOrigin.End);
        await file.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(line).Append((byte)'\n').ToArray(), cancellationToken);
        file.Flush(flushToDisk: true);
    }

    /// <exception cref="SemblanceException">Corrupt, <c>tombstones-corrupt</c>.</exception>
    public async Task<IReadOnlyList<Tombstone>> ReadAllAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            return [];
        }

        var tombstones = new List<Tombstone>();
        foreach (var line in await File.ReadAllLinesAsync(path, cancellationToken))
        {
            tombstones.Add(Read(line, tombstones.Count + 1));
        }

        return tombstones;
    }

    private Tombstone Read(string line, int number)
    {
        try
        {
            var row = JsonNode.Parse(line)!.AsObject();
            return Tombstone.FromText(
                new ClientId((string)row["client"]!), (string)row["salt"]!, (string)row["hash"]!, (DateTimeOffset)row["at"]!);
        }
        catch (Exception e) when (e is JsonException or SemblanceException or InvalidOperationException or ArgumentNullException or NullReferenceException or FormatException)
        {
            throw new SemblanceException(ErrorKind.Corrupt, "tombstones-corrupt",
                $"{path}, line {number}, is no line of a list of erased people: restore the file, or take the line out.", e);
        }
    }
}
