using System.Text.Json;
using Npgsql;
using Semblance.Tests.Cli;

namespace Semblance.Tests.Guides;

/// <summary>What the checklists have in common: a small project, the whole program, and a look into the database's console.</summary>
internal static class GuideProject
{
    public static readonly string[] Names = ["Ada Quill", "Bo Tarn", "Cy Moss"];

    /// <summary>Three people of two faces each, and a photo of each.</summary>
    public static string Write(CliRun cli)
    {
        var project = SmallProject.Write(cli, "project", Names);
        var images = Directory.GetFiles(Path.Combine(CliRun.Sample, "data", "images"), "*.png", SearchOption.AllDirectories).Order(StringComparer.Ordinal).DistinctBy(f => new FileInfo(f).Length).ToArray();
        for (var i = 0; i < Names.Length; i++)
        {
            var folder = Directory.CreateDirectory(Path.Combine(project, "data", "images", Names[i])).FullName;
            File.Copy(images[i], Path.Combine(folder, "1741080000.png"));
        }

        return project;
    }

    /// <summary>Every file of a folder with its bytes, to tell whether any was touched.</summary>
    public static string Print(string folder) => string.Join('\n', Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
        .Select(f => $"{f} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(f)))}"));

    /// <summary>One value of one row, as text.</summary>
    public static async Task<string?> AskAsync(string connection, string sql)
    {
        await using var opened = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connection) { Pooling = false }.ConnectionString);
        await opened.OpenAsync();
        await using var command = new NpgsqlCommand(sql, opened);
        return (await command.ExecuteScalarAsync())?.ToString();
    }

    /// <summary>Gives somebody faces like nobody's, past the program, so that a gallery is large enough for an index.</summary>
    public static Task AddFacesAsync(string connection, string name, int count) => AskAsync(connection, FormattableString.Invariant($"""
        SET semblance.client = 'default';
        INSERT INTO faces (client_id, id, person_id, space_id, dimension, created_at, embedding)
        SELECT 'default', gen_random_uuid(), p.id, 'dlib-resnet-v1', 128, now(), (SELECT array_agg(random() * n + i) FROM generate_series(1, 128) i)::real[]::vector
        FROM people p, generate_series(1, {count}) n
        WHERE p.name = '{name}'
        """));

    /// <summary>Who the program says this person's probe is; the outcome where it is nobody.</summary>
    public static async Task<string> IdentifyAsync(CliRun cli, string name, params string[] more)
    {
        var who = await cli.JsonAsync(["identify", "--vector", SmallProject.WriteProbe(cli, name), "--space", "dlib-resnet-v1", .. more]);
        return who.GetProperty("outcome").GetString() is "match" && who.ToString().Contains(name, StringComparison.Ordinal) ? name : who.GetProperty("outcome").GetString()!;
    }

    public static (int Faces, int Photos) Outcome(JsonElement report) =>
        (report.GetProperty("outcome").GetProperty("facesAdded").GetInt32(), report.GetProperty("outcome").GetProperty("photosAdded").GetInt32());
}
