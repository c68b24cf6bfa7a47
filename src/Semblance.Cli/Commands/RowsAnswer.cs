using System.Text.Json.Nodes;
using Semblance.Cli.Output;
using Semblance.Migration.Run;
using Semblance.Storage.Moving;

namespace Semblance.Cli.Commands;

/// <summary>What a copy took along row by row, attendance, documents and the inbox of unknown faces, and the files of those.</summary>
/// <param name="Files">Null where files were not copied.</param>
internal sealed record RowsAnswer(IReadOnlyList<CopiedRows> Rows, FilesReport? Files)
{
    public bool HasDifferences => Rows.Any(r => r.Missing + r.Different > 0) || Files is { Lost.Count: > 0 };

    public void Print(Screen screen)
    {
        if (Rows.Count > 0)
        {
            screen.Say($"  and:         {string.Join(", ", Rows.Select(r => $"{Figures.Of(r.Rows)} {r}"))}");
        }

        foreach (var row in Rows.Where(r => r.Missing + r.Different > 0))
        {
            screen.Say($"  differs:     {row}: {Figures.Of(row.Missing)} missing, {Figures.Of(row.Different)} otherwise in the target");
        }

        if (Files is { } files)
        {
            screen.Say($"  files:       {Figures.Count(files.Pictures, "picture")} of unknown faces, {Figures.Count(files.Originals, "original")} of documents");
            foreach (var lost in files.Lost)
            {
                screen.Say($"  lost:        {lost}");
            }
        }

        if (Rows.Any(r => r.Table == "documents"))
        {
            screen.Say("  to search:   'semblance search rebuild' on the target makes its index of documents");
        }
    }

    public JsonArray RowsDocument() => new([.. Rows.Select(r => new JsonObject
    {
        ["table"] = r.Table,
        ["rows"] = r.Rows,
        ["added"] = r.Added,
        ["missing"] = r.Missing,
        ["different"] = r.Different,
    })]);

    public JsonObject? FilesDocument() => Files is not { } files ? null : new JsonObject
    {
        ["pictures"] = files.Pictures,
        ["originals"] = files.Originals,
        ["lost"] = new JsonArray([.. files.Lost.Select(l => JsonValue.Create(l))]),
    };
}
