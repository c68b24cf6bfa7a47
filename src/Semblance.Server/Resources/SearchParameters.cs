using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;
using Semblance.Clients;
using Semblance.Recognition;
using Semblance.Search;
using Semblance.Spaces;

namespace Semblance.Server.Resources;

/// <summary>Whom a search is among, and how it decides.</summary>
internal sealed record SearchParameters
{
    [FromQuery(Name = "region"), Description("Only people of this region; may be given several times.")]
    public string[]? Region { get; init; }

    [FromQuery(Name = "group"), Description("Only people of this group; may be given several times.")]
    public string[]? Group { get; init; }

    [FromQuery(Name = "top"), Description("Candidates in the answer, 1 to 1000; 5 by default. It does not change the decision.")]
    public int? Top { get; init; }

    [FromQuery(Name = "threshold"), Description("The greatest distance that is a match. By default the client's own, or else derived, for targetFpir.")]
    public double? Threshold { get; init; }

    [FromQuery(Name = "targetFpir"), Description("The share of strangers that may be taken for somebody: above 0 to 0.5; as the client's settings say by default, or else 0.003.")]
    public double? TargetFpir { get; init; }

    [FromQuery(Name = "margin"), Description("How much farther the second person must be, as a share of the threshold: 0 to 1; as the client's settings say by default, or else 0.1.")]
    public double? Margin { get; init; }

    public Gallery GalleryOf(ClientId client, SpaceKey space) => new(client, space) { Regions = Region ?? [], Groups = Group ?? [] };

    public IdentifyOptions ToOptions() =>
        new() { Top = Top ?? IdentifyOptions.DefaultTop, Threshold = Threshold, TargetFpir = TargetFpir, Margin = Margin };
}
