using System.Buffers.Text;
using System.Text.Json;

namespace Semblance.Storage.Supabase;

/// <summary>
/// A key of a project's API: a JWT (<c>anon</c>, <c>service_role</c>), or one of the newer <c>sb_publishable_…</c> and <c>sb_secret_…</c>. It is shown to nobody.
/// What a JWT says of itself is believed for messages only; the server checks it. Source: https://supabase.com/docs/guides/api/api-keys
/// </summary>
public sealed class SupabaseKey
{
    private readonly string _text;

    private SupabaseKey(string text, SupabaseRole role, DateTimeOffset? expiresAt, bool isJwt) =>
        (_text, Role, ExpiresAt, IsJwt) = (text, role, expiresAt, isJwt);

    public SupabaseRole Role { get; }

    /// <summary>Null for a key that does not expire.</summary>
    public DateTimeOffset? ExpiresAt { get; }

    internal bool IsJwt { get; }

    /// <exception cref="SemblanceException">Invalid, <c>supabase-key</c>: it cannot be one; never repeats it.</exception>
    public static SupabaseKey Parse(string text)
    {
        var key = text.Trim();
        if (key.Length is < 4 or > 8_192 || key.Any(c => c is <= ' ' or > '~'))
        {
            throw new SemblanceException(ErrorKind.Invalid, "supabase-key", "The Supabase key has characters that no key has: copy it again, whole and in one line.");
        }

        return key switch
        {
            _ when key.StartsWith("sb_secret_", StringComparison.Ordinal) => new SupabaseKey(key, SupabaseRole.Service, null, isJwt: false),
            _ when key.StartsWith("sb_publishable_", StringComparison.Ordinal) => new SupabaseKey(key, SupabaseRole.Anonymous, null, isJwt: false),
            _ => OfJwt(key) ?? new SupabaseKey(key, SupabaseRole.Unknown, null, isJwt: false),
        };
    }

    /// <summary>Puts it where the gateway looks for it. The newer keys are no bearer tokens: they would be refused as malformed ones.</summary>
    internal void AddTo(HttpRequestMessage request)
    {
        request.Headers.TryAddWithoutValidation("apikey", _text);
        if (IsJwt)
        {
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {_text}");
        }
    }

    public override string ToString() => $"({Role} key)";

    /// <summary>Null for a text that is no JWT.</summary>
    private static SupabaseKey? OfJwt(string key)
    {
        if (key.Split('.') is not [_, var claims, _])
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(Base64Url.DecodeFromChars(claims));
            var root = document.RootElement;
            var role = root.TryGetProperty("role", out var named) && named.ValueKind == JsonValueKind.String ? named.GetString() : null;
            var expires = root.TryGetProperty("exp", out var exp) && exp.TryGetInt64(out var seconds) && seconds is >= 0 and < 253_402_300_800
                ? DateTimeOffset.FromUnixTimeSeconds(seconds)
                : (DateTimeOffset?)null;
            return new SupabaseKey(
                key, role switch { "service_role" => SupabaseRole.Service, "anon" or "authenticated" => SupabaseRole.Anonymous, _ => SupabaseRole.Unknown }, expires, isJwt: true);
        }
        catch (Exception e) when (e is FormatException or JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
