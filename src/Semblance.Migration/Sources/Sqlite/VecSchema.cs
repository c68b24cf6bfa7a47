using System.Globalization;
using System.Text.RegularExpressions;

namespace Semblance.Migration.Sources.Sqlite;

/// <summary>
/// The columns of a vec0 table, out of its CREATE VIRTUAL TABLE statement. Vectors, metadata and auxiliary columns are each numbered in their order,
/// and their numbers name the tables and columns they are kept in. Source: https://github.com/asg017/sqlite-vec, sqlite-vec.c, vec0_init.
/// </summary>
internal sealed partial class VecSchema
{
    private VecSchema(string? key, IReadOnlyList<VecColumn> vectors, VecName? name)
    {
        Key = key;
        Vectors = vectors;
        Name = name;
    }

    /// <summary>The column of the primary key; null when rows have row ids only.</summary>
    public string? Key { get; }

    public IReadOnlyList<VecColumn> Vectors { get; }

    /// <summary>The column that people's names are in; null when the table has none.</summary>
    public VecName? Name { get; }

    public static VecSchema Of(string sql, Func<string, bool> isName)
    {
        string? key = null;
        var vectors = new List<VecColumn>();
        VecName? name = null;
        int metadata = 0, auxiliary = 0;
        var open = sql.IndexOf('(', StringComparison.Ordinal);
        var close = sql.LastIndexOf(')');
        foreach (var column in open < 0 || close < open ? [] : sql[(open + 1)..close].Split(',', StringSplitOptions.TrimEntries))
        {
            if (Vector().Match(column) is { Success: true } vector)
            {
                vectors.Add(new VecColumn(vector.Groups["name"].Value, vectors.Count, WidthOf(vector)));
            }
            else if (KeyColumn().Match(column) is { Success: true } primary)
            {
                key = primary.Groups["name"].Value;
            }
            else if (Other().Match(column) is { Success: true } other && !Partition().IsMatch(column))
            {
                var aside = other.Groups["aside"].Length > 0;
                var number = aside ? auxiliary++ : metadata++;
                name ??= isName(other.Groups["name"].Value) && other.Groups["type"].Value.Equals("text", StringComparison.OrdinalIgnoreCase) ? new VecName(aside, number) : null;
            }
        }

        return new VecSchema(key, vectors, name);
    }

    /// <summary>Null of a vector of bits or of 8-bit integers, which no embedding survives.</summary>
    private static int? WidthOf(Match vector) => vector.Groups["type"].Value.ToUpperInvariant() is "FLOAT" or "F32" or "FLOAT32"
        ? int.Parse(vector.Groups["width"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture)
        : null;

    [GeneratedRegex(@"^(?<name>\w+)\s+(?<type>float32|float|f32|int8|i8|bit)\s*\[(?<width>\d{1,5})\]", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Vector();

    [GeneratedRegex(@"^(?<name>\w+)\s+(integer|int|text)\s+primary\s+key", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex KeyColumn();

    [GeneratedRegex(@"^(?<aside>\+?)\s*(?<name>\w+)\s+(?<type>text|integer|int|float|double|boolean|bool|blob)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Other();

    [GeneratedRegex(@"\bpartition\s+key\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Partition();
}

/// <param name="Number">In <c>T_vector_chunksNN</c>.</param>
/// <param name="Width">Null when the values are no float32.</param>
internal sealed record VecColumn(string Name, int Number, int? Width);

/// <param name="IsAuxiliary">True of a column of <c>T_auxiliary</c>; else it is kept in <c>T_metadatachunksNN</c>.</param>
internal sealed record VecName(bool IsAuxiliary, int Number);
