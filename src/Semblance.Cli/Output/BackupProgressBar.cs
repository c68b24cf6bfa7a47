using Semblance.Cli.Hosting;
using Semblance.Migration.Backup;

namespace Semblance.Cli.Output;

/// <summary>How far a backup, a check or a restore is: its steps, one after another, each from 0.</summary>
internal static class BackupProgressBar
{
    public static Task<T> ShowAsync<T>(CliHost host, string title, Func<Action<BackupProgress>, Task<T>> work) =>
        Progress.ShowAsync(host, title, done => work(p => done(p.Done, p.Total)));
}
