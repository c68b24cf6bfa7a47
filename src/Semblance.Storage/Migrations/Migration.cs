using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace Semblance.Storage.Migrations;

/// <summary>One numbered step of a schema, with the way back.</summary>
/// <param name="Number">From 1, without gaps.</param>
/// <param name="Name">verb_noun.</param>
internal sealed record Migration(int Number, string Name, string Up, string Down)
{
    /// <summary>SHA-256 of the way up, lower-case hex: a step that was changed after it had been applied shows.</summary>
    public string Checksum { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Up)));

    /// <summary>The embedded <c>NNNN_verb_noun.{up,down}.sql</c> under a resource prefix, in order.</summary>
    public static IReadOnlyList<Migration> Embedded(string prefix)
    {
        var assembly = typeof(Migration).Assembly;
        return assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal) && name.EndsWith(".up.sql", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name => FromResource(assembly, prefix, name[prefix.Length..^".up.sql".Length]))
            .ToArray();
    }

    private static Migration FromResource(Assembly assembly, string prefix, string stem)
    {
        var number = int.Parse(stem.AsSpan(0, 4), System.Globalization.CultureInfo.InvariantCulture);
        return new Migration(number, stem[5..], Read(assembly, $"{prefix}{stem}.up.sql"), Read(assembly, $"{prefix}{stem}.down.sql"));
    }

    private static string Read(Assembly assembly, string resource)
    {
        using var stream = assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"The migration {resource} is not embedded.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}

/// <summary>A step as a database remembers it.</summary>
internal sealed record AppliedMigration(int Number, string Name, string Checksum);
