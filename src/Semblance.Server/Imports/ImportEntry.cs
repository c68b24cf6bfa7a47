using System.Text.Json;
using System.Text.Json.Serialization;
using Semblance.Clients;
using Semblance.Server.Documents;

namespace Semblance.Server.Imports;

/// <summary>An import as this server has it: its record, its files on the disk, and what is worked on. Safe for concurrent use.</summary>
internal sealed class ImportEntry
{
    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>As the API writes it; what was left out as null is read as null.</summary>
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false) },
    };

    private readonly Lock _lock = new();
    private readonly string _folder;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationTokenSource? _working;
    private ImportRecord _record;
    private bool _isRemoved;

    private ImportEntry(ClientId client, string folder, ImportRecord record) => (Client, _folder, _record) = (client, folder, record);

    public ClientId Client { get; }

    /// <summary>Where uploaded files are.</summary>
    public string Files => Path.Combine(_folder, "files");

    public string PlanFile => Path.Combine(_folder, "plan.json");

    private string RecordFile => Path.Combine(_folder, "import.json");

    public static ImportEntry Create(ClientId client, string folder, ImportRecord record)
    {
        var entry = new ImportEntry(client, folder, record);
        CreateFolder(entry.Files);
        entry.Save();
        return entry;
    }

    /// <summary>One that is on the disk; null where its record cannot be read. Work that a stop of the server ended is told as stopped.</summary>
    public static ImportEntry? Open(ClientId client, string folder)
    {
        try
        {
            var record = JsonSerializer.Deserialize<ImportRecord>(File.ReadAllBytes(Path.Combine(folder, "import.json")), Json)!;
            var entry = new ImportEntry(client, folder, record);
            if (record.Job is { State: ImportWorkState.Running } job)
            {
                entry.Change(r => r with { Job = job with { State = ImportWorkState.Stopped } });
            }

            return entry;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>For nobody but the owner of the process, and so are those above it that are missing.</summary>
    public static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else if (!Directory.Exists(path))
        {
            CreateFolder(Path.GetDirectoryName(path)!);
            Directory.CreateDirectory(path, OwnerFile | UnixFileMode.UserExecute);
        }
    }

    /// <inheritdoc cref="CreateFolder"/>
    public static FileStream CreateFile(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerFile;
        }

        return new FileStream(path, options);
    }

    public ImportRecord Record
    {
        get
        {
            lock (_lock)
            {
                return _record;
            }
        }
    }

    /// <summary>The record, and a task that ends with the next change.</summary>
    public (ImportRecord Record, Task Changed) Watch()
    {
        lock (_lock)
        {
            return (_record, _changed.Task);
        }
    }

    /// <summary>Uploaded files, and their bytes.</summary>
    public (int Count, long Bytes) Measure()
    {
        try
        {
            var files = new DirectoryInfo(Files).EnumerateFiles("*", SearchOption.AllDirectories).ToArray();
            return (files.Length, files.Sum(f => f.Length));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (0, 0);
        }
    }

    /// <summary>Changes the record on the disk as well.</summary>
    public void Change(Func<ImportRecord, ImportRecord> change) => Change(change, isSaved: true);

    /// <summary>Progress, which is told and not kept.</summary>
    public void Tell(Func<ImportJobDocument, ImportJobDocument> change) => Change(r => r with { Job = r.Job is { } job ? change(job) : null }, isSaved: false);

    /// <summary>Claims the import for work.</summary>
    /// <param name="stop">Ends the work between two steps.</param>
    /// <exception cref="SemblanceException">Conflict, <c>import-busy</c>; NotFound, <c>import-unknown</c>, when it was removed.</exception>
    public void Begin(ImportWork kind, DateTimeOffset at, CancellationTokenSource stop)
    {
        lock (_lock)
        {
            RequireIdle();
            _working = stop;
        }

        Change(r => r with { Job = new ImportJobDocument(kind, ImportWorkState.Running, at, null, 0, 0, 0, 0, 0, null) });
    }

    /// <summary>Ends the work; the next may begin.</summary>
    public void End(Func<ImportRecord, ImportRecord> change)
    {
        lock (_lock)
        {
            _working = null;
        }

        Change(change);
    }

    /// <summary>Asks the work under way to stop.</summary>
    /// <returns>False when there is none.</returns>
    public bool Stop()
    {
        lock (_lock)
        {
            _working?.Cancel();
            return _working is not null;
        }
    }

    /// <exception cref="SemblanceException">As <see cref="Begin"/>.</exception>
    public void RequireIdle()
    {
        lock (_lock)
        {
            if (_isRemoved)
            {
                throw ImportErrors.Unknown(_record.Id);
            }

            if (_working is not null)
            {
                throw new SemblanceException(ErrorKind.Conflict, "import-busy", $"The import {_record.Id} is being worked on: wait until it has ended, or stop it.");
            }
        }
    }

    /// <summary>Takes everything of it from the disk.</summary>
    public void Remove()
    {
        lock (_lock)
        {
            RequireIdle();
            _isRemoved = true;
            Directory.Delete(_folder, recursive: true);
        }
    }

    private void Change(Func<ImportRecord, ImportRecord> change, bool isSaved)
    {
        TaskCompletionSource before;
        lock (_lock)
        {
            _record = change(_record);
            if (isSaved && !_isRemoved)
            {
                Save();
            }

            before = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        before.SetResult();
    }

    private void Save()
    {
        var next = RecordFile + ".next";
        using (var file = CreateFile(next))
        {
            JsonSerializer.Serialize(file, _record, Json);
        }

        File.Move(next, RecordFile, overwrite: true);
    }
}
