namespace Semblance.Migration.Documents;

/// <summary>The tables of a document database of guide 004, in the order in which their rows depend on one another.</summary>
internal static class GuideTables
{
    public const string Artifact = "artifact";
    public const string Document = "document";
    public const string Section = "section";
    public const string Table = "doctable";
    public const string Endpoint = "apiendpoint";
    public const string Log = "logentry";
    public const string Tag = "tagrow";
    public const string Prompt = "tagprompt";
    public const string Evidence = "evidence";
    public const string Fact = "fact";
    public const string Entity = "document_entities";
    public const string Structure = "document_structure";
    public const string Hit = "document_metric_hits";
    public const string Summary = "summaries";
    public const string Memory = "cipher_memory";
    public const string Preferences = "user_prefs";
    public const string Skill = "skills_registry";

    /// <summary>No table: pieces of text in files beside the database, and lines of a log.</summary>
    public const string TextUnits = "text files";

    /// <inheritdoc cref="TextUnits"/>
    public const string HrmLog = "hrm.log";

    public static readonly IReadOnlyList<string> All =
    [
        Artifact, Document, Section, Table, Endpoint, Log, TextUnits, Tag, Prompt, Evidence, Fact, Entity, Structure, Hit, Summary, Memory, Preferences, Skill, HrmLog,
    ];

    /// <summary>What tells such a database from any other: no version of the program was without these.</summary>
    public static readonly IReadOnlyList<string> Required = [Artifact, Document, Section, Log];
}
