using Semblance.Clients;
using Semblance.Spaces;

namespace Semblance.Search;

/// <summary>How often an approximate index gave the exact answer when it was last measured.</summary>
/// <param name="At">When the measurement began.</param>
/// <param name="Probes">Enrolled people who were searched for.</param>
/// <param name="Recall">The share of them found first, 0 to 1.</param>
/// <param name="Decisions">The share of decisions that were those of exact search, strangers included, 0 to 1.</param>
/// <param name="Floor">What both are to reach, 0 to 1.</param>
public sealed record RecallReading(ClientId Client, SpaceKey Space, DateTimeOffset At, int Probes, double Recall, double Decisions, double Floor)
{
    /// <summary>The index is to be tuned, or built anew.</summary>
    public bool IsAlarming => Recall < Floor || Decisions < Floor;
}
