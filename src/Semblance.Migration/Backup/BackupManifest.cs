using System.Text.Json;
using System.Text.Json.Serialization;

namespace Semblance.Migration.Backup;

/// <summary>The last file of an archive: what is in it. An archive without one was not finished.</summary>
public sealed record BackupManifest
{
    /// <summary>The layout of archives this program writes, and the newest it reads.</summary>
    public const int NewestFormat = 1;

    public const string FileName = "manifest.json";

    public required int Format { get; init; }

    /// <summary>The program that wrote it, such as <c>semblance 0.1.0</c>.</summary>
    public required string Product { get; init; }

    /// <summary>The moment whose state it holds.</summary>
    public required DateTimeOffset TakenAt { get; init; }

    /// <summary>As <see cref="Storage.IStoreSnapshot.Kind"/>.</summary>
    public required string Store { get; init; }

    public required int Schema { get; init; }

    public required IReadOnlyList<ClientDigest> Clients { get; init; }

    /// <summary>Rows of each table.</summary>
    public required IReadOnlyDictionary<string, long> Tables { get; init; }

    /// <summary>Files before this one.</summary>
    public required long Files { get; init; }

    /// <summary>Their bytes.</summary>
    public required long Bytes { get; init; }

    /// <summary>The Merkle root over them; a leaf is SHA-256 of 0x00, 'E', the SHA-256 of the file and its name in UTF-8.</summary>
    public required string Root { get; init; }

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, BackupJson.Default.BackupManifest);

    /// <returns>Null when it is none.</returns>
    public static BackupManifest? Read(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, BackupJson.Default.BackupManifest);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(BackupManifest))]
internal sealed partial class BackupJson : JsonSerializerContext;
