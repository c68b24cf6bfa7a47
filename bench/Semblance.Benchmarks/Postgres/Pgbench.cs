using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Semblance.Benchmarks.Search;
using Semblance.Storage.Postgres;
using Semblance.Tests.Storage.Postgres;

namespace Semblance.Benchmarks.Postgres;

/// <summary>
/// The peer: PostgreSQL's own load generator, with the statements of the store, the same vectors in them, sent together as the store sends them. It reads no
/// answer and ranks nothing.
/// </summary>
internal sealed partial class Pgbench : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("semblance-pgbench-").FullName;
    private readonly string[] _files;
    private readonly int _port;

    /// <param name="scripts">The statements of a search each; one is picked at random every time.</param>
    public Pgbench(int port, IEnumerable<IEnumerable<PostgresQuestion>> scripts)
    {
        _port = port;
        _files = [.. scripts.Select((questions, i) =>
        {
            var file = Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"{i}.sql"));
            File.WriteAllText(file, $"\\startpipeline\n{string.Concat(questions.Select(q => Literal(q) + ";\n"))}\\endpipeline\n");
            return file;
        })];
    }

    /// <returns>The average latency, in milliseconds.</returns>
    public double Run(int clients, double seconds)
    {
        var output = Report.Output(
            Path.Combine(PostgresServer.Programs, "pgbench"),
            [
                "-h", "127.0.0.1", "-p", Text(_port), "-U", "postgres", "-n", "-M", "extended", "-c", Text(clients), "-j", Text(Math.Min(2, clients)),
                "-T", Text((int)seconds), .. _files.SelectMany(f => new[] { "-f", f }), "postgres",
            ]);
        var failed = Failed().Match(output);
        return failed.Success && failed.Groups[1].Value == "0"
            ? double.Parse(Average().Match(output).Groups[1].Value, CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"pgbench failed: {output}");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string Literal(PostgresQuestion question)
    {
        var command = question.ToCommand();
        return Parameter().Replace(
            command.CommandText.ReplaceLineEndings(" "), match => Literal(command.Parameters[int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) - 1].Value!));
    }

    private static string Literal(object value) => value switch
    {
        string text => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'",
        int number => Text(number),
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        float[] numbers => $"'{{{string.Join(',', numbers.Select(n => n.ToString("R", CultureInfo.InvariantCulture)))}}}'",
        double[] numbers => $"'{{{string.Join(',', numbers.Select(n => n.ToString("R", CultureInfo.InvariantCulture)))}}}'",
        string[] texts => $"'{{{new StringBuilder().AppendJoin(',', texts)}}}'",
        _ => throw new NotSupportedException($"No literal for {value.GetType()}."),
    };

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\$(\d+)")]
    private static partial Regex Parameter();

    [GeneratedRegex(@"latency average = ([\d.]+) ms")]
    private static partial Regex Average();

    [GeneratedRegex(@"number of failed transactions: (\d+)")]
    private static partial Regex Failed();
}
