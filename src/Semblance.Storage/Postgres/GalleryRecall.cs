namespace Semblance.Storage.Postgres;

/// <summary>How often an index gave what the exact search gives.</summary>
/// <param name="Probes">Enrolled people who were searched for, as by another photo of theirs.</param>
/// <param name="First">Of those, for how many the same face was found first.</param>
/// <param name="Second">Of those, for how many the same nearest person beside their own: what they would be answered with as strangers.</param>
/// <param name="Decisions">Of twice those, once enrolled and once as if their person were not, how many were decided on alike.</param>
public sealed record GalleryRecall(int Probes, int First, int Second, int Decisions)
{
    /// <summary>0 to 1; 1 where nothing was searched.</summary>
    public double AtFirst => Probes == 0 ? 1 : (double)First / Probes;

    /// <inheritdoc cref="AtFirst"/>
    public double AtSecond => Probes == 0 ? 1 : (double)Second / Probes;

    /// <inheritdoc cref="AtFirst"/>
    public double OfDecisions => Probes == 0 ? 1 : Decisions / (2.0 * Probes);
}
