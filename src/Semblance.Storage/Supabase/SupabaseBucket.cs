using System.Text.Json;

namespace Semblance.Storage.Supabase;

/// <summary>A bucket as the project describes it.</summary>
/// <param name="IsPublic">Whoever knows a file's address may read it.</param>
/// <param name="SizeLimit">Bytes of a file; null for the project's own limit.</param>
/// <param name="Types">Media types it takes; null for all.</param>
public sealed record SupabaseBucket(string Name, bool IsPublic, long? SizeLimit, IReadOnlyList<string>? Types)
{
    /// <summary>Null when there is none of that name (or the key may not see it).</summary>
    /// <exception cref="SemblanceException">As <see cref="SupabasePhotoFiles"/> says.</exception>
    public static async Task<SupabaseBucket?> FindAsync(SupabaseHttp http, string name, CancellationToken cancellationToken)
    {
        using var response = await http.SendAsync(() => new HttpRequestMessage(HttpMethod.Get, $"storage/v1/bucket/{Uri.EscapeDataString(name)}"), cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            var error = await SupabaseError.ReadAsync(response, cancellationToken);
            return error.IsBucketMissing || error.IsNotFound ? null : throw error.ToException($"{http.Project.Name}, Storage", $"the bucket {name}");
        }

        using var document = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken));
        var root = document.RootElement;
        return new SupabaseBucket(
            name,
            root.GetProperty("public").GetBoolean(),
            root.TryGetProperty("file_size_limit", out var limit) && limit.ValueKind == JsonValueKind.Number ? limit.GetInt64() : null,
            root.TryGetProperty("allowed_mime_types", out var types) && types.ValueKind == JsonValueKind.Array ? [.. types.EnumerateArray().Select(t => t.GetString()!)] : null);
    }
}
