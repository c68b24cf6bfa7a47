using Semblance.Privacy;

namespace Semblance.Cli.Commands;

/// <summary>What became of a backup.</summary>
/// <param name="Differences">From what was backed up, each in words; empty when there are none.</param>
/// <param name="Erased">Who was in the backup, although they had been erased, and is no more.</param>
internal sealed record RestoredStore(IReadOnlyList<string> Differences, IReadOnlyList<ErasureCertificate> Erased)
{
    public bool IsGood => Differences.Count == 0 && Erased.All(e => e.IsComplete);
}
