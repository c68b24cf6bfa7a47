namespace Semblance.Cli.Output;

/// <summary>Progress told on the spot: <see cref="Progress{T}"/> would post it to the pool, where it may come out of order.</summary>
internal sealed class Told<T>(Action<T> tell) : IProgress<T>
{
    public void Report(T value) => tell(value);
}
