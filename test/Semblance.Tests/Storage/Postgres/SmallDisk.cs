using System.Diagnostics;
using System.Globalization;

namespace Semblance.Tests.Storage.Postgres;

/// <summary>A disk in memory that is soon full, seen only by the command it is made for and gone with it: a mount in a namespace of its own.</summary>
internal static class SmallDisk
{
    /// <summary>Why there can be none here; null when there can.</summary>
    public static string? Missing { get; } = CanMount() ? null : "a small disk needs root and the right to mount one";

    /// <summary>A server with a tablespace <c>small</c> on such a disk.</summary>
    public static async Task<PostgresServer> StartServerAsync(int mebibytes)
    {
        var folder = Directory.CreateTempSubdirectory("semblance-small-disk-").FullName;
        if (OperatingSystem.IsLinux())
        {
            File.SetUnixFileMode(folder, (UnixFileMode)0b111_101_101); // for the server's own user
        }

        var server = await PostgresServer.StartWithinAsync(
        [
            "unshare", "--mount", "sh", "-c",
            "mount -t tmpfs -o \"size=$1m,uid=$(id -u postgres),mode=700\" tmpfs \"$0\" && shift && exec \"$@\"",
            folder, mebibytes.ToString(CultureInfo.InvariantCulture),
        ]);
        await server.RunAsync($"CREATE TABLESPACE small LOCATION '{folder}'");
        return server;
    }

    private static bool CanMount()
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
        {
            return false;
        }

        using var trial = Process.Start(new ProcessStartInfo("unshare", ["--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt"])
        {
            RedirectStandardError = true,
            UseShellExecute = false,
        })!;
        trial.WaitForExit();
        return trial.ExitCode == 0;
    }
}
