using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Semblance.Access;
using Semblance.Migration.Accounts;
using Semblance.Migration.Plan;
using Semblance.Server.Access;
using Semblance.Server.Api;
using Semblance.Server.Documents;
using Semblance.Server.Http;
using Semblance.Server.Imports;
using Semblance.Server.Problems;
using Semblance.Storage;

namespace Semblance.Server.Resources;

/// <summary><c>/v1/imports</c>: legacy projects, uploaded or in a folder of the server, planned, run, verified and taken back.</summary>
internal static class ImportsEndpoints
{
    private const string Tag = "imports";
    private const int UsualRejects = 100;

    private static readonly TimeSpan BetweenEvents = TimeSpan.FromMilliseconds(100);

    public static void Map(IEndpointRouteBuilder routes, ServerOptions options)
    {
        var imports = routes.MapGroup("/imports").RequireScope(Scopes.Admin);
        imports.MapGet("", ListAsync).Answers<ImportsDocument>().Describe("listImports", Tag, "List the imports of this server, newest first, in short");
        imports.MapGet("/folders", Folders).Answers<ImportFolderDocument>()
            .Describe("listImportFolders", Tag, "Look into the folder that the operator allows to import from", "Links are not followed.");
        imports.MapPost("", Create).Answers<ImportDocument>(StatusCodes.Status201Created).Audit("import.create")
            .Describe("createImport", Tag, "Begin an import, to upload files to or of a folder of the server");
        imports.MapGet("/{import}", GetAsync).Answers<ImportDocument>().Describe("getImport", Tag, "Read an import: its plan, its run, and what is worked on");
        imports.MapDelete("/{import}", Remove).Produces(StatusCodes.Status204NoContent).Audit("import.remove")
            .Describe("removeImport", Tag, "Forget an import with its uploaded files and its plan", "What a run wrote stays: roll it back first, if that is not wanted.");
        MapFiles(imports, options);
        MapWork(imports);
    }

    private static void MapFiles(RouteGroupBuilder imports, ServerOptions options)
    {
        imports.MapPut("/{import}/files", TakeAsync).TakesFile(options.MaxImportFileBytes)
            .Answers<ImportedFileDocument>().Audit("import.upload", waits: false)
            .Describe("uploadImportFile", Tag, "Upload one file as it is", "The path, which is needed, says where it belongs in the project, such as backend/attendance.db; the same path again replaces it, and any file makes the plan void.");
        imports.MapDelete("/{import}/files", RemoveFilesAsync).Answers<ImportDocument>().Audit("import.clear")
            .Describe("removeImportFiles", Tag, "Remove the uploaded files; the plan and its run stay on record");
        imports.MapPost("/{import}/accounts", AccountsAsync).Answers<ImportedAccountsDocument>().Audit("import.accounts")
            .Describe("importAccounts", Tag, "Make accounts of those in a legacy database of the import", "Plain-text passwords are hashed before anything is written. An account is its person's who has its e-mail address.");
        imports.MapGet("/{import}/rejects", RejectsAsync).Answers<ImportRejectsDocument>().Describe("listImportRejects", Tag, "List every row that the plan sets aside, with its reason");
    }

    private static void MapWork(RouteGroupBuilder imports)
    {
        imports.MapPost("/{import}/plan", PlanAsync).Answers<ImportDocument>(StatusCodes.Status202Accepted).Audit("import.plan")
            .Describe("planImport", Tag, "Plan it: what becomes of every row", "Writes nothing to the store. Beside other requests: read the import, or follow it, to see how far it is.");
        imports.MapPost("/{import}/rehearse", (Guid import, Caller caller, ImportShelf shelf, ImportJobs jobs, CancellationToken stop) =>
                BeginAsync(shelf.Get(caller.Client, import), jobs, e => Done(() => jobs.Rehearse(e)), stop))
            .Answers<ImportDocument>(StatusCodes.Status202Accepted).Audit("import.rehearse").Describe("rehearseImport", Tag, "Run the plan and roll it back: the exact counts, and nothing written");
        imports.MapPost("/{import}/run", (Guid import, Caller caller, ImportShelf shelf, ImportJobs jobs, CancellationToken stop) =>
                BeginAsync(shelf.Get(caller.Client, import), jobs, e => Done(() => jobs.Run(e)), stop))
            .Answers<ImportDocument>(StatusCodes.Status202Accepted).Audit("import.run").Describe("runImport", Tag, "Write what the plan says, or go on with a run that was stopped");
        imports.MapPost("/{import}/stop", StopAsync).Answers<ImportDocument>(StatusCodes.Status202Accepted).Audit("import.stop")
            .Describe("stopImport", Tag, "Stop what is worked on, between two steps");
        imports.MapPost("/{import}/verify", (Guid import, Caller caller, ImportShelf shelf, ImportJobs jobs, CancellationToken stop) =>
                BeginAsync(shelf.Get(caller.Client, import), jobs, e => jobs.VerifyAsync(e, stop), stop))
            .Answers<ImportDocument>(StatusCodes.Status202Accepted).Audit("import.verify").Describe("verifyImport", Tag, "Compare every row of the plan with the store");
        imports.MapPost("/{import}/rollback", (Guid import, ImportRollbackInput? input, Caller caller, ImportShelf shelf, ImportJobs jobs, CancellationToken stop) =>
                BeginAsync(shelf.Get(caller.Client, import), jobs, e => jobs.RollbackAsync(e, input?.Force ?? false, stop), stop))
            .Answers<ImportDocument>(StatusCodes.Status202Accepted).Audit("import.rollback")
            .Describe("rollbackImport", Tag, "Take back what the run added", "What has changed since is named and never taken; unless forced, nothing is then.");
        imports.MapGet("/{import}/events", (Guid import, Caller caller, ImportShelf shelf, ImportJobs jobs, Drain drain, CancellationToken stop) =>
                TypedResults.ServerSentEvents(WatchAsync(shelf.Get(caller.Client, import), jobs, drain, stop)))
            .Produces<ImportDocument>(StatusCodes.Status200OK, "text/event-stream")
            .Describe("watchImport", Tag, "Follow an import by server-sent events", "An event \"progress\" with the import in short at each step, and one \"end\" when nothing is worked on; then the stream ends.");
    }

