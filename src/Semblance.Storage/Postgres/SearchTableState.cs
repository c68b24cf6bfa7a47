using Semblance.Spaces;

namespace Semblance.Storage.Postgres;

/// <summary>How far the table that searches read is out of step with the faces of a client in a space.</summary>
/// <param name="Missing">Faces that no search finds.</param>
/// <param name="Extra">Rows without a face, which take the place of candidates.</param>
/// <param name="Different">Faces that are found by another embedding, or in another region, than they have.</param>
public sealed record SearchTableState(SpaceKey Space, int Missing, int Extra, int Different)
{
    public bool IsInStep => Missing == 0 && Extra == 0 && Different == 0;
}
