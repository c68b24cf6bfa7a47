using Semblance.Clients;
using Semblance.Documents;
using Semblance.Documents.Ingest;

namespace Semblance.Cli.Commands.Documents;

/// <summary>What became of one file that was to be taken in.</summary>
/// <param name="Artifact">Null when it could not even be taken.</param>
/// <param name="Problem">Null when all is well.</param>
internal sealed record IngestedFile(string File, Artifact? Artifact, bool IsNew, IngestProgress Progress, ArtifactProblem? Problem)
{
    public bool IsFailed => Problem is not null;

    /// <param name="follow">Told, from any thread, once all parts of a large file are kept, and its pieces follow.</param>
    /// <returns>Null for a file whose turn never came.</returns>
    public static async Task<IngestedFile?> OfAsync(Ingester ingester, ClientId client, OfferedFile file, Action<IngestProgress> follow, CancellationToken stop)
    {
        if (stop.IsCancellationRequested)
        {
            return null;
        }

        var progress = IngestProgress.None;
        try
        {
            var taken = await ingester.IngestAsync(client, file, Tell, stop);
            return new IngestedFile(file.Path, taken.Artifact, taken.IsNew, progress, taken.Artifact.Status == ArtifactStatus.Failed ? taken.Artifact.Problem : null);
        }
        catch (OperationCanceledException)
        {
            return new IngestedFile(file.Path, null, true, progress, new ArtifactProblem("cancelled", $"{file.Name} was being read: the same command goes on with it."));
        }
        catch (SemblanceException e) when (e.Kind is not (ErrorKind.Exhausted or ErrorKind.Corrupt) || e.Code == "document-too-large")
        {
            return new IngestedFile(file.Path, null, true, progress, new ArtifactProblem(e.Code, e.Message));
        }
        catch (Exception e) when (e is not SemblanceException)
        {
            // The files beside it have done nothing.
            return new IngestedFile(file.Path, null, true, progress, new ArtifactProblem("internal", $"{file.Name}: something went wrong inside ({e.GetType().Name})."));
        }

        void Tell(IngestProgress now)
        {
            if (now.PiecesFollow && !progress.PiecesFollow)
            {
                follow(now);
            }

            progress = now;
        }
    }
}