    private static async Task<ImportsDocument> ListAsync(Caller caller, ImportShelf shelf, IStore store, ServerOptions options, CancellationToken stop)
    {
        var runs = (await store.Imports.ListRunsAsync(caller.Client, stop)).ToLookup(r => r.PlanHash, StringComparer.Ordinal);
        var imports = shelf.List(caller.Client).Select(e => (e.Record, Files: e.Measure()))
            .Select(e => e.Record.Document(e.Record.PlanHash is { } hash ? runs[hash].FirstOrDefault() : null, e.Files.Count, e.Files.Bytes).InShort());
        return new ImportsDocument([.. imports], new ImportLimitsDocument(options.MaxImportFileBytes, options.MaxImportBytes, options.MaxImportFiles), options.ImportsFrom is not null);
    }

    private static ImportFolderDocument Folders(string? path, Caller caller, ImportShelf shelf)
    {
        var folder = new DirectoryInfo(shelf.FindFolder(caller.Client, path ?? ""));
        try
        {
            return new ImportFolderDocument(
                path ?? "", [.. folder.EnumerateDirectories().Where(d => d.LinkTarget is null).Select(d => d.Name).Order(StringComparer.Ordinal)], folder.EnumerateFiles().Count());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SemblanceException(ErrorKind.Refused, "folder-unreadable", "The server may not read this folder, or its disk fails.", e);
        }
    }

    private static Created<ImportDocument> Create(ImportInput input, Caller caller, ImportShelf shelf, TimeProvider time)
    {
        var entry = shelf.Add(caller.Client, new ImportRecord
        {
            Id = Guid.CreateVersion7(),
            Name = TextRules.Required(input.Name, "name", "import-name"),
            CreatedAt = time.GetUtcNow(),
            CreatedBy = caller.Actor.ToString(),
            Folder = input.Folder is { } folder ? ImportPath.Check(folder) : null,
        });
        return TypedResults.Created($"/v1/imports/{entry.Record.Id}", entry.Record.Document(null, 0, 0));
    }

    private static Task<ImportDocument> GetAsync(Guid import, Caller caller, ImportShelf shelf, ImportJobs jobs, CancellationToken stop) =>
        DocumentAsync(shelf.Get(caller.Client, import), jobs, stop);

    private static NoContent Remove(Guid import, Caller caller, ImportShelf shelf)
    {
        shelf.Remove(shelf.Get(caller.Client, import));
        return TypedResults.NoContent();
    }

    private static async Task<ImportedFileDocument> TakeAsync(
        Guid import, string? path, HttpRequest request, Caller caller, ImportShelf shelf, ImportJobs jobs, ImportUploads uploads, CancellationToken stop)
    {
        var entry = shelf.Get(caller.Client, import);
        if (request.ContentType?.StartsWith(Description.FileBody.MediaType, StringComparison.OrdinalIgnoreCase) != true)
        {
            throw new HttpFault(StatusCodes.Status415UnsupportedMediaType, "media-type", $"Send the file as it is, as {Description.FileBody.MediaType}.");
        }

        if (await jobs.FindRunAsync(entry, stop) is { Status: not Semblance.Imports.RunStatus.RolledBack } run)
        {
            throw new SemblanceException(ErrorKind.Conflict, "import-ended", $"{run.Id} has run on these files: roll it back before changing them, or begin another import.");
        }

        return await uploads.TakeAsync(entry, path, request.Body, stop);
    }

    private static async Task<ImportDocument> RemoveFilesAsync(Guid import, Caller caller, ImportShelf shelf, ImportJobs jobs, CancellationToken stop)
    {
        var entry = shelf.Get(caller.Client, import);
        ImportUploads.Remove(entry);
        return await DocumentAsync(entry, jobs, stop);
    }

