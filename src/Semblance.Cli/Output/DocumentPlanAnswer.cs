using System.Text.Json.Nodes;
using Semblance.Migration.Documents;

namespace Semblance.Cli.Output;

/// <summary>A plan of documents: what each table becomes, what is set aside and why.</summary>
internal sealed class DocumentPlanAnswer(DocumentPlan plan)
{
    private const int ListedAtMost = 20;

    public JsonObject Document() => new()
    {
        ["kind"] = DocumentPlan.DocumentsKind,
        ["root"] = plan.Root,
        ["database"] = plan.Database,
        ["client"] = plan.Client.Value,
        ["scope"] = plan.Scope,
        ["rows"] = plan.Rows,
        ["imports"] = plan.Imports,
        ["rejected"] = plan.Rejected,
        ["batches"] = plan.Batches.Count,
        ["tables"] = new JsonArray([.. plan.Tables.Select(t => new JsonObject { ["table"] = t.Name, ["rows"] = t.Rows, ["imports"] = t.Imports, ["rejected"] = t.Rejected })]),
        ["others"] = new JsonArray([.. plan.Others.Select(o => new JsonObject { ["table"] = o.Name, ["rows"] = o.Rows })]),
        ["remarks"] = new JsonArray([.. plan.Remarks.Select(r => new JsonObject { ["code"] = r.Code, ["table"] = r.Table, ["rows"] = r.Rows, ["example"] = r.Example })]),
        ["rejects"] = new JsonArray([.. plan.Rejects.Select(r => new JsonObject { ["place"] = r.Place, ["code"] = r.Code, ["reason"] = r.Reason })]),
    };

    public void Print(Screen screen)
    {
        var table = new TextTable("table", "rows", "imported", "rejected");
        foreach (var t in plan.Tables)
        {
            table.Add(t.Name, Figures.Of(t.Rows), Figures.Of(t.Imports), Figures.Of(t.Rejected));
        }

        screen.Show(table);
        screen.Say($"{Figures.Count(plan.Rows, "row")} = {Figures.Of(plan.Imports)} imported + {Figures.Of(plan.Rejected)} rejected, in {Figures.Count(plan.Batches.Count, "batch", "batches")}.");
        foreach (var reject in plan.Rejects.Take(ListedAtMost))
        {
            screen.Say($"rejected: {reject.Place}: {reject.Reason} [{reject.Code}]");
        }

        if (plan.Rejects.Count > ListedAtMost)
        {
            screen.Say($"… and {Figures.Of(plan.Rejects.Count - ListedAtMost)} more; the plan lists all.");
        }

        foreach (var remark in plan.Remarks)
        {
            screen.Say($"note: {Figures.Count(remark.Rows, "row")} of {remark.Table}: {remark.Code}, first {remark.Example}");
        }

        foreach (var other in plan.Others)
        {
            screen.Say($"left behind: the table {other.Name} with {Figures.Count(other.Rows, "row")}, which is not known");
        }
    }
}
