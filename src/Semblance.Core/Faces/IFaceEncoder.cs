using Semblance.Photos;
using Semblance.Spaces;

namespace Semblance.Faces;

/// <summary>Finds faces and embeds them, with one set of models: detect, align, embed. Safe for concurrent use.</summary>
public interface IFaceEncoder
{
    /// <summary>The space of every embedding it makes.</summary>
    Space Space { get; }

    /// <summary>Whether the points of its faces follow the eyelids, so that a blink can be seen.</summary>
    bool SeesEyelids => true;

    /// <summary>Every face of a picture, largest first; empty when there is none.</summary>
    Task<IReadOnlyList<EncodedFace>> EncodeAsync(Picture picture, CancellationToken cancellationToken);

    /// <summary>
    /// Embeds a picture that is a face crop already (a legacy store's pixels), without detection. The score is 0 and the box the whole picture.
    /// </summary>
    Task<EncodedFace> EncodeCropAsync(Picture crop, CancellationToken cancellationToken);
}
