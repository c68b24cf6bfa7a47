using System.Text.Json.Nodes;
using Semblance.Cli.Commands.Import;
using Semblance.Cli.Hosting;
using Semblance.Cli.Input;
using Semblance.Cli.Output;
using Semblance.Clients;
using Semblance.Imports;
using Semblance.Migration;
using Semblance.Migration.Plan;
using Semblance.Migration.Run;
using Semblance.Migration.Verify;
using Semblance.Privacy;
using Semblance.Spaces;
using Semblance.Storage;
using Semblance.Storage.Moving;

namespace Semblance.Cli.Commands;

/// <summary>One client on the way from store to store.</summary>
/// <param name="session">On the store that is written, for this client.</param>
internal sealed class ClientCopy(Session session, Client client, PlanStore store)
{
    private RunReport? _report;
    private VerificationReport? _verification;
    private BelongingsReport? _belongings;
    private RowsAnswer _rows = new([], Files: null);
    private IReadOnlyList<ErasureCertificate> _erased = [];

    public Client Client => client;

    public SavedPlan Plan { get; private set; } = null!;

    public bool IsInterrupted => _report is { End: RunEnd.Interrupted };

    /// <summary>Differences: the store lacks a row that the source has, for whatever reason, or has another one.</summary>
    public int ExitCode => IsInterrupted ? Cli.ExitCode.Interrupted
        : _verification is { HasDifferences: true } || (_verification is not null && Left > 0) || _belongings is { Differences.Count: > 0 } || _rows.HasDifferences ? Cli.ExitCode.Differences
        : Cli.ExitCode.Ok;

    /// <summary>Rows that could not be planned.</summary>
    private long Left => Plan.Plan.Totals.Rejected + Plan.Plan.Totals.SetAside + Plan.Plan.Totals.Duplicates;

    /// <exception cref="SemblanceException">Refused, <c>run-open</c>: an earlier copy of the same store was interrupted.</exception>
    public async Task PlanAsync(int batchRows, CancellationToken stop)
    {
        await using var target = await session.OpenStoreIfThereAsync(stop);
        var known = target is not null && await target.Clients.FindAsync(client.Id, stop) is not null ? target : null;
        if (known is not null && (await known.Imports.ListRunsAsync(client.Id, stop)).FirstOrDefault(r => r.Status == RunStatus.Open && r.Source == store.Address) is { } open)
        {
            throw new SemblanceException(ErrorKind.Refused, "run-open",
                $"{open.Id} from {store.Address} has not ended ({open.BatchesApplied} of {open.Batches} batches are written): "
                + $"'{session.Command($"import resume {open.Id}")}' goes on with it, '{session.Command($"import rollback {open.Id}")}' takes it back.");
        }

        var options = new PlanOptions { Client = client.Id, Store = store, BatchRows = batchRows, Models = ModelsOption.InstalledSpaces(session) };
        var sources = await Task.Run(() => CopiedStore.Open(session, store, client.Id, stop), stop);
        try
        {
            Plan = SavedPlan.Of(await Progress.ShowAsync(session.Host, $"reading {client.Id}", tell =>
                new Planner(session.Time).PlanAsync(store.Address, sources, known, options, new Told<long>(rows => tell(rows, 0)), stop)));
        }
        finally
        {
            sources.OfType<IDisposable>().First().Dispose();
        }
    }

    /// <param name="spaces">Those that the target is to have even where nobody has a face in them.</param>
    public async Task RunAsync(bool apply, IReadOnlyList<Space> spaces, CancellationToken stop)
    {
        if (!apply)
        {
            _report = Plan.Plan.Target.Known
                ? await Running.RehearseAsync(session, Plan, [], stop)
                : await Running.RehearseForNewAsync(session, Plan, client, stop);
            await using var source = await CopiedStore.OpenStoreAsync(session, store, stop);
            _belongings = await BelongingsCopy.CountAsync(source, client.Id, stop);
            _rows = new RowsAnswer(await RowsCopy.CountAsync(source, client.Id, stop), Files: null);
            return;
        }

        await PrepareAsync(spaces, stop);
        _report = await Running.ApplyAsync(session, Plan, [], stop);
        if (!IsInterrupted)
        {
            _verification = _report is { Run: { } run, End: RunEnd.Done }
                ? await Running.VerifyAsync(session, run, stop)
                : await Running.VerifyAsync(session, Plan, stop);
            await FinishAsync(stop);
        }
    }

    public void Print(bool applied)
    {
        var screen = session.Screen;
        if (screen.IsJson)
        {
            return;
        }

        new PlanAnswer(Plan.Plan).Print(screen);
        var answer = new RunAnswer(session, _report!);
        answer.Print(screen, apply: null);
        if (_verification is not null)
        {
            new VerificationAnswer(_verification).Print(screen);
            answer.PrintNext(screen);
        }

        PrintBelongings(screen);
        _rows.Print(screen);
        if (!applied)
        {
            screen.Say("  to write:    the same command with --apply");
        }
        else if (Left > 0)
        {
            screen.Note($"semblance: {Figures.Count(Left, "row")} of client {client.Id} could not be copied, as told above. [copy-incomplete]");
        }

        screen.Say();
    }

