using System.Text.Json.Nodes;
using Semblance.Documents.Ingest;

namespace Semblance.Cli.Commands.Documents;

/// <summary>Columns of a file that are in no fact, for scripts.</summary>
internal static class UnsummedColumns
{
    public static JsonArray Document(IReadOnlyList<UnsummedColumn> columns) => new([.. columns.Select(c => new JsonObject
    {
        ["table"] = c.Table,
        ["column"] = c.Column,
        ["reason"] = c.Reason,
        ["filled"] = c.Filled,
        ["left"] = c.Left,
        ["message"] = c.Message,
    })]);
}
