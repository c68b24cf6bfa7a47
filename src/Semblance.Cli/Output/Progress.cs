using System.Globalization;
using Semblance.Cli.Hosting;
using Spectre.Console;

namespace Semblance.Cli.Output;

/// <summary>Shows how far a long piece of work is: a bar on a terminal, a line every few seconds elsewhere, nothing for short work.</summary>
internal static class Progress
{
    private static readonly TimeSpan LineEvery = TimeSpan.FromSeconds(5);

    /// <param name="work">Tells how many steps are done, and of how many (0 while that is unknown), from any thread.</param>
    public static Task<T> ShowAsync<T>(CliHost host, string title, Func<Action<long, long>, Task<T>> work) =>
        host.ErrorIsTerminal && !host.IsPlain ? BarAsync(host, title, work) : work(Lines(host, title));

    private static async Task<T> BarAsync<T>(CliHost host, string title, Func<Action<long, long>, Task<T>> work)
    {
        ProgressColumn[] columns =
            [new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn(), new SpinnerColumn()];
        return await Terminal.On(host.Error, host.IsPlain).Progress().AutoClear(true).Columns(columns).StartAsync(async context =>
        {
            var task = context.AddTask(title);
            task.IsIndeterminate = true;
            return await work((done, total) =>
            {
                task.IsIndeterminate = total == 0;
                task.MaxValue = Math.Max(total, 1);
                task.Value = total == 0 ? 0 : done;
            });
        });
    }

    private static Action<long, long> Lines(CliHost host, string title)
    {
        var last = host.Time.GetTimestamp();
        var gate = new Lock();
        return (done, total) =>
        {
            lock (gate)
            {
                if (host.Time.GetElapsedTime(last) < LineEvery)
                {
                    return;
                }

                last = host.Time.GetTimestamp();
                var share = total == 0 ? Figures.Of(done) : ((double)done / total).ToString("P0", CultureInfo.InvariantCulture);
                host.Error.WriteLine($"{title}: {share}");
            }
        };
    }
}
