using Semblance.Documents;

namespace Semblance.Storage;

/// <summary>The broken rules of documents that every store reports in the same words.</summary>
internal static class DocumentErrors
{
    public static SemblanceException ArtifactUnknown(ArtifactId id) => new(ErrorKind.NotFound, "artifact-unknown",
        $"There is no artifact {id}: list the artifacts to see those there are.");

    public static SemblanceException ArtifactExists(ArtifactId id) => new(ErrorKind.Conflict, "artifact-exists", $"The artifact {id} exists already.");

    public static SemblanceException DocumentUnknown(DocumentId id) => new(ErrorKind.NotFound, "document-unknown",
        $"There is no document {id}: list the documents to see those there are.");

    public static SemblanceException DocumentExists(DocumentId id) => new(ErrorKind.Conflict, "document-exists", $"The document {id} exists already.");

    public static SemblanceException EvidenceUnknown(EvidenceId id) => new(ErrorKind.NotFound, "evidence-unknown",
        $"The artifact has no evidence {id}: add it before the fact.");

    public static SemblanceException PromptExists(TagPromptId id) => new(ErrorKind.Conflict, "prompt-exists", $"The prompt {id} exists already.");

    public static SemblanceException SummaryExists(SummaryId id) => new(ErrorKind.Conflict, "summary-exists", $"The summary {id} exists already.");

    public static SemblanceException MemoryExists(MemoryId id) => new(ErrorKind.Conflict, "memory-exists", $"The memory {id} exists already.");

    public static SemblanceException SkillUnknown(SkillId id) => new(ErrorKind.NotFound, "skill-unknown",
        $"There is no skill {id}: list the skills to see those there are.");

    public static SemblanceException SkillExists(Skill skill) => new(ErrorKind.Conflict, "skill-exists",
        $"There is a skill \"{skill.Name}\" or {skill.Id} already.");
}
