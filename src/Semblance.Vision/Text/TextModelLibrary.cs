using Semblance.Vision.Models;

namespace Semblance.Vision.Text;

/// <summary>The text models beside the face models of a library: one folder a model. Several processes may read it at once, one may change it.</summary>
public sealed class TextModelLibrary(ModelLibrary library)
{
    public string Folder => library.Folder;

    /// <summary>Every model by name, those included whose manifest cannot be used. Files are not read: <see cref="InstalledTextModel.Verify"/> does that.</summary>
    public IReadOnlyList<ListedTextModel> List() => !Directory.Exists(Folder) ? [] :
        [.. Directory.EnumerateDirectories(Folder).Select(path => Path.GetFileName(path)).Where(Has).Order(StringComparer.Ordinal).Select(Listed)];

    /// <summary>Whether there is a text model of this name, good or bad.</summary>
    public bool Has(string name) => ManifestJson.IsName(name) && StagedSet.IsSet(Path.Combine(Folder, name), TextModel.FileName);

    /// <exception cref="SemblanceException">NotFound, <c>text-model-unknown</c>; Invalid, <c>model-manifest</c>.</exception>
    public InstalledTextModel Open(string name)
    {
        if (Has(name))
        {
            return OpenFolder(name);
        }

        var there = List().Select(m => m.Name).ToArray();
        throw new SemblanceException(ErrorKind.NotFound, "text-model-unknown", there.Length == 0
            ? $"There is no text model \"{name}\": none is installed in {Folder}; 'semblance models add FOLDER' takes yours."
            : $"There is no text model \"{name}\" in {Folder}: it holds {string.Join(", ", there)}.");
    }

    /// <summary>Whether a folder holds a sentence model rather than models of faces.</summary>
    public static bool IsTextModel(string folder) => TextModelFolder.Find(folder) is not null;

    /// <summary>Copies a folder with a sentence model in, after it was tried. A known one, or one as sentence-transformers saves it, needs no manifest.</summary>
    /// <param name="name">Null for the manifest's, else the folder's.</param>
    /// <exception cref="SemblanceException">
    /// NotFound, <c>model-folder</c> or <c>model-file</c>; Invalid, <c>model-manifest</c>, <c>model-invalid</c>, <c>model-mismatch</c> or <c>tokenizer-invalid</c>; Conflict,
    /// <c>model-set-exists</c>; Refused, <c>model-link</c>; Unavailable, <c>models-busy</c> or <c>natives-missing</c>. Nothing is added then.
    /// </exception>
    public async Task<(InstalledTextModel Model, bool IsNew)> AddAsync(string folder, string? name, CancellationToken cancellationToken)
    {
        using var held = library.Hold();
        return await new TextModelAddition(this, folder, name).RunAsync(cancellationToken);
    }

    /// <summary>Removes a model with its files; vectors that were made with it stay.</summary>
    /// <exception cref="SemblanceException">NotFound, <c>text-model-unknown</c>; Unavailable, <c>models-busy</c>.</exception>
    public void Remove(string name)
    {
        if (!Has(name))
        {
            Open(name);
        }

        using var held = library.Hold();
        StagedSet.Remove(Folder, name);
    }

    private ListedTextModel Listed(string name)
    {
        try
        {
            return new ListedTextModel(name, OpenFolder(name), null);
        }
        catch (SemblanceException e)
        {
            return new ListedTextModel(name, null, e);
        }
    }

    private InstalledTextModel OpenFolder(string name)
    {
        var folder = Path.Combine(Folder, name);
        byte[] json;
        try
        {
            json = File.ReadAllBytes(Path.Combine(folder, TextModel.FileName));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw ManifestNode.Invalid($"{Path.Combine(folder, TextModel.FileName)} cannot be read", e);
        }

        var manifest = TextModelJson.Read(json);
        return manifest.Name != name ? throw ManifestNode.Invalid($"its name is {manifest.Name}, but its folder is {name}")
            : manifest.Files.FirstOrDefault(f => f.Sha256 is null) is { } unknown ? throw ManifestNode.Invalid($"{unknown.Name} has no sha256")
            : new InstalledTextModel(folder, manifest);
    }
}
