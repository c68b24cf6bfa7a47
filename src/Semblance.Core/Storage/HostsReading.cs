namespace Semblance.Storage;

/// <summary>How the hosts of a store that names several are getting on, and where its reads went.</summary>
/// <param name="Hosts">In the order in which they were named.</param>
/// <param name="Behind">Reads that the primary answered because no standby had what they must see.</param>
/// <param name="Failed">Reads that the primary answered after a standby had failed.</param>
public sealed record HostsReading(IReadOnlyList<HostReading> Hosts, long Behind, long Failed);

/// <summary>One host, as it was when it last answered.</summary>
/// <param name="Host">Name and port, as the address has them.</param>
/// <param name="Role">What it was when it last answered.</param>
/// <param name="Problem">Why it is not used just now, a code such as <c>store-unreachable</c>; null while it is.</param>
/// <param name="Lag">How old the oldest thing is that a standby lacks, at most; zero for a primary.</param>
/// <param name="LagBytes">How much of the log a standby has yet to replay.</param>
/// <param name="Reads">Reads that it answered as a standby, for this process.</param>
public sealed record HostReading(string Host, HostRole Role, string? Problem, TimeSpan Lag, long LagBytes, long Reads);

public enum HostRole
{
    /// <summary>It never answered.</summary>
    Unknown,

    /// <summary>It takes writes.</summary>
    Primary,

    /// <summary>It follows a primary, and may answer reads.</summary>
    Standby,
}
