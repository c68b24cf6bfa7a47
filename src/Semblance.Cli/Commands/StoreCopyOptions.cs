using System.CommandLine;
using Semblance.Cli.Commands.Import;
using Semblance.Migration.Plan;

namespace Semblance.Cli.Commands;

/// <summary>What <c>store copy</c> can be told.</summary>
internal sealed class StoreCopyOptions
{
    public Option<string?> From { get; } = new("--from")
    {
        HelpName = "ADDRESS",
        Description = $"The store to copy; it is only read. Default: ${CopiedStore.Variable}, which may hold a password.",
    };

    public Option<string?> To { get; } = new("--to")
    {
        HelpName = "ADDRESS",
        Description = "The store to write, the same as --store. A SQLite file is made; PostgreSQL needs 'semblance db migrate' first.",
    };

    public Option<string?> FromPhotos { get; } = new("--from-photos")
    {
        HelpName = "FOLDER",
        Description = "Where the photos of the store to copy are, unless beside it. (--photos is where they go.)",
    };

    public Option<bool> NoPhotos { get; } = new("--no-photos") { Description = "Leave photos, and the pictures of faces, where they are." };

    public Option<string?> Plan { get; } = new("--plan")
    {
        HelpName = "FILE",
        Description = "Save the plan there, for 'semblance import run'; of several clients FILE.CLIENT each.",
    };

    public Option<bool> Apply { get; } = new("--apply") { Description = "Write, and compare afterwards. Without it the same code runs and is rolled back: a dry run." };

    public Option<int> BatchRows { get; } = new("--batch-rows")
    {
        HelpName = "N",
        Description = "Rows written at once, 1 to 100,000.",
        DefaultValueFactory = _ => PlanOptions.DefaultBatchRows,
    };

    public Symbol[] All => [From, To, FromPhotos, NoPhotos, Plan, Apply, BatchRows];
}
