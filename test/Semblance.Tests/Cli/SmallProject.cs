using System.Globalization;

namespace Semblance.Tests.Cli;

/// <summary>A legacy project small enough to read: people scattered like dlib's embeddings, as {encodings, names} in JSON.</summary>
internal static class SmallProject
{
    public const int Width = 128;

    /// <summary>Writes the people, two faces each, and gives the folder.</summary>
    public static string Write(CliRun cli, string folder, params string[] names)
    {
        var rows = names.SelectMany(n => new[] { (n, Face(n, 1)), (n, Face(n, 2)) }).ToList();
        var encodings = string.Join(",\n", rows.Select(r => Json(r.Item2)));
        var list = string.Join(",", rows.Select(r => $"\"{r.n}\""));
        cli.Write(Path.Combine(folder, "encodings.json"), $"{{\"encodings\": [{encodings}], \"names\": [{list}]}}");
        return Path.Combine(cli.Folder, folder);
    }

    /// <summary>A picture of somebody that is in no project.</summary>
    public static string WriteProbe(CliRun cli, string name, int picture = 9) => cli.Write($"probe-{name}-{picture}.json", Json(Face(name, picture)));

    /// <summary>The same name and picture always give the same face: 1.3 long in the mean, pictures of a person 0.2 apart, people 0.75.</summary>
    public static double[] Face(string name, int picture)
    {
        var person = new Random(name.Aggregate(17, (hash, c) => unchecked((hash * 31) + c)));
        var noise = new Random(picture * 7919);
        var face = new double[Width];
        for (var i = 0; i < Width; i++)
        {
            face[i] = 0.115 + (Normal(person) * 0.046) + (Normal(noise) * 0.012);
        }

        return face;
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private static string Json(double[] face) => $"[{string.Join(",", face.Select(v => v.ToString("R", CultureInfo.InvariantCulture)))}]";
}
