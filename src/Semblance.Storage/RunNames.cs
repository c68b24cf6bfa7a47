using Semblance.Imports;

namespace Semblance.Storage;

/// <summary>What has become of an import run, as stores keep it.</summary>
internal static class RunNames
{
    private static readonly (RunStatus Status, string Name)[] Names = [(RunStatus.Open, "open"), (RunStatus.Done, "done"), (RunStatus.RolledBack, "rolled-back")];

    public static string Of(RunStatus status) => Names.Single(n => n.Status == status).Name;

    public static RunStatus ParseStatus(string name) => Names.Single(n => n.Name == name).Status;
}
