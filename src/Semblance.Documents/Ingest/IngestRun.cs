using Semblance.Storage;

namespace Semblance.Documents.Ingest;

/// <summary>The reading of one file, from taken to ready.</summary>
internal sealed class IngestRun(Ingester ingester, Artifact taken, OfferedFile file, Action<IngestProgress>? told)
{
    private const int MostProblem = 2_000;

    private readonly IStore _store = ingester.Store;
    private readonly TimeProvider _time = ingester.Time;
    private volatile Artifact _artifact = taken;
    private IngestProgress _progress = IngestProgress.None;

    public async Task<Artifact> RunAsync(CancellationToken cancellationToken)
    {
        var queued = _artifact;
        var note = queued.Problem?.Code == Ingester.Interrupted ? queued.Problem : null;
        var begun = queued with { Status = ArtifactStatus.Reading, Problem = note, UpdatedAt = _time.GetUtcNow() };
        if (!await _store.Artifacts.UpdateAsync(begun, ArtifactStatus.Queued, cancellationToken))
        {
            // Cancelled before its turn, or taken up by somebody else.
            return await _store.Artifacts.FindAsync(queued.Client, queued.Id, cancellationToken) ?? queued;
        }

        _artifact = begun;
        return await ReadAsync(cancellationToken);
    }

