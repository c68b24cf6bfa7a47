using System.Collections.Frozen;
using System.Reflection;
using System.Security.Cryptography;

namespace Semblance.Server.Web;

/// <summary>The files of the web interface, built into this assembly by <c>scripts/web.sh</c> beside their compressed forms.</summary>
internal static class WebFiles
{
    private const string Prefix = "web/";

    private static readonly FrozenDictionary<string, WebFile> Files = Read().ToFrozenDictionary(f => f.Path, StringComparer.Ordinal);

    public static IReadOnlyCollection<WebFile> All => Files.Values;

    /// <summary>Null where the assembly was built without the web interface.</summary>
    public static WebFile? Index => Find("index.html");

    /// <param name="path">As in the build's folder, such as <c>assets/index-x1.js</c>.</param>
    public static WebFile? Find(string path) => Files.GetValueOrDefault(path);

    private static IEnumerable<WebFile> Read()
    {
        var assembly = Assembly.GetExecutingAssembly();
        var names = assembly.GetManifestResourceNames().Where(n => n.StartsWith(Prefix, StringComparison.Ordinal)).ToHashSet(StringComparer.Ordinal);
        return from name in names
               where !name.EndsWith(".br", StringComparison.Ordinal) && !name.EndsWith(".gz", StringComparison.Ordinal)
               let plain = Bytes(assembly, name)
               select new WebFile(
                   name[Prefix.Length..], plain,
                   names.Contains(name + ".br") ? Bytes(assembly, name + ".br") : null,
                   names.Contains(name + ".gz") ? Bytes(assembly, name + ".gz") : null,
                   $"\"{Convert.ToHexStringLower(SHA256.HashData(plain).AsSpan(0, 16))}\"");
    }

    private static byte[] Bytes(Assembly assembly, string name)
    {
        using var stream = assembly.GetManifestResourceStream(name)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}

/// <param name="Path">In the build's folder, with slashes.</param>
/// <param name="Brotli">Null for what does not shrink, such as fonts.</param>
internal sealed record WebFile(string Path, byte[] Plain, byte[]? Brotli, byte[]? Gzip, string Tag)
{
    /// <summary>The build names these after their content, so that what a browser has of one is right forever.</summary>
    public bool IsNamedByContent => Path.StartsWith("assets/", StringComparison.Ordinal);

    public string MediaType => System.IO.Path.GetExtension(Path) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".svg" => "image/svg+xml",
        ".json" => "application/json",
        ".woff2" => "font/woff2",
        _ => "application/octet-stream",
    };
}