    private static async Task<ImportedAccountsDocument> AccountsAsync(
        Guid import, ImportAccountsInput input, HttpContext context, Caller caller, ImportShelf shelf, IStore store, AuditTrail audit, TimeProvider time, CancellationToken stop)
    {
        if (!caller.Rights.MayGrant(caller.Client, input.Role, Roles.DefaultOf(input.Role), Reach.Client))
        {
            throw new HttpFault(StatusCodes.Status403Forbidden, "key-beyond-yours", "Accounts of this role have rights which you lack: ask somebody who has them.");
        }

        var legacy = await Task.Run(() => shelf.Parts.ReadAccounts(FileOf(shelf, shelf.Get(caller.Client, import), input.File)), stop);
        var made = await new AccountImport(store, time).RunAsync(caller.Client, legacy, input.Role, input.KeepWeakPasswords, stop);
        foreach (var person in made.Where(a => a.Outcome is not (AccountImportOutcome.AlreadyThere or AccountImportOutcome.BadName)).Select(a => a.Person).OfType<People.PersonId>())
        {
            await audit.RecordAsync(context, "account.add", person);
        }

        return new ImportedAccountsDocument([.. made.Select(ImportedAccountDocument.Of)]);
    }

    /// <summary>A file of the import, none of whose folders is a link, nor itself.</summary>
    private static string FileOf(ImportShelf shelf, ImportEntry entry, string path)
    {
        var folder = ImportPath.FindFolder(shelf.FilesOf(entry), Path.GetDirectoryName(ImportPath.Check(path)) ?? "");
        var file = new FileInfo(Path.Combine(folder, Path.GetFileName(path)));
        return file is { Exists: true, LinkTarget: null } ? file.FullName
            : throw new SemblanceException(ErrorKind.NotFound, "file-unknown", $"The import has no file \"{path}\".");
    }

    private static async Task<ImportRejectsDocument> RejectsAsync(
        Guid import, string? cursor, int? limit, Caller caller, ImportShelf shelf, CancellationToken stop)
    {
        var entry = shelf.Get(caller.Client, import);
        var most = Paging.Limit(limit, UsualRejects);
        var from = cursor is null ? 0 : int.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var start) ? start : throw MalformedCursor();
        var rejects = entry.Record.PlanHash is null ? throw ImportErrors.NotPlanned(import) : (await PlanFile.ReadAsync(entry.PlanFile, stop)).Plan.Rejects;
        return new ImportRejectsDocument(
            [.. rejects.Skip(from).Take(most).Select(ImportRejectDocument.Of)],
            (long)from + most < rejects.Count ? (from + most).ToString(CultureInfo.InvariantCulture) : null);
    }

    private static Task<IResult> PlanAsync(Guid import, ImportPlanInput? input, Caller caller, ImportShelf shelf, ImportJobs jobs, CancellationToken stop)
    {
        var asked = input ?? new ImportPlanInput();
        var clean = asked with
        {
            Region = TextRules.Optional(asked.Region, "region"),
            Scope = asked.Scope is { } scope ? TextRules.Required(scope, "scope", "scope") : null,
        };
        return BeginAsync(shelf.Get(caller.Client, import), jobs, e => jobs.PlanAsync(e, clean, stop), stop);
    }

    private static async Task<IResult> StopAsync(Guid import, Caller caller, ImportShelf shelf, ImportJobs jobs, CancellationToken stop)
    {
        var entry = shelf.Get(caller.Client, import);
        entry.Stop();
        return TypedResults.Accepted($"/v1/imports/{import}", await DocumentAsync(entry, jobs, stop));
    }

    private static async Task<IResult> BeginAsync(ImportEntry entry, ImportJobs jobs, Func<ImportEntry, Task> begin, CancellationToken stop)
    {
        await begin(entry);
        return TypedResults.Accepted($"/v1/imports/{entry.Record.Id}", await DocumentAsync(entry, jobs, stop));
    }

    private static Task Done(Action begin)
    {
        begin();
        return Task.CompletedTask;
    }

    private static async Task<ImportDocument> DocumentAsync(ImportEntry entry, ImportJobs jobs, CancellationToken stop)
    {
        var (count, bytes) = entry.Measure();
        return entry.Record.Document(await jobs.FindRunAsync(entry, stop), count, bytes);
    }

    private static async IAsyncEnumerable<SseItem<ImportDocument>> WatchAsync(
        ImportEntry entry, ImportJobs jobs, Drain drain, [EnumeratorCancellation] CancellationToken stop)
    {
        while (true)
        {
            var (record, changed) = entry.Watch();
            var document = await DocumentAsync(entry, jobs, stop);
            var isEnd = record.Job is not { State: ImportWorkState.Running } || drain.Begun.IsCancellationRequested;
            yield return new SseItem<ImportDocument>(document.InShort(), isEnd ? "end" : "progress");
            if (isEnd)
            {
                yield break;
            }

            using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, drain.Begun);
            await Task.Delay(BetweenEvents, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await changed.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            stop.ThrowIfCancellationRequested();
        }
    }

    private static SemblanceException MalformedCursor() => new(ErrorKind.Invalid, "cursor", "The cursor is none that an answer gave: leave it out for the first page.");
}
