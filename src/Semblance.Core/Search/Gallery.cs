using Semblance.Clients;
using Semblance.Spaces;

namespace Semblance.Search;

/// <summary>The faces one search may answer with: client + space, optionally limited to people of a region and of groups.</summary>
public sealed record Gallery(ClientId Client, SpaceKey Space)
{
    /// <summary>Only people of one of these regions; empty means every region.</summary>
    public IReadOnlyList<string> Regions { get; init; } = [];

    /// <summary>Only people who belong to at least one of these groups; empty means everybody.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    public bool IsFiltered => Regions.Count > 0 || Groups.Count > 0;
}
