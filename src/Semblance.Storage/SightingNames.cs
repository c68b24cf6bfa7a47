using Semblance.Sightings;

namespace Semblance.Storage;

/// <summary>How states of sightings are written in a store.</summary>
internal static class SightingNames
{
    public static string Of(SightingState state) => state switch
    {
        SightingState.Open => "open",
        SightingState.Assigned => "assigned",
        _ => "ignored",
    };

    public static SightingState Read(string name) => name switch
    {
        "open" => SightingState.Open,
        "assigned" => SightingState.Assigned,
        _ => SightingState.Ignored,
    };
}
