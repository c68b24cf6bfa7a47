namespace Semblance.Vision.Models;

/// <summary>
/// The installed model sets: one folder a set, each with its manifest. Made on first use; several processes may read it at once, one may
/// change it.
/// </summary>
public sealed class ModelLibrary
{
    /// <summary>The set that is used when none is named.</summary>
    public const string DefaultSet = DefaultSets.Accurate;

    /// <summary>The variable that names the library's folder.</summary>
    public const string Variable = "SEMBLANCE_MODELS";

    private const string LockFile = ".lock";

    public ModelLibrary(string folder) => Folder = Path.GetFullPath(folder);

    public string Folder { get; }

    /// <summary><c>SEMBLANCE_MODELS</c>, else <c>semblance/models</c> in <c>XDG_DATA_HOME</c> or <c>~/.local/share</c>.</summary>
    /// <param name="variable">Gives a variable of the environment, null for one that is not set.</param>
    /// <exception cref="SemblanceException">Invalid, <c>models-folder</c>: none of these variables is set.</exception>
    public static string DefaultFolder(Func<string, string?> variable)
    {
        if (variable(Variable) is { } named && !string.IsNullOrWhiteSpace(named))
        {
            return named;
        }

        // A relative path there is to be ignored: https://specifications.freedesktop.org/basedir-spec/latest/
        var data = variable("XDG_DATA_HOME") is { } xdg && Path.IsPathRooted(xdg) ? xdg
            : variable("HOME") is { } home && !string.IsNullOrWhiteSpace(home) ? Path.Combine(home, ".local", "share")
            : throw new SemblanceException(ErrorKind.Invalid, "models-folder", $"Nothing says where models are kept: set {Variable} to a folder.");
        return Path.Combine(data, "semblance", "models");
    }

    /// <summary>Every set by name, those included whose manifest cannot be used. Files are not read: <see cref="ModelSet.Verify"/> does that.</summary>
    public IReadOnlyList<ListedSet> List()
    {
        if (!Directory.Exists(Folder))
        {
            return [];
        }

        return [.. Directory.EnumerateDirectories(Folder).Select(path => Path.GetFileName(path))
            .Where(HasSet).Order(StringComparer.Ordinal).Select(Listed)];
    }

    /// <summary>The set of a name, its manifest checked; its files are checked as they are opened.</summary>
    /// <exception cref="SemblanceException">NotFound, <c>model-set-unknown</c>; Invalid, <c>model-manifest</c>.</exception>
    public ModelSet Open(string name)
    {
        if (!HasSet(name))
        {
            throw Unknown(name);
        }

        return OpenFolder(name);
    }

    /// <summary>Makes the sets <c>default</c> and <c>fast</c> from face-api's weights; those that are there, unchanged and of this converter, stay.</summary>
    /// <param name="weights">The folder of the weights as the npm package has them.</param>
    /// <param name="progress">Told how many of how many steps are done.</param>
    /// <exception cref="SemblanceException">
    /// NotFound, <c>weights-missing</c>; Invalid, <c>weights-format</c>; Unavailable, <c>models-busy</c> or <c>natives-missing</c>.
    /// </exception>
    public async Task<IReadOnlyList<InstalledSet>> InstallAsync(string weights, Action<long, long>? progress, CancellationToken cancellationToken)
    {
        using var held = Hold();
        return await new DefaultInstall(this, weights, progress).RunAsync(cancellationToken);
    }

    /// <summary>
    /// Copies a folder of models in as a set. InsightFace's and OpenCV's files are known by their names; a known detector alone borrows
    /// the rest from the set <c>default</c>; anything else needs a manifest in the folder.
    /// </summary>
    /// <param name="name">Of the new set; null for the manifest's, else the folder's.</param>
    /// <exception cref="SemblanceException">
    /// NotFound, <c>model-folder</c> or <c>model-file</c>; Invalid, <c>model-manifest</c>, <c>model-invalid</c> or <c>model-mismatch</c>; Conflict,
    /// <c>model-set-exists</c>; Unavailable, <c>models-busy</c> or <c>natives-missing</c>. Nothing is added then.
    /// </exception>
    public async Task<InstalledSet> AddAsync(string folder, string? name, Action<long, long>? progress, CancellationToken cancellationToken)
    {
        using var held = Hold();
        return await new SetAddition(this, folder, name, progress).RunAsync(cancellationToken);
    }

    /// <summary>Removes a set with its files, whatever their state.</summary>
    /// <exception cref="SemblanceException">NotFound, <c>model-set-unknown</c>; Unavailable, <c>models-busy</c>.</exception>
    public void Remove(string name)
    {
        if (!HasSet(name))
        {
            throw Unknown(name);
        }

        using var held = Hold();
        StagedSet.Remove(Folder, name);
    }

    /// <summary>The set of a name when it is there and its manifest can be used; else null.</summary>
    internal ModelSet? Find(string name) => HasSet(name) ? Listed(name).Set : null;

    /// <summary>Whether there is a set of this name, good or bad.</summary>
    internal bool HasSet(string name) => ManifestJson.IsName(name) && StagedSet.IsSet(Path.Combine(Folder, name));

    private SemblanceException Unknown(string name)
    {
        var there = List().Select(s => s.Name).ToArray();
        return new SemblanceException(ErrorKind.NotFound, "model-set-unknown", there.Length == 0
            ? $"There is no model set \"{name}\": none is installed in {Folder}; run 'semblance models install'."
            : $"There is no model set \"{name}\" in {Folder}: it holds {string.Join(", ", there)}.");
    }

    private ListedSet Listed(string name)
    {
        try
        {
            return new ListedSet(name, OpenFolder(name), null);
        }
        catch (SemblanceException e)
        {
            return new ListedSet(name, null, e);
        }
    }

    private ModelSet OpenFolder(string name)
    {
        var folder = Path.Combine(Folder, name);
        byte[] json;
        try
        {
            json = File.ReadAllBytes(Path.Combine(folder, ModelManifest.FileName));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw ManifestNode.Invalid($"{Path.Combine(folder, ModelManifest.FileName)} cannot be read", e);
        }

        var manifest = ManifestJson.Read(json);
        return manifest.Name != name ? throw ManifestNode.Invalid($"its name is {manifest.Name}, but its folder is {name}")
            : manifest.Files.FirstOrDefault(f => f.Sha256 is null) is { } unknown ? throw ManifestNode.Invalid($"{unknown.Name} has no sha256")
            : new ModelSet(folder, manifest);
    }

    /// <summary>Keeps other processes from changing the library.</summary>
    internal FileStream Hold()
    {
        Directory.CreateDirectory(Folder);
        try
        {
            return new FileStream(Path.Combine(Folder, LockFile), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e)
        {
            throw new SemblanceException(ErrorKind.Unavailable, "models-busy", $"Another process is changing {Folder}: try again when it is done.", e);
        }
    }
}
