using Semblance.Storage.Sqlite;

namespace Semblance.Cli.Commands.Doctor;

/// <summary>The store's own check of its file, as findings.</summary>
internal static class StoreFileExamination
{
    public static IEnumerable<Finding> Describe(SqliteCheck check)
    {
        foreach (var fault in check.Faults)
        {
            yield return new Finding(true, "store-fault", $"{fault}: restore a backup, or import again into a new store.");
        }

        if (check.Faults.Count == 0)
        {
            yield return new Finding(false, "store-file", $"The file is whole: SQLite's integrity check and the store's own rules hold (schema {check.Schema}).");
        }

        foreach (var remark in check.Remarks)
        {
            yield return new Finding(false, "remark", remark);
        }
    }
}