    public void SayInterrupted() => new RunAnswer(session, _report!).SayInterrupted(session.Screen);

    public JsonObject Document() => new()
    {
        ["client"] = client.Id.Value,
        ["plan"] = new PlanAnswer(Plan.Plan).Document(),
        ["run"] = new RunAnswer(session, _report!).Document(),
        ["verification"] = _verification is null ? null : new VerificationAnswer(_verification).Document(),
        ["belongings"] = _belongings is null ? null : BelongingsDocument(_belongings),
        ["rows"] = _rows.RowsDocument(),
        ["files"] = _rows.FilesDocument(),
        ["erased"] = new JsonArray([.. _erased.Select(e => (JsonNode)e.ToJson())]),
    };

    private async Task PrepareAsync(IReadOnlyList<Space> spaces, CancellationToken stop)
    {
        await using var target = await session.OpenStoreAsync(stop);
        if (await target.Clients.FindAsync(client.Id, stop) is null)
        {
            await target.Clients.AddAsync(client, stop);
        }

        foreach (var space in spaces)
        {
            await target.Spaces.AddAsync(space, stop);
        }

        await using var source = await CopiedStore.OpenStoreAsync(session, store, stop);
        await new BelongingsCopy(source, target, client.Id).BeginAsync(stop);
    }

    /// <summary>What belongs to people can follow when they are there; who has been erased in either store goes again, after the comparison.</summary>
    private async Task FinishAsync(CancellationToken stop)
    {
        await using var source = await CopiedStore.OpenStoreAsync(session, store, stop);
        await using var target = await session.OpenStoreAsync(stop);
        _belongings = await new BelongingsCopy(source, target, client.Id).FinishAsync(stop);
        var run = await FindRunAsync(target, stop);
        var rows = await Progress.ShowAsync(session.Host, $"copying what else {client.Id} has", tell =>
            new RowsCopy(source, target, client.Id, run).RunAsync(done => tell(done, 0), stop));
        _rows = new RowsAnswer(rows, await CopyFilesAsync(source, stop));
        _erased = await (await ErasedPeople.ReadAsync(session, file: null, stop)).EraseAsync(target, session.PhotoFiles, [client.Id], stop);
    }

    /// <summary>The import that brought the people: this one or, where there was nothing to write, the last one of the same store that was not taken back.</summary>
    private async Task<RunId?> FindRunAsync(IStore target, CancellationToken stop) =>
        _report!.Run ?? (await target.Imports.ListRunsAsync(client.Id, stop))
            .Where(r => r.Status == RunStatus.Done && r.Source == store.Address)
            .OrderByDescending(r => r.StartedAt)
            .FirstOrDefault()?.Id;

    private async Task<FilesReport?> CopyFilesAsync(IStore source, CancellationToken stop)
    {
        if (store.Photos is not { } photos)
        {
            return null;
        }

        var address = StoreAddress.Parse(store.Address);
        var from = new StoreFiles(Stores.PhotoFilesOf(address, photos), Stores.OriginalsOf(address, photos));
        return await new FilesCopy(from, session.Files, client.Id).RunAsync(source, stop);
    }

    private void PrintBelongings(Screen screen)
    {
        if (_belongings is { } also)
        {
            screen.Say($"  also:        {Figures.Count(also.Consents, "consent")}, {Figures.Count(also.Tombstones, "tombstone")}, {Figures.Count(also.Keys, "key")}, "
                + $"{Figures.Count(also.Accounts, "account")}, {Figures.Count(also.AuditEntries, "audit entry", "audit entries")}");
            foreach (var left in also.Left)
            {
                screen.Say($"  left behind: {left}");
            }

            foreach (var difference in also.Differences)
            {
                screen.Say($"  differs:     {difference}");
            }
        }

        if (_erased.Count > 0)
        {
            screen.Say($"  erased:      {Figures.Count(_erased.Count, "person", "people")} who had been erased before");
        }
    }

    private static JsonObject BelongingsDocument(BelongingsReport report) => new()
    {
        ["consents"] = report.Consents,
        ["tombstones"] = report.Tombstones,
        ["keys"] = report.Keys,
        ["accounts"] = report.Accounts,
        ["auditEntries"] = report.AuditEntries,
        ["left"] = new JsonArray([.. report.Left.Select(l => JsonValue.Create(l))]),
        ["differences"] = new JsonArray([.. report.Differences.Select(d => JsonValue.Create(d))]),
    };
}
