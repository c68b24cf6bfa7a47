namespace Semblance.Documents;

public enum ArtifactStatus
{
    Queued,
    Reading,
    Ready,
    Failed,
    Cancelled,
}