    /// <summary>The same for an artifact that says already that it is being read here.</summary>
    public async Task<Artifact> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            await ReadSignedAsync(cancellationToken);
            return await EndAsync(ArtifactStatus.Ready, null);
        }
        catch (OperationCanceledException)
        {
            await EndAsync(ArtifactStatus.Cancelled, null);
            throw;
        }
        catch (SemblanceException e)
        {
            return await EndAsync(ArtifactStatus.Failed, new ArtifactProblem(e.Code, e.Message));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return await EndAsync(ArtifactStatus.Failed, new ArtifactProblem("file-unreadable", $"{file.Name} cannot be read: {e.Message.ReplaceLineEndings(" ")}"));
        }
        catch (Exception)
        {
            await EndAsync(ArtifactStatus.Failed, new ArtifactProblem("internal", $"{file.Name}: something went wrong inside; what was read stays."));
            throw;
        }
    }

    /// <summary>Says again and again that somebody reads this still, so that nobody takes it up. Whoever cancels it meanwhile, wherever, is heard.</summary>
    private async Task ReadSignedAsync(CancellationToken cancellationToken)
    {
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var signing = SignAsync(reading);
        try
        {
            await ReadPartsAsync(reading.Token);
        }
        finally
        {
            await reading.CancelAsync();
            await signing;
        }
    }

    private async Task SignAsync(CancellationTokenSource reading)
    {
        using var beat = new PeriodicTimer(Ingester.Heartbeat, _time);
        try
        {
            while (await beat.WaitForNextTickAsync(reading.Token))
            {
                if (!await IsOursAsync())
                {
                    await reading.CancelAsync();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Read to its end, or cancelled.
        }
    }

    private async Task<bool> IsOursAsync()
    {
        try
        {
            return await _store.Artifacts.UpdateAsync(_artifact with { UpdatedAt = _time.GetUtcNow() }, ArtifactStatus.Reading, CancellationToken.None);
        }
        catch (SemblanceException)
        {
            // The store is away or full, for a moment perhaps: the next beat says so, and if none does, somebody else may take it up.
            return true;
        }
    }

    private async Task ReadPartsAsync(CancellationToken cancellationToken)
    {
        var kind = await ingester.Reading.RecogniseAsync(file.Path, cancellationToken);
        _artifact = _artifact with { Kind = kind };
        var figures = new TableFigures(_artifact, kind);
        PieceWriter? pieces = null;
        try
        {
            await foreach (var batch in PartBatches.OfAsync(ingester.Reading.ReadAsync(file.Path, kind, cancellationToken), cancellationToken))
            {
                // Not before: a file of which nothing can be read has no document.
                pieces ??= await BeginAsync(kind, cancellationToken);
                await _store.Documents.AddPartsAsync(_artifact.Client, pieces.Document.Id, batch, cancellationToken);
                await pieces.AddAsync(batch, cancellationToken);
                foreach (var rows in figures.IsOf ? batch.OfType<TableRows>() : [])
                {
                    figures.Add(rows);
                }

                Tell(_progress with { Parts = _progress.Parts + batch.Count });
            }
        }
        catch (SemblanceException) when (pieces is not null)
        {
            // What came before the fault is kept, so it is found too; the sum of half a table is no fact of it.
            await EndPiecesAsync(pieces, cancellationToken);
            throw;
        }

        pieces ??= await BeginAsync(kind, cancellationToken);
        await EndPiecesAsync(pieces, cancellationToken);
        _artifact = UnsummedColumn.Note(_artifact, figures.Unsummed);
        await AddFactsAsync(figures, cancellationToken);
        await pieces.EmbedAsync(cancellationToken);
    }

    private async Task<PieceWriter> BeginAsync(DocumentKind kind, CancellationToken cancellationToken)
    {
        var (document, isNew) = await DocumentAsync(kind, cancellationToken);
        return new PieceWriter(ingester, document, isNew, IsLarge(kind), AddPieces);
    }

    /// <summary>Kinds that are read as fast as a store writes; of others, each part can be found while the next is looked for.</summary>
    private bool IsLarge(DocumentKind kind) => kind is DocumentKind.XmlLog or DocumentKind.Csv && _artifact.Size >= ingester.LeastLarge;

    private Task EndPiecesAsync(PieceWriter pieces, CancellationToken cancellationToken)
    {
        if (pieces.Follow)
        {
            Tell(_progress with { PiecesFollow = true });
        }

        return pieces.EndAsync(cancellationToken);
    }

    private async Task AddFactsAsync(TableFigures figures, CancellationToken cancellationToken)
    {
        var facts = figures.Facts(_artifact.Client);
        if (facts.Count > 0)
        {
            await _store.Facts.AddEvidenceAsync(_artifact.Client, [.. facts.Select(f => f.Evidence)], cancellationToken);
            await _store.Facts.AddFactsAsync(_artifact.Client, [.. facts.Select(f => f.Fact)], cancellationToken);
        }
    }

    /// <summary>The document of this file, made now or left from before.</summary>
    private async Task<(Document Document, bool IsNew)> DocumentAsync(DocumentKind kind, CancellationToken cancellationToken)
    {
        var document = new Document
        {
            Id = new DocumentId(DeterministicId.Of("document", _artifact.Id.ToString(), DocumentNames.Of(kind))),
            Client = _artifact.Client,
            Artifact = _artifact.Id,
            Kind = kind,
            Title = Path.GetFileNameWithoutExtension(_artifact.Name) is { Length: > 0 } name ? name : _artifact.Name,
            Path = _artifact.Name,
            Source = file.Source,
            CreatedAt = _artifact.CreatedAt,
        };
        try
        {
            await _store.Documents.AddAsync(document, cancellationToken);
            return (document, true);
        }
        catch (SemblanceException e) when (e.Code == "document-exists")
        {
            return (await _store.Documents.FindAsync(document.Client, document.Id, cancellationToken) ?? document, false);
        }
    }

    private void AddPieces(int count) => Tell(_progress with { Pieces = _progress.Pieces + count });

    private void Tell(IngestProgress progress) => told?.Invoke(_progress = progress);

    /// <summary>Not cancelled with the rest: the end has to be written down.</summary>
    private async Task<Artifact> EndAsync(ArtifactStatus status, ArtifactProblem? problem)
    {
        var ended = _artifact with { Status = status, Problem = problem is null ? null : problem with { Message = Cut(problem.Message) }, UpdatedAt = _time.GetUtcNow() };
        return await _store.Artifacts.UpdateAsync(ended, ArtifactStatus.Reading, CancellationToken.None)
            ? ended
            : await _store.Artifacts.FindAsync(ended.Client, ended.Id, CancellationToken.None) ?? ended;
    }

    /// <summary>What a program or a library says of a bad file may quote all of it.</summary>
    private static string Cut(string message) => message.Length <= MostProblem ? message : message[..MostProblem] + "…";
}
