using Spectre.Console;
using Spectre.Console.Rendering;

namespace Semblance.Cli.Output;

/// <summary>Rows under headings: drawn and wrapped on a terminal, plain aligned columns elsewhere.</summary>
internal sealed class TextTable(params string[] headings)
{
    private readonly List<string[]> _rows = [];

    /// <summary>One cell a heading; null shows as "-", and a long one is cut (<see cref="PlainText.Short"/>).</summary>
    public void Add(params string?[] cells) => _rows.Add(Array.ConvertAll(cells, c => PlainText.Short(c ?? "-")));

    public void Write(TextWriter output, bool terminal, bool plain)
    {
        if (terminal)
        {
            Draw(output, plain);
        }
        else
        {
            Align(output);
        }
    }

    private void Draw(TextWriter output, bool plain)
    {
        var table = new Table { Border = TableBorder.Simple };
        foreach (var heading in headings)
        {
            table.AddColumn(new TableColumn(new Text(heading, plain ? Style.Plain : new Style(decoration: Decoration.Bold))));
        }

        foreach (var row in _rows)
        {
            table.AddRow(row.Select(IRenderable (cell) => new Text(cell)));
        }

        Terminal.On(output, plain).Write(table);
    }

    private void Align(TextWriter output)
    {
        var widths = headings.Select((h, i) => _rows.Select(r => r[i].Length).Append(h.Length).Max()).ToArray();
        foreach (var row in _rows.Prepend(headings))
        {
            output.WriteLine(string.Join("  ", row.Select((cell, i) => cell.PadRight(widths[i]))).TrimEnd());
        }
    }
}
