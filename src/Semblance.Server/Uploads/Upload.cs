namespace Semblance.Server.Uploads;

/// <summary>What a request with photos holds. Disposing it gives the room back that was taken for it.</summary>
internal sealed class Upload(IReadOnlyList<UploadedPhoto> photos, ILookup<string, string> fields, IDisposable room) : IDisposable
{
    /// <summary>In the order they came.</summary>
    public IReadOnlyList<UploadedPhoto> Photos => photos;

    /// <summary>Null when the form has no such field.</summary>
    /// <exception cref="SemblanceException">Invalid, <c>field-twice</c>.</exception>
    public string? Field(string name) => fields[name].ToArray() switch
    {
        [] => null,
        [var one] => string.IsNullOrWhiteSpace(one) ? null : one.Trim(),
        _ => throw new SemblanceException(ErrorKind.Invalid, "field-twice", $"The form has the field \"{name}\" more than once."),
    };

    public IReadOnlyList<string> Fields(string name) => [.. fields[name].Select(v => v.Trim()).Where(v => v.Length > 0)];

    /// <summary>Those of a part's name.</summary>
    public IReadOnlyList<UploadedPhoto> PhotosOf(string field) => [.. photos.Where(p => p.Field == field)];

    public void Dispose() => room.Dispose();
}

/// <param name="Field">The name of the form's part; "photo" of a raw body.</param>
/// <param name="Name">The file name it came with, folders included; "photo" when there was none.</param>
internal sealed record UploadedPhoto(string Field, string Name, ReadOnlyMemory<byte> Bytes);
