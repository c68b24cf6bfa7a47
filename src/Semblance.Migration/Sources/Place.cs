namespace Semblance.Migration.Sources;

/// <summary>Where in a source something is: <c>data/names.pkl, row 17</c> or <c>face_db.npy, byte 1204</c>.</summary>
/// <param name="File">Relative to the source's root, with '/' between folders.</param>
/// <param name="Detail">Within the file: <c>row 17</c>, <c>byte 1204</c>, <c>persons, id 5</c>; null for the whole file.</param>
public readonly record struct Place(string File, string? Detail = null)
{
    public static Place Row(string file, long row) => new(file, FormattableString.Invariant($"row {row}"));

    public static Place Byte(string file, long offset) => new(file, FormattableString.Invariant($"byte {offset}"));

    public override string ToString() => Detail is null ? File : $"{File}, {Detail}";
}
