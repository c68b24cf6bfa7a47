// Written from openapi.json: run the test GeneratedClientTests with SEMBLANCE_APPROVE=1 after a change of the API. Do not edit.
#nullable enable
using System.Text.Json;

namespace Semblance.ApiClient;

/// <summary>What may change of an account.</summary>
public sealed record AccountChange
{
    public required Role Role { get; init; }

    /// <summary>Who it is; nobody where it is left out.</summary>
    public Guid? Person { get; init; }
}

/// <summary>Somebody who logs in; of the password only whether there is one.</summary>
public sealed record AccountDocument
{
    public required Guid Id { get; init; }

    public required string Login { get; init; }

    public required Role Role { get; init; }

    /// <summary>Who it is, for login by face.</summary>
    public Guid? Person { get; init; }

    public required bool HasPassword { get; init; }

    /// <summary>Whether the password is a hash of the system it was imported from; the next login replaces it.</summary>
    public required bool IsImported { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? PasswordChangedAt { get; init; }

    public DateTimeOffset? LastLoginAt { get; init; }

    /// <summary>Failed logins since the last good one.</summary>
    public required int Failures { get; init; }

    /// <summary>Absent when they may try now.</summary>
    public DateTimeOffset? WaitsUntil { get; init; }

    /// <summary>Whether somebody has to unlock it first.</summary>
    public required bool IsLocked { get; init; }
}

public enum AccountImportOutcome
{
    Hashed,
    Bcrypt,
    WithoutPassword,
    WeakPassword,
    UnknownHash,
    AlreadyThere,
    BadName,
}

/// <summary>An account that somebody wants.</summary>
public sealed record AccountInput
{
    /// <summary>A name or an e-mail address, 1 to 128 characters; case does not count.</summary>
    public required string Login { get; init; }

    public Role? Role { get; init; }

    /// <summary>8 to 256 characters, none of those that everybody tries first; left out for an account that logs in by face.</summary>
    public string? Password { get; init; }

    /// <summary>The bcrypt hash ($2a$, $2b$, $2y$; cost 4 to 14) of another system, instead of a password; the first login replaces it.</summary>
    public string? PasswordHash { get; init; }

    public Guid? Person { get; init; }
}

/// <summary>An account, in short.</summary>
public sealed record AccountReference
{
    public required Guid Id { get; init; }

    public required string Login { get; init; }
}

public sealed record AccountsPageDocument
{
    /// <summary>Oldest first.</summary>
    public required IReadOnlyList<AccountDocument> Accounts { get; init; }

    /// <summary>What to give as cursor for the next page; absent on the last.</summary>
    public string? Next { get; init; }
}

public sealed record AnalyticsDocument
{
    public required TallyBy By { get; init; }

    public required IReadOnlyList<TallyDocument> Rows { get; init; }
}

/// <summary>One operation of a described API.</summary>
public sealed record ApiDocument
{
    public required Guid Document { get; init; }

    /// <summary>From 0, over the document's parts of all sorts; with the document it names the operation.</summary>
    public required int Order { get; init; }

    public required PlaceDocument Place { get; init; }

    public string? Name { get; init; }

    /// <summary>In capitals.</summary>
    public required string Method { get; init; }

    public required string Path { get; init; }

    public string? Summary { get; init; }

    public required IReadOnlyList<string> Tags { get; init; }

    /// <summary>An array as it is described; absent where none are.</summary>
    public JsonElement? Parameters { get; init; }

    /// <summary>As they are described; absent where none are.</summary>
    public JsonElement? Responses { get; init; }
}

public sealed record ApisDocument
{
    /// <summary>By document and order.</summary>
    public required IReadOnlyList<ApiDocument> Apis { get; init; }

    /// <summary>What to give as cursor for the next page; absent on the last.</summary>
    public string? Next { get; init; }
}

/// <summary>A file, or a page of the web, that was taken in. Its bytes are at its own address.</summary>
public sealed record ArtifactDocument
{
    public required Guid Id { get; init; }

    /// <summary>As its owner calls it.</summary>
    public required string Name { get; init; }

    /// <summary>The ending of the name in lower case, such as .pdf, or url; empty where there is none.</summary>
    public required string Type { get; init; }

    /// <summary>text, markdown, html, pdf, docx, csv, xlsx, xml-log, openapi, postman or image; absent until somebody has looked.</summary>
    public string? Kind { get; init; }

    /// <summary>Bytes.</summary>
    public long? Size { get; init; }

    /// <summary>Of the original, 64 hex digits.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Whether the file itself was kept here, to be had at …/original; absent in lists. What the command line read stays where it was.</summary>
    public bool? HasOriginal { get; init; }

    public required ArtifactStatus Status { get; init; }

    /// <summary>Only where the status is failed.</summary>
    public ArtifactProblemDocument? Problem { get; init; }

    public string? ReportWeek { get; init; }

    /// <summary>Where it was fetched from.</summary>
    public string? SourceUrl { get; init; }

    /// <summary>Whatever else is kept of it: an object.</summary>
    public required JsonElement Extras { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>Why an artifact could not be read.</summary>
public sealed record ArtifactProblemDocument
{
    /// <summary>Stable.</summary>
    public required string Code { get; init; }

    public required string Message { get; init; }
}

public enum ArtifactStatus
{
    Queued,
    Reading,
    Ready,
    Failed,
    Cancelled,
}

/// <summary>One page of artifacts.</summary>
public sealed record ArtifactsDocument
{
    /// <summary>The last taken in first.</summary>
    public required IReadOnlyList<ArtifactDocument> Artifacts { get; init; }

    /// <summary>What to give as cursor for the next page; absent on the last.</summary>
    public string? Next { get; init; }
}

/// <summary>Something that happened.</summary>
public sealed record AttendanceEventDocument
{
    public required DateTimeOffset At { get; init; }

    public required AttendanceEventKind Kind { get; init; }

    public required PersonReference Person { get; init; }

    public Guid? Session { get; init; }

    /// <summary>The status of a record, the kind or the decision of a leave.</summary>
    public string? Detail { get; init; }

    public string? By { get; init; }
}

public enum AttendanceEventKind
{
    Registered,
    CheckIn,
    CheckOut,
    Seen,
    Corrected,
    LeaveRequested,
    LeaveDecided,
}

public sealed record AttendanceEventsDocument
{
    public required IReadOnlyList<AttendanceEventDocument> Events { get; init; }

    public string? Next { get; init; }
}

/// <summary>How a client counts attendance.</summary>
public sealed record AttendanceRulesDocument
{
    /// <summary>An IANA name; UTC by default.</summary>
    public string? TimeZone { get; init; }

    /// <summary>Minutes after a session's start from which who is seen is late, 0 to 1440; absent for never.</summary>
    public int? SessionLateAfterMinutes { get; init; }

    /// <summary>HH:MM; who checks in first after it is late; absent for never.</summary>
    public string? LateAfter { get; init; }

    /// <summary>1 to 1440; absent for any stay.</summary>
    public int? MinimumStayMinutes { get; init; }

    /// <summary>0 to 86400; 60 by default.</summary>
    public int? CoolDownSeconds { get; init; }

    /// <summary>Whether a day is over with its first check-out.</summary>
    public bool? OncePerDay { get; init; }

    /// <summary>Monday to Friday by default.</summary>
    public IReadOnlyList<DayOfWeek>? WorkDays { get; init; }

    /// <summary>In order, at most 1,000.</summary>
    public IReadOnlyList<HolidayDocument>? Holidays { get; init; }
}

public enum AttendanceStatus
{
    Auto,
    Present,
    Absent,
    Late,
    Medical,
    Authorised,
}

/// <summary>An entry of the audit log.</summary>
public sealed record AuditEntryDocument
{
    /// <summary>From 1, without a gap.</summary>
    public required long Sequence { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>key:ID, cli:USER, anonymous …</summary>
    public required string Actor { get; init; }

    /// <summary>Noun and verb.</summary>
    public required string Action { get; init; }

    public required AuditOutcome Outcome { get; init; }

    public Guid? Person { get; init; }

    public string? Address { get; init; }

    /// <summary>Over the entry before and all of this one.</summary>
    public required string Hash { get; init; }
}

public enum AuditOutcome
{
    Done,
    Refused,
    Failed,
}

public sealed record AuditPageDocument
{
    /// <summary>Newest first.</summary>
    public required IReadOnlyList<AuditEntryDocument> Entries { get; init; }

    /// <summary>What to give as before for the next page; absent on the last.</summary>
    public long? Next { get; init; }
}

public sealed record AutoTagInput
{
    /// <summary>Shows the tags, and keeps nothing.</summary>
    public bool? DryRun { get; init; }
}

/// <summary>Where documents are kept.</summary>
public sealed record BackendDocument
{
    /// <summary>sqlite, postgres or memory.</summary>
    public required string Kind { get; init; }

    /// <summary>It did just now, or another store answered for it.</summary>
    public required bool Answers { get; init; }

    /// <summary>Why it did not itself, a code.</summary>
    public string? Problem { get; init; }

    /// <summary>A second store takes what is written.</summary>
    public required bool DualWrite { get; init; }

    /// <summary>The store is out of reach, and what only reads is answered from the second one.</summary>
    public required bool Offline { get; init; }
}

/// <summary>A face's place in its photo, in pixels of the upright photo; origin top left.</summary>
public sealed record BoxDocument
{
    public required double X { get; init; }

    public required double Y { get; init; }

    public required double Width { get; init; }

    public required double Height { get; init; }
}

/// <summary>A person that a search found, by the nearest of their faces.</summary>
public sealed record CandidateDocument
{
    public required PersonReference Person { get; init; }

    public required Guid Face { get; init; }

    public required double Distance { get; init; }
}

/// <summary>What an erasure did, for the person who asked for it. It names them by id alone.</summary>
public sealed record CertificateDocument
{
    /// <summary>Its form: semblance-erasure-1.</summary>
    public required string Certificate { get; init; }

    public required string Client { get; init; }

    public required Guid Person { get; init; }

    public required DateTimeOffset ErasedAt { get; init; }

    /// <summary>As the audit log names them: key:ID, cli:USER.</summary>
    public required string ErasedBy { get; init; }

    /// <summary>Whether nothing was found when everything was looked for again.</summary>
    public required bool Complete { get; init; }

    public required TracesDocument Removed { get; init; }

    /// <summary>All 0 when the erasure is complete.</summary>
    public required TracesDocument FoundAfterwards { get; init; }

    public required CertificateTombstone Tombstone { get; init; }

    /// <summary>What no erasure of the running store reaches, and what becomes of it.</summary>
    public required IReadOnlyList<string> NotReached { get; init; }

    /// <summary>Of the document without this member, as it is sent.</summary>
    public required string Sha256 { get; init; }
}

public sealed record CertificateTombstone
{
    public required string Salt { get; init; }

    public required string Hash { get; init; }
}

public sealed record CertificatesDocument
{
    /// <summary>Newest first.</summary>
    public required IReadOnlyList<CertificateDocument> Certificates { get; init; }

    /// <summary>What to give as cursor for the next page; absent on the last.</summary>
    public string? Next { get; init; }
}

/// <summary>What to do before the camera, from the front, in this order. Sides are the person's own.</summary>
public sealed record ChallengeDocument
{
    /// <summary>Good once.</summary>
    public required Guid Id { get; init; }

    public required IReadOnlyList<LivenessStep> Steps { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Photos to send, in the order they were taken, at least.</summary>
    public required int LeastPhotos { get; init; }

    public required int MostPhotos { get; init; }
}

public sealed record ChallengeInput
{
    /// <summary>Whose people it is about; without a key, default where it is left out.</summary>
    public string? Client { get; init; }
}

public enum CheckDirection
{
    In,
    Out,
}

public sealed record CheckInAnswerDocument
{
    public required DoorVerdict Verdict { get; init; }

    /// <summary>What was added, or what stands in the way; absent when there is none.</summary>
    public CheckInDocument? CheckIn { get; init; }
}

/// <summary>Somebody came or went.</summary>
public sealed record CheckInDocument
{
    public required Guid Id { get; init; }

    public required PersonReference Person { get; init; }

    public required CheckDirection Direction { get; init; }

    public required DateTimeOffset At { get; init; }

    public required DateOnly Day { get; init; }

    /// <summary>Degrees north, where a device said so; the same of Longitude, east.</summary>
    public double? Latitude { get; init; }

    public double? Longitude { get; init; }

    /// <summary>Metres.</summary>
    public double? Accuracy { get; init; }

    public double? Confidence { get; init; }

    public required string By { get; init; }
}

/// <summary>A check-in of somebody whom somebody knows.</summary>
public sealed record CheckInInput
{
    public required Guid Person { get; init; }

    public JsonElement? Direction { get; init; }

    /// <summary>When it happened: up to 7 days ago; now when left out.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>-90 to 90, with a longitude.</summary>
    public double? Latitude { get; init; }

    /// <summary>-180 to 180.</summary>
    public double? Longitude { get; init; }

    /// <summary>Metres.</summary>
    public double? Accuracy { get; init; }

    public JsonElement? Place { get; init; }
}

public sealed record CheckInsPageDocument
{
    public required IReadOnlyList<CheckInDocument> CheckIns { get; init; }

    public string? Next { get; init; }
}

/// <summary>What a piece of text was made of; what `--type` takes, in small letters.</summary>
public enum ChunkType
{
    Pdf,
    Text,
    Table,
    Api,
    Log,
    Tag,
}

/// <summary>A client (tenant).</summary>
public sealed record ClientDocument
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}

public sealed record ClientInput
{
    /// <summary>1 to 63 of a-z, 0-9, '-' and '_'.</summary>
    public required string Id { get; init; }

    /// <summary>The id where none is given.</summary>
    public string? Name { get; init; }
}

public sealed record ClientsDocument
{
    public required IReadOnlyList<ClientDocument> Clients { get; init; }
}

/// <summary>What is to be confirmed otherwise than the photos say.</summary>
public sealed record ConfirmInput
{
    /// <summary>Each person once; who is left out is confirmed as the marking says.</summary>
    public IReadOnlyList<CorrectionInput>? Statuses { get; init; }

    /// <summary>Why; up to 2,000 characters.</summary>
    public string? Reason { get; init; }
}

/// <summary>That somebody agreed to be recognised.</summary>
public sealed record ConsentDocument
{
    /// <summary>Of the text they agreed to.</summary>
    public required string Version { get; init; }

    public required DateTimeOffset GivenAt { get; init; }

    /// <summary>The person, a parent.</summary>
    public required string GivenBy { get; init; }

    /// <summary>Where the proof is.</summary>
    public string? Evidence { get; init; }

    /// <summary>Absent while it holds.</summary>
    public DateTimeOffset? WithdrawnAt { get; init; }
}

/// <summary>A consent to be recorded.</summary>
public sealed record ConsentInput
{
    /// <summary>Of the text they agreed to; the client's present one by default.</summary>
    public string? Version { get; init; }

    /// <summary>1 to 500 characters; "the person" by default.</summary>
    public string? GivenBy { get; init; }

    /// <summary>Where the proof is: the number of a form, a link; up to 500 characters.</summary>
    public string? Evidence { get; init; }
}

/// <summary>A person's consents, and whether they are enough.</summary>
public sealed record ConsentsDocument
{
    /// <summary>Oldest first, the withdrawn ones too.</summary>
    public required IReadOnlyList<ConsentDocument> Consents { get; init; }

    /// <summary>Whether the client enrols nobody without one.</summary>
    public required bool Required { get; init; }

    /// <summary>Of the client's present text; absent when it has none.</summary>
    public string? Version { get; init; }

    /// <summary>Whether one to the present version is on record and not withdrawn; true where none is required.</summary>
    public required bool Holds { get; init; }
}

public sealed record CorrectionInput
{
    public required Guid Person { get; init; }

    /// <summary>present, absent, late, medical or authorised; auto only for who was seen.</summary>
    public required AttendanceStatus Status { get; init; }

    public string? Note { get; init; }
}

/// <summary>Records or days counted by status.</summary>
public sealed record CountsDocument
{
    public required int Auto { get; init; }

    public required int Present { get; init; }

    /// <summary>Those on leave included.</summary>
    public required int Absent { get; init; }

    public required int Late { get; init; }

    public required int Medical { get; init; }

    public required int Authorised { get; init; }

    /// <summary>Absent on a day of approved leave.</summary>
    public required int OnLeave { get; init; }

    public required int Total { get; init; }

    /// <summary>Auto, present and late.</summary>
    public required int Attended { get; init; }

    /// <summary>Medical, authorised, and what approved leave makes up for.</summary>
    public required int Excused { get; init; }

    /// <summary>min(attended + excused, total) / total × 100, to two decimals; absent without any.</summary>
    public double? Percentage { get; init; }
}

/// <summary>What the check-ins of a person come to on one day.</summary>
public sealed record DayDocument
{
    public required PersonReference Person { get; init; }

    public required DateOnly Day { get; init; }

    public required DayStatus Status { get; init; }

    public DateTimeOffset? FirstIn { get; init; }

    public DateTimeOffset? LastOut { get; init; }

    public required int Minutes { get; init; }
}

public enum DayOfWeek
{
    Sunday,
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
}

public enum DayStatus
{
    Present,
    Late,
    Short,
    In,
    Absent,
    Leave,
    Off,
}

public sealed record DaysDocument
{
    public required IReadOnlyList<DayDocument> Days { get; init; }
}

/// <summary>One face or embedding, and what was decided about it.</summary>
public sealed record DecisionDocument
{
    /// <summary>Of a photo: where the face is.</summary>
    public BoxDocument? Box { get; init; }

    /// <summary>Of a photo: the detector's score, 0 to 1.</summary>
    public double? Score { get; init; }

    /// <summary>Of a photo: 0 to 1, higher is better.</summary>
    public double? Quality { get; init; }

    /// <summary>match, ambiguous or unknown; what a stranger gets is unknown.</summary>
    public required Outcome Decision { get; init; }

    /// <summary>Why nobody was named; only with unknown.</summary>
    public UnknownReason? Reason { get; init; }

    /// <summary>Who matched; only with match.</summary>
    public PersonReference? Person { get; init; }

    /// <summary>To the nearest face, matching or not, in the space's metric, to four decimals; absent when nobody was searched.</summary>
    public double? Distance { get; init; }

    public required ThresholdDocument Threshold { get; init; }

    /// <summary>How much farther the second person is; absent when there is none.</summary>
    public double? Margin { get; init; }

    /// <summary>The margin below which a match is ambiguous; absent for 1:1.</summary>
    public double? RequiredMargin { get; init; }

    public required int FacesSearched { get; init; }

    public required int PeopleSearched { get; init; }

    /// <summary>How the search ran: exact-int8, exact-pgvector, hnsw-pgvector …</summary>
    public required string Method { get; init; }

    /// <summary>Why it ran so, for people.</summary>
    public string? MethodReason { get; init; }

    /// <summary>Present and true when the store was out of reach and the gallery in memory answered as it last was.</summary>
    public bool? Stale { get; init; }

    /// <summary>The nearest people, nearest first, whatever was decided about them; as many as asked for.</summary>
    public required IReadOnlyList<CandidateDocument> Candidates { get; init; }

    /// <summary>Of an unknown face of a photo: the sighting that was kept of it; absent where the client's settings keep none.</summary>
    public Guid? Sighting { get; init; }
}

public sealed record DetectAnswer
{
    public required string Space { get; init; }

    public required IReadOnlyList<DetectedPhoto> Photos { get; init; }

    public required StageTimes Milliseconds { get; init; }
}

/// <summary>A face that was found, and nothing about who it is.</summary>
public sealed record DetectedFace
{
    public required BoxDocument Box { get; init; }

    /// <summary>The detector's, 0 to 1.</summary>
    public required double Score { get; init; }

    public required QualityDocument Quality { get; init; }

    /// <summary>Of the face: x and y in pixels, in the model's order.</summary>
    public required IReadOnlyList<IReadOnlyList<double>> Points { get; init; }

    /// <summary>Only where it was asked for with a key of the scope embeddings.</summary>
    public IReadOnlyList<float>? Embedding { get; init; }
}

public sealed record DetectedPhoto
{
    public required string Name { get; init; }

    public required int Width { get; init; }

    public required int Height { get; init; }

    /// <summary>Largest first; empty when none was found.</summary>
    public required IReadOnlyList<DetectedFace> Faces { get; init; }
}

public enum DifferenceKind
{
    Person,
    Face,
    Photo,
    Subject,
    Session,
    Record,
    Leave,
    CheckIn,
    Neighbours,
}

/// <summary>What became of somebody at the door.</summary>
public enum DoorVerdict
{
    Done,
    TooSoon,
    AlreadyIn,
    NotIn,
    DayIsOver,
    NoFace,
    Unknown,
    Ambiguous,
}

public sealed record DualWriteHealth
{
    /// <summary>Changes that the second store has yet to get.</summary>
    public required long Waiting { get; init; }

    /// <summary>How long the first of them has waited; 0 when there is none.</summary>
    public required double OldestSeconds { get; init; }

    /// <summary>Why nothing gets there just now, a code; absent while all is well.</summary>
    public string? Problem { get; init; }

    /// <summary>The store is out of reach, and what only reads is answered from the second one.</summary>
    public required bool Fallback { get; init; }
}

public sealed record DueErasureInput
{
    /// <summary>How many at once, 1 to 1,000; 100 by default.</summary>
    public int? Most { get; init; }
}

public sealed record DuePeopleDocument
{
    /// <summary>Absent when the client keeps people until somebody removes them; then nobody is due.</summary>
    public int? RetentionDays { get; init; }

    /// <summary>By id.</summary>
    public required IReadOnlyList<DuePerson> People { get; init; }

    /// <summary>What to give as after for the next page; absent on the last.</summary>
    public Guid? Next { get; init; }
}

/// <summary>Somebody whose time is over.</summary>
public sealed record DuePerson
{
    public required PersonReference Person { get; init; }

    /// <summary>To the person, their faces or their consents.</summary>
    public required DateTimeOffset LastChange { get; init; }

    /// <summary>When their time was over.</summary>
    public required DateTimeOffset DueSince { get; init; }
}

/// <summary>Whether there is a model that turns texts into vectors.</summary>
public sealed record EmbedderDocument
{
    /// <summary>Without one, documents are found by their words alone.</summary>
    public required bool Configured { get; init; }

    /// <summary>Of its vectors: model, version and width.</summary>
    public string? Space { get; init; }
}

/// <summary>What an enrolment did.</summary>
public sealed record EnrolmentDocument
{
    /// <summary>Under which it was asked for.</summary>
    public required string Name { get; init; }

    /// <summary>Absent when nobody was enrolled: a new person of whom no photo was good enough.</summary>
    public PersonDocument? Person { get; init; }

    /// <summary>Whether the person was added just now.</summary>
    public required bool IsNew { get; init; }

    public required int Added { get; init; }

    public required int AlreadyThere { get; init; }

    public required int Refused { get; init; }

    /// <summary>In the order they came.</summary>
    public required IReadOnlyList<VerdictDocument> Photos { get; init; }
}

public sealed record EntitiesDocument
{
    /// <summary>By id.</summary>
    public required IReadOnlyList<EntityDocument> Entities { get; init; }

    /// <summary>What to give as cursor for the next page; absent on the last.</summary>
    public string? Next { get; init; }
}

public sealed record EntitiesInput
{
    /// <summary>1 to 1,000.</summary>
    public required IReadOnlyList<EntityInput> Entities { get; init; }
}

/// <summary>Somebody or something that a document names.</summary>
public sealed record EntityDocument
{
    public required Guid Id { get; init; }

    public required Guid Document { get; init; }

    /// <summary>What sort of thing: PERSON, ORG, MONEY …</summary>
    public required string Label { get; init; }

    /// <summary>As the document says it.</summary>
    public required string Text { get; init; }

    /// <summary>The first character, in whatever was looked through.</summary>
    public int? Start { get; init; }

    /// <summary>The one behind the last.</summary>
    public int? End { get; init; }

    /// <summary>From 1.</summary>
    public int? Page { get; init; }

    /// <summary>The words around it.</summary>
    public string? Context { get; init; }

    /// <summary>Which of the document's texts it was found in.</summary>
    public int? SourceIndex { get; init; }
}

/// <summary>An entity to be added.</summary>
public sealed record EntityInput
{
    /// <summary>1 to 500 characters.</summary>
    public required string Label { get; init; }

    /// <summary>1 to 10,000 characters.</summary>
    public required string Text { get; init; }

    public int? Start { get; init; }

    public int? End { get; init; }

    public int? Page { get; init; }

    public string? Context { get; init; }

    public int? SourceIndex { get; init; }
}

/// <summary>What several erasures did.</summary>
public sealed record ErasuresDocument
{
    /// <summary>How many people.</summary>
    public required int Erased { get; init; }

    /// <summary>Whether nothing is left of any of them.</summary>
    public required bool Complete { get; init; }

    /// <summary>One each; GET /v1/erasures has them from now on.</summary>
    public required IReadOnlyList<CertificateDocument> Certificates { get; init; }
}

/// <summary>The rows, cells or lines of an artifact that something was taken from.</summary>
public sealed record EvidenceDocument
{
    public required Guid Id { get; init; }

    public required Guid Artifact { get; init; }

    /// <summary>Where in the artifact, in the words of whoever read it.</summary>
    public string? Locator { get; init; }

    public string? Preview { get; init; }

    /// <summary>What it is: table, chart, a media type.</summary>
    public string? ContentType { get; init; }

    public JsonElement? Coordinates { get; init; }

    /// <summary>All of it; absent in lists, and where it was not kept.</summary>
    public JsonElement? Data { get; init; }
}

/// <summary>Evidence to be added.</summary>
public sealed record EvidenceInput
{
    /// <summary>Up to 10,000 characters.</summary>
    public string? Locator { get; init; }

    /// <summary>Up to 1,000,000 characters.</summary>
    public string? Preview { get; init; }

    public string? ContentType { get; init; }

    public JsonElement? Coordinates { get; init; }

    public JsonElement? Data { get; init; }
}

/// <summary>What a threshold rests on.</summary>
public enum EvidenceKind
{
    None,
    Caller,
    Client,
    Prior,
    Gallery,
    PriorAndGallery,
}

public sealed record EvidencePageDocument
{
    /// <summary>By id, in short.</summary>
    public required IReadOnlyList<EvidenceDocument> Evidence { get; init; }

    /// <summary>What to give as cursor for the next page; absent on the last.</summary>
    public string? Next { get; init; }
}

public sealed record EvidencePageInput
{
    /// <summary>1 to 1,000.</summary>
    public required IReadOnlyList<EvidenceInput> Evidence { get; init; }
}

/// <summary>What a language model is to be asked about a document.</summary>
public sealed record ExtractTagsInput
{
    public required Guid Document { get; init; }

    /// <summary>What to look for; it becomes the document's prompt. The one in force by default.</summary>
    public string? Prompt { get; init; }

    /// <summary>The name of a preset, in place of a prompt.</summary>
    public string? Preset { get; init; }

    /// <summary>Who asks, for the history of prompts.</summary>
    public string? Author { get; init; }

    /// <summary>Shows the tags, and keeps nothing.</summary>
    public bool? DryRun { get; init; }
}

/// <summary>A face that is kept.</summary>
public sealed record FaceDocument
{
    public required Guid Id { get; init; }

    public required Guid Person { get; init; }

    public required string Space { get; init; }

    /// <summary>SHA-256 of the photo it was taken from.</summary>
    public string? Photo { get; init; }

    public BoxDocument? Box { get; init; }

    /// <summary>The detector's, 0 to 1.</summary>
    public double? Score { get; init; }

    /// <summary>0 to 1, higher is better.</summary>
    public double? Quality { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>As it came; only where it was asked for with a key of the scope embeddings.</summary>
    public IReadOnlyList<float>? Embedding { get; init; }
}

/// <summary>A face as another program embedded it.</summary>
public sealed record FaceInput
{
    /// <summary>Of the model that made it; the store must hold it.</summary>
    public required string Space { get; init; }

    /// <summary>As many finite values as the space has.</summary>
    public required IReadOnlyList<float> Embedding { get; init; }

    public BoxDocument? Box { get; init; }

    /// <summary>The detector's, 0 to 1.</summary>
    public double? Score { get; init; }

    /// <summary>0 to 1, higher is better.</summary>
    public double? Quality { get; init; }
}

public sealed record FacesDocument
{
    /// <summary>By id.</summary>
    public required IReadOnlyList<FaceDocument> Faces { get; init; }
}

/// <summary>What figures an artifact reports of something.</summary>
public sealed record FactDocument
{
    public required Guid Id { get; init; }

    public required Guid Artifact { get; init; }

    /// <summary>What its artifact is called; absent where it was removed meanwhile.</summary>
    public string? ArtifactName { get; init; }

    /// <summary>What it was taken from.</summary>
    public Guid? Evidence { get; init; }

    public string? ReportWeek { get; init; }

    /// <summary>What the figures are of.</summary>
    public string? Entity { get; init; }

    /// <summary>Usually an object of numbers.</summary>
    public required JsonElement Metrics { get; init; }
}

/// <summary>A fact to be added.</summary>
public sealed record FactInput
{
    /// <summary>Any JSON, usually an object of numbers.</summary>
    public required JsonElement Metrics { get; init; }

    /// <summary>Of the same artifact.</summary>
    public Guid? Evidence { get; init; }

    public string? Entity { get; init; }

    /// <summary>The artifact's by default.</summary>
    public string? ReportWeek { get; init; }
}

public sealed record FactsDocument
{
    /// <summary>By id.</summary>
    public required IReadOnlyList<FactDocument> Facts { get; init; }

    /// <summary>What to give as cursor for the next page; absent on the last.</summary>
    public string? Next { get; init; }
}

public sealed record FactsInput
{
    /// <summary>1 to 1,000.</summary>
    public required IReadOnlyList<FactInput> Facts { get; init; }
}

/// <summary>A figure that was found in a document.</summary>
public sealed record FigureDocument
{
    public required Guid Id { get; init; }

    public required Guid Document { get; init; }

    /// <summary>What sort of figure: percentage, currency …</summary>
    public required string Type { get; init; }

    /// <summary>As the document says it.</summary>
    public string? Value { get; init; }

    /// <summary>The words around it.</summary>
    public string? Context { get; init; }

    /// <summary>Where, in the words of whoever looked.</summary>
    public string? Position { get; init; }

    /// <summary>From 1.</summary>
    public int? Page { get; init; }

    /// <summary>Which of the document's texts it was found in.</summary>
    public int? SourceIndex { get; init; }
}

/// <summary>A figure to be added.</summary>
public sealed record FigureInput
{
    /// <summary>1 to 500 characters.</summary>
    public required string Type { get; init; }

    public string? Value { get; init; }

    public string? Context { get; init; }

    public string? Position { get; init; }

    public int? Page { get; init; }

    public int? SourceIndex { get; init; }
}

public sealed record FiguresDocument
{
    /// <summary>By id.</summary>
    public required IReadOnlyList<FigureDocument> Figures { get; init; }

    /// <summary>What to give as cursor for the next page; absent on the last.</summary>
    public string? Next { get; init; }
}

public sealed record FiguresInput
{
    /// <summary>1 to 1,000.</summary>
    public required IReadOnlyList<FigureInput> Figures { get; init; }
}

/// <summary>A group to be added.</summary>
public sealed record GroupInput
{
    /// <summary>1 to 200 characters.</summary>
    public required string Name { get; init; }

    /// <summary>Ids of its first members, at most 1,000.</summary>
    public IReadOnlyList<Guid>? People { get; init; }
}

public sealed record GroupsDocument
{
    /// <summary>By name.</summary>
    public required IReadOnlyList<LabelDocument> Groups { get; init; }
}

public enum HealthState
{
    Ok,
    Starting,
    Missing,
    Degraded,
    Failed,
    Stopping,
}

public sealed record HolidayDocument
{
    public required DateOnly Day { get; init; }

    public string? Name { get; init; }
}

public sealed record HostHealth
{
    /// <summary>Its place in the address of the store, from 1.</summary>
    public required int Host { get; init; }

    /// <summary>What it was when it last answered.</summary>
    public required HostRole Role { get; init; }

    /// <summary>How old the oldest thing is that a standby lacks, at most.</summary>
    public required double LagSeconds { get; init; }

    /// <summary>How much of the log a standby has yet to replay.</summary>
    public required long LagBytes { get; init; }

    /// <summary>Why it is not used just now, a code; absent while it is.</summary>
    public string? Problem { get; init; }
}

public enum HostRole
{
    Unknown,
    Primary,
    Standby,
}

/// <summary>One run of a hierarchical reasoning model.</summary>
public sealed record HrmRunDocument
{
    public required Guid Id { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>What it was to do.</summary>
    public string? Task { get; init; }

    /// <summary>Until it halted.</summary>
    public required int Steps { get; init; }

    /// <summary>Milliseconds.</summary>
    public required double LatencyMs { get; init; }

    /// <summary>0 to 1; absent where the right answer is not known.</summary>
    public double? Accuracy { get; init; }

    /// <summary>Any JSON.</summary>
    public required JsonElement Payload { get; init; }

    /// <summary>Further figures, by name.</summary>
    public required IReadOnlyDictionary<string, double> Metrics { get; init; }
}

/// <summary>A run to be kept.</summary>
public sealed record HrmRunInput
{
    /// <summary>0 or more.</summary>
    public required int Steps { get; init; }

    /// <summary>0 or more.</summary>
    public required double LatencyMs { get; init; }

    /// <summary>Now by default.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>Up to 500 characters.</summary>
    public string? Task { get; init; }

    /// <summary>0 to 1.</summary>
    public double? Accuracy { get; init; }

    /// <summary>Any JSON; an empty object by default.</summary>
    public JsonElement? Payload { get; init; }

    /// <summary>Further figures, by name; at most 100.</summary>
    public IReadOnlyDictionary<string, double>? Metrics { get; init; }
}

public sealed record HrmRunsDocument
{
    /// <summary>The newest first.</summary>
    public required IReadOnlyList<HrmRunDocument> Runs { get; init; }

    /// <summary>What to give as cursor for the next page; absent on the last.</summary>
    public string? Next { get; init; }
}

public sealed record HrmRunsInput
{
    /// <summary>1 to 1,000.</summary>
    public required IReadOnlyList<HrmRunInput> Runs { get; init; }
}

/// <summary>What all runs come to.</summary>
public sealed record HrmTotalsDocument
{
    public required long Runs { get; init; }

    /// <summary>Absent where there are no runs.</summary>
    public double? AverageSteps { get; init; }

    /// <summary>Absent where there are no runs.</summary>
    public double? AverageLatencyMs { get; init; }

    /// <summary>Of the runs that have one; absent where none has.</summary>
    public double? AverageAccuracy { get; init; }

    /// <summary>The newest.</summary>
    public HrmRunDocument? Last { get; init; }
}

/// <summary>Who was found.</summary>
public sealed record IdentifyAnswer
{
    /// <summary>The embedding space that was searched.</summary>
    public required string Space { get; init; }

    /// <summary>How its distances are measured; smaller is nearer.</summary>
    public required Metric Metric { get; init; }

    /// <summary>Of a request with photos: in the order they came.</summary>
    public IReadOnlyList<PhotoDecisions>? Photos { get; init; }

    /// <summary>Of a request with embeddings: one decision each, in their order.</summary>
    public IReadOnlyList<DecisionDocument>? Embeddings { get; init; }

    public required StageTimes Milliseconds { get; init; }

    /// <summary>Of a request with a challenge: nobody is identified where it failed.</summary>
    public LivenessDocument? Liveness { get; init; }
}

/// <summary>Embeddings of other programs, to be identified.</summary>
public sealed record IdentifyInput
{
    /// <summary>Of the model that made them; never guessed from their width.</summary>
    public required string Space { get; init; }

    /// <summary>1 to 100.</summary>
    public required IReadOnlyList<IReadOnlyList<float>> Embeddings { get; init; }
}

/// <summary>What becomes of images on the way.</summary>
public enum ImageUse
{
    Missing,
    Photos,
    None,
}

/// <summary>Accounts to make of those in a legacy database.</summary>
public sealed record ImportAccountsInput
{
    /// <summary>The database's path within the import.</summary>
    public required string File { get; init; }

    /// <summary>What they may do; nobody gives rights that they do not have.</summary>
    public Role? Role { get; init; }

    /// <summary>Whether passwords that everybody tries first are taken, too.</summary>
    public bool? KeepWeakPasswords { get; init; }
}

public sealed record ImportComparisonDocument
{
    /// <summary>people, faces, photos, subjects, sessions, records, leaves or check-ins.</summary>
    public required string What { get; init; }

    public required long Planned { get; init; }

    public required long Found { get; init; }

    /// <summary>Rows that are stored and in no plan.</summary>
    public required long Extra { get; init; }
}

public sealed record ImportConflictDocument
{
    public required string Code { get; init; }

    public required string Message { get; init; }

    /// <summary>Rows that show it.</summary>
    public required long Rows { get; init; }
}

/// <summary>Rows by kind.</summary>
public sealed record ImportCountsDocument
{
    public required long People { get; init; }

    public required long Faces { get; init; }

    public required long Photos { get; init; }

    public required long Subjects { get; init; }

    public required long Sessions { get; init; }

    public required long Records { get; init; }

    public required long Leaves { get; init; }

    public required long CheckIns { get; init; }
}

/// <summary>Something that is not in the store as the source has it.</summary>
public sealed record ImportDifferenceDocument
{
    public required string Place { get; init; }

    public required DifferenceKind Kind { get; init; }

    public required string Id { get; init; }

    /// <summary>missing, extra, or the field's name.</summary>
    public required string Field { get; init; }

    public string? Expected { get; init; }

    public string? Stored { get; init; }

    public string? Note { get; init; }
}

/// <summary>An import: files, their plan, and the run that came of it.</summary>
public sealed record ImportDocument
{
    public required Guid Id { get; init; }

    public required string Name { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>As the audit log names them.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>Where its files come from.</summary>
    public required ImportOrigin From { get; init; }

    public string? Folder { get; init; }

    public required ImportState State { get; init; }

    public required ImportFilesDocument Files { get; init; }

    /// <summary>The last work on it; absent before the first.</summary>
    public ImportJobDocument? Job { get; init; }

    public ImportPlanDocument? Plan { get; init; }

    /// <summary>What the last dry run of this plan, or a run that had nothing to write, came to.</summary>
    public ImportOutcomeDocument? Rehearsal { get; init; }

    /// <summary>The last run of this plan.</summary>
    public ImportRunDocument? Run { get; init; }

    public ImportVerificationDocument? Verification { get; init; }

    public ImportRollbackDocument? Rollback { get; init; }
}

/// <summary>Why work failed.</summary>
public sealed record ImportFaultDocument
{
    public required string Code { get; init; }

    public required string Message { get; init; }
}

public sealed record ImportFilesDocument
{
    public required int Count { get; init; }

    public required long Bytes { get; init; }

    /// <summary>Whether uploaded files were removed again.</summary>
    public required bool Removed { get; init; }
}

/// <summary>A folder on the server.</summary>
public sealed record ImportFolderDocument
{
    /// <summary>Empty for the one that the operator allows.</summary>
    public required string Path { get; init; }

    /// <summary>Names of those in it.</summary>
    public required IReadOnlyList<string> Folders { get; init; }

    /// <summary>How many files are in it, those of its folders not counted.</summary>
    public required int Files { get; init; }
}

/// <summary>An import to begin.</summary>
public sealed record ImportInput
{
    /// <summary>For people; 1 to 200 characters. Names the scope of its ids as well, unless the plan is given another.</summary>
    public required string Name { get; init; }

    /// <summary>Below the folder that the operator allows, with '/'; absent when files are uploaded.</summary>
    public string? Folder { get; init; }
}

public sealed record ImportJobDocument
{
    public required ImportWork Kind { get; init; }

    public required ImportWorkState State { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Batches of a run; 0 where there is no measure.</summary>
    public required int Done { get; init; }

    /// <summary>0 where it is not known.</summary>
    public required int Total { get; init; }

    /// <summary>Rows read, written or compared so far.</summary>
    public required long Rows { get; init; }

    /// <summary>0 where it is not known.</summary>
    public required long RowsTotal { get; init; }

    public required double RowsPerSecond { get; init; }

    public ImportFaultDocument? Fault { get; init; }
}

public sealed record ImportLimitsDocument
{
    /// <summary>Of one file.</summary>
    public required long MaxFileBytes { get; init; }

    /// <summary>Of all uploads of the client.</summary>
    public required long MaxBytes { get; init; }

    /// <summary>Of one import.</summary>
    public required int MaxFiles { get; init; }
}

public sealed record ImportNoteDocument
{
    public required string Code { get; init; }

    public required string Message { get; init; }
}

/// <summary>Where the files of an import come from.</summary>
public enum ImportOrigin
{
    Upload,
    Folder,
}

public sealed record ImportOutcomeDocument
{
    public required ImportCountsDocument Added { get; init; }

    /// <summary>Rows that were in the store already.</summary>
    public required ImportCountsDocument Present { get; init; }
}

/// <summary>What an import will write, and what it sets aside.</summary>
public sealed record ImportPlanDocument
{
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>SHA-256 over its files, hex.</summary>
    public required string Fingerprint { get; init; }

    public required string Scope { get; init; }

    public required ImportTotalsDocument Totals { get; init; }

    /// <summary>What a run would do to the store as it was when the plan was made.</summary>
    public required ImportOutcomeDocument Predicted { get; init; }

    public required IReadOnlyList<ImportSpaceDocument> Spaces { get; init; }

    /// <summary>Absent in short.</summary>
    public IReadOnlyList<ImportSourceDocument>? Sources { get; init; }

    public IReadOnlyList<ImportNoteDocument>? Notes { get; init; }

    public IReadOnlyList<ImportConflictDocument>? Conflicts { get; init; }

    /// <summary>The first 20; absent in short.</summary>
    public IReadOnlyList<ImportRejectDocument>? Rejects { get; init; }

    /// <summary>How many entries there are.</summary>
    public required int RejectCount { get; init; }
}

/// <summary>How an import is planned.</summary>
public sealed record ImportPlanInput
{
    /// <summary>The key of the space of vectors that do not tell theirs; without it such rows are set aside.</summary>
    public string? Space { get; init; }

    /// <summary>Of people whose source names none.</summary>
    public string? Region { get; init; }

    /// <summary>Names the project, and is part of the ids of everything: plans of the same scope never write a row twice. The import's name by default.</summary>
    public string? Scope { get; init; }

    /// <summary>Whether names that differ only by case are one person; only of people who have no ids.</summary>
    public bool? MergeCase { get; init; }

    /// <summary>Whether photos are kept; they are by default.</summary>
    public bool? Photos { get; init; }

    /// <summary>What is computed from images.</summary>
    public ImageUse? Images { get; init; }
}

public sealed record ImportRejectDocument
{
    public required RejectKind Kind { get; init; }

    /// <summary>File and row, or byte.</summary>
    public required string Place { get; init; }

    /// <summary>Rows that it stands for.</summary>
    public required long Rows { get; init; }

    public required string Code { get; init; }

    public required string Reason { get; init; }
}

public sealed record ImportRejectsDocument
{
    public required IReadOnlyList<ImportRejectDocument> Rejects { get; init; }

    /// <summary>What to give as cursor for the next page; absent on the last.</summary>
    public string? Next { get; init; }
}

public sealed record ImportRollbackDocument
{
    public required DateTimeOffset At { get; init; }

    /// <summary>False when rows have changed since and nothing was removed: ask again with force.</summary>
    public required bool Done { get; init; }

    public required ImportCountsDocument Removed { get; init; }

    /// <summary>What was changed since and is kept, one line each; the first 200.</summary>
    public required IReadOnlyList<string> Changed { get; init; }
}

public sealed record ImportRollbackInput
{
    /// <summary>Takes back the rest where some rows have changed since; those are named and kept.</summary>
    public bool? Force { get; init; }
}

/// <summary>A run of the plan.</summary>
public sealed record ImportRunDocument
{
    public required string Id { get; init; }

    public required RunStatus Status { get; init; }

    public required int Batches { get; init; }

    public required int BatchesApplied { get; init; }

    public required ImportOutcomeDocument Outcome { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Absent while it has not ended.</summary>
    public DateTimeOffset? EndedAt { get; init; }
}

/// <summary>One store among the files.</summary>
public sealed record ImportSourceDocument
{
    public required string Path { get; init; }

    public required string Format { get; init; }

    public required SourceKind Kind { get; init; }

    public required SourceAction Action { get; init; }

    public string? Space { get; init; }

    public required long Rows { get; init; }

    public required long Faces { get; init; }

    public required long People { get; init; }

    public required long Photos { get; init; }

    /// <summary>Rows that become attendance.</summary>
    public required long Attendance { get; init; }

    public required long Duplicates { get; init; }

    public required long Rejected { get; init; }

    public required long SetAside { get; init; }

    /// <summary>Why it is rejected, or a note.</summary>
    public string? Reason { get; init; }
}

public sealed record ImportSpaceDocument
{
    public required string Key { get; init; }

    public required long Faces { get; init; }

    public required long People { get; init; }

    /// <summary>Whether photos can be searched in it.</summary>
    public required bool HasModel { get; init; }
}

/// <summary>How far an import is.</summary>
public enum ImportState
{
    Collecting,
    Planned,
    Running,
    Interrupted,
    Done,
    RolledBack,
}

public sealed record ImportTotalsDocument
{
    /// <summary>Rows of all sources; each ends in one of the others.</summary>
    public required long Rows { get; init; }

    public required long People { get; init; }

    public required long Faces { get; init; }

    public required long Photos { get; init; }

    public required long Subjects { get; init; }

    public required long Sessions { get; init; }

    public required long Records { get; init; }

    public required long Leaves { get; init; }

    public required long CheckIns { get; init; }

    public required long Duplicates { get; init; }

    public required long Rejected { get; init; }

    public required long SetAside { get; init; }

    public required int Batches { get; init; }
}

public sealed record ImportVerificationDocument
{
    public required DateTimeOffset At { get; init; }

    public required bool Equal { get; init; }

    public required IReadOnlyList<ImportComparisonDocument> Compared { get; init; }

    public required string MerkleRoot { get; init; }

    public required string StoredMerkleRoot { get; init; }

    /// <summary>The first 100; absent in short.</summary>
    public IReadOnlyList<ImportDifferenceDocument>? Differences { get; init; }

    public required int DifferenceCount { get; init; }

    public required IReadOnlyList<string> Notes { get; init; }
}

/// <summary>What is worked on beside the requests.</summary>
public enum ImportWork
{
    Plan,
    Rehearse,
    Run,
    Verify,
    Rollback,
}

public enum ImportWorkState
{
    Running,
    Done,
    Stopped,
    Failed,
}

public sealed record ImportedAccountDocument
{
    public required string Login { get; init; }

    public required AccountImportOutcome Outcome { get; init; }

    /// <summary>Who has the same e-mail address.</summary>
    public Guid? Person { get; init; }
}

public sealed record ImportedAccountsDocument
{
    public required IReadOnlyList<ImportedAccountDocument> Accounts { get; init; }
}

public sealed record ImportedFileDocument
{
    public required string Path { get; init; }

    public required long Bytes { get; init; }

    /// <summary>Of the bytes that arrived, hex.</summary>
    public required string Sha256 { get; init; }
}

public sealed record ImportsDocument
{
    /// <summary>Newest first, in short.</summary>
    public required IReadOnlyList<ImportDocument> Imports { get; init; }

    public required ImportLimitsDocument Uploads { get; init; }

    /// <summary>Whether the operator allows folders of the server.</summary>
    public required bool Folders { get; init; }
}

/// <summary>How far an artifact is.</summary>
public sealed record IngestProgressDocument
{
    public required ArtifactDocument Artifact { get; init; }

    /// <summary>That are kept by now, of whatever sort; absent where another server reads it, and when it has ended.</summary>
    public long? Parts { get; init; }

    /// <summary>That search finds by now.</summary>
    public long? Pieces { get; init; }
}

public sealed record IssuedKeyDocument
{
    public required KeyDocument Key { get; init; }

    /// <summary>The whole key, smb_…; shown this once.</summary>
    public required string Secret { get; init; }
}

/// <summary>A batch enrolment.</summary>
public sealed record JobDocument
{
    public required Guid Id { get; init; }

    public required JobState State { get; init; }

    /// <summary>When its photos were here.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>How many people it names.</summary>
    public required int People { get; init; }

    /// <summary>How many of them were tried.</summary>
    public required int PeopleDone { get; init; }

    /// <summary>How many photos it has.</summary>
    public required int Photos { get; init; }

    /// <summary>How many of them were looked at.</summary>
    public required int PhotosDone { get; init; }

    /// <summary>Why it stopped, where it did.</summary>
    public string? Fault { get; init; }

    /// <summary>Of the people who were tried; absent in progress events.</summary>
    public IReadOnlyList<EnrolmentDocument>? Enrolments { get; init; }
}

/// <summary>How far a batch enrolment is.</summary>
public enum JobState
{
    Running,
    Done,
    Stopped,
}

public sealed record JobsDocument
{
    /// <summary>Newest first, without what became of each photo.</summary>
    public required IReadOnlyList<JobDocument> Enrolments { get; init; }
}

/// <summary>A key, without its secret.</summary>
public sealed record KeyDocument
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required Role Role { get; init; }

    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>client, or installation for a key of every client.</summary>
    public required Reach Reach { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Absent for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>To within ten minutes; absent when it never was used.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    public DateTimeOffset? RevokedAt { get; init; }
}

/// <summary>A key that somebody wants.</summary>
public sealed record KeyInput
{
    /// <summary>1 to 100 characters: the device, program or person that holds it.</summary>
    public required string Name { get; init; }

    public Role? Role { get; init; }

    /// <summary>read, enrol, identify, embeddings, admin, documents, ingest; all of the role's but embeddings by default.</summary>
    public IReadOnlyList<string>? Scopes { get; init; }

    public Reach? Reach { get; init; }

    /// <summary>Never by default.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}

/// <summary>A key, in short.</summary>
public sealed record KeyReference
{
    public required string Id { get; init; }

    public required string Name { get; init; }
}

public sealed record KeysDocument
{
    public required IReadOnlyList<KeyDocument> Keys { get; init; }
}

/// <summary>A region or group.</summary>
public sealed record LabelDocument
{
    public required string Name { get; init; }

    /// <summary>How many have it; a group may be empty.</summary>
    public required int People { get; init; }
}

public sealed record LabelInput
{
    /// <summary>1 to 200 characters.</summary>
    public required string Name { get; init; }
}

public sealed record LastSeenDocument
{
    public required PersonReference Person { get; init; }

    public required DateTimeOffset At { get; init; }
}

public sealed record LastSeenListDocument
{
    public required IReadOnlyList<LastSeenDocument> People { get; init; }
}

public sealed record LeaveDecisionInput
{
    /// <summary>approved or refused.</summary>
    public required LeaveState State { get; init; }

    /// <summary>Up to 2,000 characters.</summary>
    public string? Note { get; init; }
}

public sealed record LeaveDocument
{
    public required Guid Id { get; init; }

    public required PersonReference Person { get; init; }

    public required DateOnly From { get; init; }

    public required DateOnly To { get; init; }

    public required LeaveKind Kind { get; init; }

    public string? Note { get; init; }

    /// <summary>How many sessions it makes up for; absent for those the person missed on its days.</summary>
    public int? Sessions { get; init; }

    public required LeaveState State { get; init; }

    public required DateTimeOffset RequestedAt { get; init; }

    public required string RequestedBy { get; init; }

    public DateTimeOffset? DecidedAt { get; init; }

    public string? DecidedBy { get; init; }

    public string? DecisionNote { get; init; }
}

/// <summary>A request for leave.</summary>
public sealed record LeaveInput
{
    public required Guid Person { get; init; }

    public required DateOnly From { get; init; }

    /// <summary>The last day, at most 365 after the first.</summary>
    public required DateOnly To { get; init; }

    public required LeaveKind Kind { get; init; }

    /// <summary>Up to 2,000 characters.</summary>
    public string? Note { get; init; }

    /// <summary>1 to 10,000; leave it out to count those missed.</summary>
    public int? Sessions { get; init; }
}

public enum LeaveKind
{
    Medical,
    Authorised,
}

public enum LeaveState
{
    Pending,
    Approved,
    Refused,
}

public sealed record LeavesPageDocument
{
    public required IReadOnlyList<LeaveDocument> Leaves { get; init; }

    public string? Next { get; init; }
}

/// <summary>What documents are kept, read and found with.</summary>
public sealed record LibraryConfigDocument
{
    public required BackendDocument Backend { get; init; }

    public required EmbedderDocument Embedder { get; init; }

    /// <summary>Whether this server takes documents in.</summary>
    public required bool TakesFiles { get; init; }

    public required UploadLimitsDocument Uploads { get; init; }
}

/// <summary>What was read of a file. Its parts are at addresses of their own.</summary>
public sealed record LibraryDocument
{
    public required Guid Id { get; init; }

    /// <summary>What it was read from, and goes with.</summary>
    public Guid? Artifact { get; init; }

    /// <summary>text, markdown, html, pdf, docx, csv, xlsx, xml-log, openapi, postman or image.</summary>
    public required string Kind { get; init; }

    public string? Title { get; init; }

    /// <summary>The file's name or path as it was given.</summary>
    public string? Path { get; init; }

    /// <summary>Who or what brought it.</summary>
    public string? Source { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Absent in lists.</summary>
    public PartCountsDocument? Parts { get; init; }
}

/// <summary>What a document is called.</summary>
public sealed record LibraryInput
{
    /// <summary>Up to 2,000 characters; absent for none.</summary>
    public string? Title { get; init; }

    /// <summary>Who or what brought it, up to 10,000 characters; absent for none.</summary>
    public string? Source { get; init; }
}

/// <summary>One page of documents.</summary>
public sealed record LibraryPageDocument
{
    /// <summary>The newest first.</summary>
    public required IReadOnlyList<LibraryDocument> Documents { get; init; }

    /// <summary>What to give as cursor for the next page; absent on the last.</summary>
    public string? Next { get; init; }
}

/// <summary>Where a hit is shown.</summary>
public sealed record LinkDocument
{
    /// <summary>workspace, apis, logs or tags.</summary>
    public required string Panel { get; init; }

    public Guid? Document { get; init; }

    public Guid? Artifact { get; init; }

    /// <summary>The number of the piece in its document, from 0.</summary>
    public int? Chunk { get; init; }

    /// <summary>From 1.</summary>
    public int? Page { get; init; }

    /// <summary>What follows /v1/documents/apis/ in the operation's address.</summary>
    public string? Api { get; init; }

    public string? Code { get; init; }

    /// <summary>Of a tag: the tag.</summary>
    public string? Q { get; init; }
}

public sealed record LiveDocument
{
    public required HealthState Status { get; init; }
}

/// <summary>Whether photos showed what was asked for.</summary>
public sealed record LivenessDocument
{
    public required bool Live { get; init; }

    public required IReadOnlyList<StepDocument> Steps { get; init; }

    /// <summary>too-few photos with a face, same-photo twice, other-face on one of them.</summary>
    public required IReadOnlyList<LivenessFault> Faults { get; init; }
}

public enum LivenessFault
{
    TooFew,
    SamePhoto,
    OtherFace,
}

/// <summary>What somebody is asked to do before the camera. Sides are the person's own.</summary>
public enum LivenessStep
{
    TurnLeft,
    TurnRight,
    Blink,
}

/// <summary>One entry of a log.</summary>
public sealed record LogEntryDocument
{
    public required Guid Document { get; init; }

    /// <summary>From 0, over the document's parts of all sorts; with the document it names the entry.</summary>
    public required int Order { get; init; }

    public required PlaceDocument Place { get; init; }

    /// <summary>The time as it was written; absent where it has none.</summary>
    public string? Ts { get; init; }

    /// <summary>The same as a time, where it can be read as one.</summary>
    public DateTimeOffset? At { get; init; }

    public string? Level { get; init; }

    public string? Code { get; init; }

    public string? Component { get; init; }

    public required string Message { get; init; }

    /// <summary>Whatever else the entry holds.</summary>
    public required IReadOnlyDictionary<string, string> Attributes { get; init; }
}

/// <summary>Who somebody is, and what they may do.</summary>
public sealed record LoginDocument
{
    /// <summary>Of the login; absent for who came with a key.</summary>
    public string? Id { get; init; }

    /// <summary>smbt_…, good as Authorization: Bearer; shown this once, and not where it is in a cookie.</summary>
    public string? Token { get; init; }

    public required string Client { get; init; }

    public AccountReference? Account { get; init; }

    public PersonReference? Person { get; init; }

    public KeyReference? Key { get; init; }

    /// <summary>How they logged in; absent for who came with a key.</summary>
    public LoginMethod? Method { get; init; }

    /// <summary>Absent for a person without an account.</summary>
    public Role? Role { get; init; }

    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>client, or installation for a key of every client.</summary>
    public required Reach Reach { get; init; }

    /// <summary>Absent for a key without an end.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}

/// <summary>Who logs in, by password.</summary>
public sealed record LoginInput
{
    /// <summary>The account's name; left out with a key in the header Authorization, for a login in place of the key.</summary>
    public string? Account { get; init; }

    public string? Password { get; init; }

    /// <summary>Whose account it is; without a key, default where it is left out.</summary>
    public string? Client { get; init; }

    /// <summary>The token comes as a cookie that no script can read, and not in the answer; needs the header X-Semblance: 1.</summary>
    public bool? Cookie { get; init; }

    /// <summary>1 to 30 days; 12 hours by default.</summary>
    public int? LifeSeconds { get; init; }
}

public enum LoginMethod
{
    Password,
    Face,
    NameAndFace,
    Key,
}

public sealed record LogsDocument
{
    /// <summary>By document and order.</summary>
    public required IReadOnlyList<LogEntryDocument> Logs { get; init; }

    /// <summary>What to give as cursor for the next page; absent on the last.</summary>
    public string? Next { get; init; }
}

/// <summary>A stretch of a text, in characters (UTF-16) from its beginning.</summary>
public sealed record MarkDocument
{
    public required int Start { get; init; }

    public required int Length { get; init; }
}

/// <summary>Who was seen on photos of a session.</summary>
public sealed record MarkingDocument
{
    public required Guid Id { get; init; }

    public required Guid Session { get; init; }

    public required MarkingState State { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required string CreatedBy { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public required IReadOnlyList<MarkingPhotoDocument> Photos { get; init; }

    public required IReadOnlyList<PlannedRecordDocument> People { get; init; }

    public required int Expected { get; init; }

    public required int Seen { get; init; }

    /// <summary>Faces of nobody expected.</summary>
    public required int Strangers { get; init; }
}

/// <summary>A photo of a marking: what is left of it.</summary>
public sealed record MarkingPhotoDocument
{
    public required int Number { get; init; }

    public required string Name { get; init; }

    public required int Width { get; init; }

    public required int Height { get; init; }

    public required DateTimeOffset TakenAt { get; init; }

    public required IReadOnlyList<SeenFaceDocument> Faces { get; init; }
}

public enum MarkingState
{
    Open,
    Confirmed,
    Discarded,
}

/// <summary>A marking, in short.</summary>
public sealed record MarkingSummaryDocument
{
    public required Guid Id { get; init; }

    public required Guid Session { get; init; }

    public required MarkingState State { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required string CreatedBy { get; init; }

    public DateTimeOffset? EndedAt { get; init; }
}

public sealed record MarkingsDocument
{
    public required IReadOnlyList<MarkingSummaryDocument> Markings { get; init; }
}

/// <summary>A group after its members have changed.</summary>
public sealed record MembersDocument
{
    public required string Name { get; init; }

    public required int People { get; init; }

    /// <summary>How many joined or left it; who was a member already, or was none, does not count.</summary>
    public required int Changed { get; init; }
}

public sealed record MembersInput
{
    /// <summary>Ids, 1 to 1,000.</summary>
    public required IReadOnlyList<Guid> People { get; init; }
}

public sealed record MemoriesDocument
{
    /// <summary>The newest first.</summary>
    public required IReadOnlyList<MemoryDocument> Memories { get; init; }

    /// <summary>What to give as cursor for the next page; absent on the last.</summary>
    public string? Next { get; init; }
}

/// <summary>Something that an assistant is to remember.</summary>
public sealed record MemoryDocument
{
    public required Guid Id { get; init; }

    /// <summary>fact, preference, skill_learned, workflow …</summary>
    public required string Category { get; init; }

    /// <summary>Any JSON.</summary>
    public required JsonElement Content { get; init; }

    /// <summary>Any JSON.</summary>
    public JsonElement? Context { get; init; }

    /// <summary>Whose it is; absent for everybody's.</summary>
    public string? User { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>Something to be remembered.</summary>
public sealed record MemoryInput
{
    /// <summary>1 to 500 characters.</summary>
    public required string Category { get; init; }

    public required JsonElement Content { get; init; }

    public JsonElement? Context { get; init; }

    /// <summary>Up to 500 characters.</summary>
    public string? User { get; init; }
}

/// <summary>Two people who became one.</summary>
public sealed record MergeDocument
{
    public required Guid Id { get; init; }

    /// <summary>Who stayed, as they were.</summary>
    public required Guid Kept { get; init; }

    /// <summary>The other, as they were; they are back where UndoneAt is set.</summary>
    public required PersonDocument Merged { get; init; }

    /// <summary>How many changed hands; the same of photos, consents and accounts.</summary>
    public required int Faces { get; init; }

    public required int Photos { get; init; }

    public required int Consents { get; init; }

    public required int Accounts { get; init; }

    public required DateTimeOffset MergedAt { get; init; }

    /// <summary>Absent while it holds.</summary>
    public DateTimeOffset? UndoneAt { get; init; }
}

public sealed record MergeInput
{
    /// <summary>Who stays, as they are.</summary>
    public required Guid Kept { get; init; }

    /// <summary>Whose faces, photos, consents and accounts become theirs.</summary>
    public required Guid Merged { get; init; }
}

public sealed record MergesDocument
{
    /// <summary>Newest first, at most 1,000.</summary>
    public required IReadOnlyList<MergeDocument> Merges { get; init; }
}

/// <summary>How two embeddings of a space are compared. A distance: smaller is nearer.</summary>
public enum Metric
{
    Cosine,
    L2,
}

/// <summary>What a search or a comparison decided.</summary>
public enum Outcome
{
    Unknown,
    Match,
    Ambiguous,
}

public sealed record OwnPasswordInput
{
    /// <summary>The password until now.</summary>
    public required string Current { get; init; }

    /// <summary>8 to 256 characters, none of those that everybody tries first.</summary>
    public required string Password { get; init; }
}

/// <summary>A rectangle from the top left corner: in points (1/72 inch) on a page, in pixels on a picture.</summary>
public sealed record PageBoxDocument
{
    public required double X { get; init; }

    public required double Y { get; init; }

    public required double Width { get; init; }

    public required double Height { get; init; }
}

/// <summary>How many parts of each sort a document has.</summary>
public sealed record PartCountsDocument
{
    public required long Sections { get; init; }

    public required long Tables { get; init; }

    public required long Endpoints { get; init; }

    public required long LogEntries { get; init; }
}

public sealed record PartHealth
{
    public required HealthState State { get; init; }

    /// <summary>What it took to ask.</summary>
    public required double Milliseconds { get; init; }
}

/// <summary>A stretch of a hit that shows why it was found.</summary>
public sealed record PassageDocument
{
    /// <summary>Where in the hit's text it begins.</summary>
    public required int Start { get; init; }

    public required string Text { get; init; }

    /// <summary>Found words, from the beginning of this stretch.</summary>
    public required IReadOnlyList<MarkDocument> Marks { get; init; }
}

public sealed record PasswordChangedDocument
{
    /// <summary>How many logins the new password ended.</summary>
    public required int LoginsEnded { get; init; }
}

public sealed record PasswordInput
{
    /// <summary>8 to 256 characters, none of those that everybody tries first.</summary>
    public required string Password { get; init; }
}

/// <summary>One page of people by name.</summary>
public sealed record PeoplePageDocument
{
    /// <summary>In the order of their names, then ids.</summary>
    public required IReadOnlyList<PersonDocument> People { get; init; }

    /// <summary>What to give as cursor for the next page; absent on the last.</summary>
    public string? Next { get; init; }
}

/// <summary>A person as it is kept.</summary>
public sealed record PersonDocument
{
    public required Guid Id { get; init; }

    public required string Name { get; init; }

    /// <summary>The owner's own id: employee or roll number.</summary>
    public string? ExternalId { get; init; }

    /// <summary>The label an identify call can be limited to.</summary>
    public string? Region { get; init; }

    public required IReadOnlyList<string> Groups { get; init; }

    public required IReadOnlyDictionary<string, string> Attributes { get; init; }

    /// <summary>1 when added, one more with every change; the same as in the header ETag.</summary>
    public required int Revision { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>How many; in lists only.</summary>
    public int? Faces { get; init; }

    /// <summary>How many; in lists only.</summary>
    public int? Photos { get; init; }
}

/// <summary>A person as its owner writes it.</summary>
public sealed record PersonInput
{
    /// <summary>1 to 200 characters.</summary>
    public required string Name { get; init; }

    /// <summary>1 to 200 characters; nobody else of the client may have it.</summary>
    public string? ExternalId { get; init; }

    /// <summary>1 to 200 characters.</summary>
    public string? Region { get; init; }

    /// <summary>At most 100 names of 1 to 200 characters.</summary>
    public IReadOnlyList<string>? Groups { get; init; }

    /// <summary>At most 100, values of up to 2,000 characters.</summary>
    public IReadOnlyDictionary<string, string>? Attributes { get; init; }
}

public sealed record PersonRecordInput
{
    public required Guid Person { get; init; }

    /// <summary>present, absent, late, medical or authorised.</summary>
    public required AttendanceStatus Status { get; init; }

    public string? Note { get; init; }

    public int? Revision { get; init; }
}

/// <summary>Who a person is, in short.</summary>
public sealed record PersonReference
{
    public required Guid Id { get; init; }

    public string? Name { get; init; }

    public string? ExternalId { get; init; }

    public string? Region { get; init; }
}

/// <summary>A photo and what was decided about its faces, largest first.</summary>
public sealed record PhotoDecisions
{
    /// <summary>As it was sent.</summary>
    public required string Name { get; init; }

    /// <summary>Pixels of the upright photo.</summary>
    public required int Width { get; init; }

    /// <summary>Pixels of the upright photo.</summary>
    public required int Height { get; init; }

    /// <summary>Empty when none was found.</summary>
    public required IReadOnlyList<DecisionDocument> Faces { get; init; }
}

/// <summary>A photo of a person. Its bytes are at its own address.</summary>
public sealed record PhotoDocument
{
    /// <summary>SHA-256 of its bytes, 64 hex digits.</summary>
    public required string Hash { get; init; }

    public required string MediaType { get; init; }

    /// <summary>Bytes.</summary>
    public required long Length { get; init; }

    public string? FileName { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}

public enum PhotoOutcome
{
    Added,
    AlreadyThere,
    Refused,
}

/// <summary>What the removal of a photo took along.</summary>
public sealed record PhotoRemovalDocument
{
    /// <summary>Ids of the person's faces that were found in it.</summary>
    public required IReadOnlyList<Guid> Faces { get; init; }

    /// <summary>False when the photo is somebody else's as well.</summary>
    public required bool FileRemoved { get; init; }
}

public sealed record PhotosDocument
{
    /// <summary>By hash.</summary>
    public required IReadOnlyList<PhotoDocument> Photos { get; init; }
}

/// <summary>Where in a document something stands: as much as its kind can say.</summary>
public sealed record PlaceDocument
{
    /// <summary>From 1; of a PDF.</summary>
    public int? Page { get; init; }

    public PageBoxDocument? Box { get; init; }

    /// <summary>From 1; of what has lines.</summary>
    public int? Line { get; init; }

    /// <summary>An XPath (XML), a JSON pointer (OpenAPI, Postman) or the name of a sheet (XLSX).</summary>
    public string? Path { get; init; }
}

/// <summary>What confirming would put on record about somebody expected.</summary>
public sealed record PlannedRecordDocument
{
    public required PersonReference Person { get; init; }

    public required bool Seen { get; init; }

    public double? Confidence { get; init; }

    public DateTimeOffset? SeenAt { get; init; }

    public required AttendanceStatus Status { get; init; }

    /// <summary>What is on record; absent for nothing.</summary>
    public AttendanceStatus? Current { get; init; }
}

/// <summary>What somebody prefers.</summary>
public sealed record PreferencesDocument
{
    public required string User { get; init; }

    /// <summary>An object.</summary>
    public required JsonElement Values { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }
}

public sealed record PreferencesInput
{
    /// <summary>An object; takes the place of all that was there.</summary>
    public required JsonElement Values { get; init; }
}

/// <summary>A problem, as RFC 9457 has it.</summary>
public sealed record ProblemDocument
{
    /// <summary>A URN that ends in string ProblemDocument.Code; stable.</summary>
    public required string Type { get; init; }

    /// <summary>What the status says.</summary>
    public required string Title { get; init; }

    public required int Status { get; init; }

    /// <summary>One sentence: what, which item, what to do next.</summary>
    public required string Detail { get; init; }

    /// <summary>For programs: kebab-case, stable.</summary>
    public required string Code { get; init; }

    /// <summary>As in the header X-Request-Id; names the request in the server's log.</summary>
    public required string RequestId { get; init; }
}

public sealed record ProposedTagDocument
{
    public required string Name { get; init; }

    /// <summary>0 to 1; absent where the model gave none.</summary>
    public double? Score { get; init; }

    /// <summary>False when the document has this tag already.</summary>
    public required bool New { get; init; }
}

/// <summary>What was measured of a face: shares 0 to 1, size in pixels, angles in degrees.</summary>
public sealed record QualityDocument
{
    /// <summary>All of it in one figure, 0 to 1, higher is better.</summary>
    public required double Overall { get; init; }

    public required double Size { get; init; }

    public required double Inside { get; init; }

    public required double Sharpness { get; init; }

    public required double Brightness { get; init; }

    public required double Yaw { get; init; }

    public required double Pitch { get; init; }

    public required double Roll { get; init; }
}

/// <summary>How far a key reaches.</summary>
public enum Reach
{
    Client,
    Installation,
}

public sealed record ReadyDocument
{
    public required HealthState Status { get; init; }

    /// <summary>store, index and models; recall where the store has approximate indexes that were measured; secondary where it is written twice; hosts where it has standbys.</summary>
    public required IReadOnlyDictionary<string, PartHealth> Parts { get; init; }

    /// <summary>Absent where the store is written once.</summary>
    public DualWriteHealth? DualWrite { get; init; }

    /// <summary>Absent where the store has one host.</summary>
    public IReadOnlyList<HostHealth>? Hosts { get; init; }
}

/// <summary>The making anew of the search index. The old one serves until the new one is complete.</summary>
public sealed record RebuildDocument
{
    public required RebuildState State { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>What it is at.</summary>
    public RebuildStep? Step { get; init; }

    /// <summary>Documents, or pieces, of this step.</summary>
    public long? Done { get; init; }

    /// <summary>As far as it is known.</summary>
    public long? All { get; init; }

    /// <summary>It went on with what an earlier one had begun; absent until it has ended.</summary>
    public bool? Resumed { get; init; }

    /// <summary>For people.</summary>
    public string? Remark { get; init; }

    /// <summary>Why it failed.</summary>
    public ArtifactProblemDocument? Problem { get; init; }
}

public sealed record RebuildInput
{
    /// <summary>Whose embeddings, as somebody expects it: anything but the space of the server's own model is refused.</summary>
    public string? Space { get; init; }
}

public enum RebuildState
{
    Running,
    Done,
    Stopped,
    Failed,
}

public enum RebuildStep
{
    Writing,
    Embedding,
    Optimizing,
    Removing,
}

/// <summary>How often the approximate index of a space gave the exact answer when it was last measured.</summary>
public sealed record RecallDocument
{
    public required string Space { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>Enrolled people who were searched for.</summary>
    public required int Probes { get; init; }

    /// <summary>The share of them found first, 0 to 1.</summary>
    public required double Recall { get; init; }

    /// <summary>The share of decisions that were those of exact search, strangers included, 0 to 1.</summary>
    public required double Decisions { get; init; }

    /// <summary>What both are to reach, 0 to 1.</summary>
    public required double Floor { get; init; }

    /// <summary>Below the floor: the index is to be tuned, or built anew.</summary>
    public required bool Alarming { get; init; }
}

public sealed record RecallsDocument
{
    /// <summary>By space; empty where searches are exact, or nothing was measured yet.</summary>
    public required IReadOnlyList<RecallDocument> Readings { get; init; }
}

/// <summary>What is on record about a person in a session; of who is expected and has no record, the person alone.</summary>
public sealed record RecordDocument
{
    public required PersonReference Person { get; init; }

    public AttendanceStatus? Status { get; init; }

    public string? Note { get; init; }

    /// <summary>How far inside the threshold the face was, 0 to 1; absent where nobody was recognised.</summary>
    public double? Confidence { get; init; }

    public BoxDocument? Box { get; init; }

    public DateTimeOffset? SeenAt { get; init; }

    public DateTimeOffset? ChangedAt { get; init; }

    public string? ChangedBy { get; init; }

    public string? Reason { get; init; }

    /// <summary>To be given back with a change, so that nobody's change is lost.</summary>
    public int? Revision { get; init; }
}

public sealed record RecordHistoryDocument
{
    /// <summary>Oldest first; the last is what is on record now.</summary>
    public required IReadOnlyList<RecordDocument> Versions { get; init; }
}

/// <summary>What to put on record about one person.</summary>
public sealed record RecordInput
{
    /// <summary>present, absent, late, medical or authorised: only photos put somebody on record as auto.</summary>
    public required AttendanceStatus Status { get; init; }

    /// <summary>Up to 2,000 characters; leave it out for none.</summary>
    public string? Note { get; init; }

    /// <summary>Why it is changed; up to 2,000 characters.</summary>
    public string? Reason { get; init; }

    /// <summary>What was read; leave it out to change whatever is there.</summary>
    public int? Revision { get; init; }
}

public sealed record RecordsDocument
{
    public required SessionDocument Session { get; init; }

    /// <summary>By name.</summary>
    public required IReadOnlyList<RecordDocument> Records { get; init; }

    /// <summary>Of an answer to a write: how many records were added or changed.</summary>
    public int? Changed { get; init; }
}

/// <summary>What to put on record about several people, all or none.</summary>
public sealed record RecordsInput
{
    /// <summary>1 to 10,000, each person once.</summary>
    public IReadOnlyList<PersonRecordInput>? Records { get; init; }

    /// <summary>Why they are changed; up to 2,000 characters.</summary>
    public string? Reason { get; init; }
}

/// <summary>One reason against a photo.</summary>
public sealed record RefusalDocument
{
    public required RefusalReason Reason { get; init; }

    /// <summary>For people: what was found, and what was asked for.</summary>
    public required string Text { get; init; }

    /// <summary>Who has this face already; only with duplicate.</summary>
    public Guid? Person { get; init; }
}

/// <summary>Why a photo does not enrol anybody; part of the public surface as lower-case words with hyphens.</summary>
public enum RefusalReason
{
    Unreadable,
    NoFace,
    FaceElsewhere,
    SeveralFaces,
    LowScore,
    TooSmall,
    CutOff,
    Blurred,
    TooDark,
    TooBright,
    Turned,
    Duplicate,
    UnclearPerson,
    NoConsent,
    WrongPerson,
}

public sealed record RegionsDocument
{
    /// <summary>By name.</summary>
    public required IReadOnlyList<LabelDocument> Regions { get; init; }
}

public enum RejectKind
{
    Rejected,
    SetAside,
}

/// <summary>How many rows a removal took.</summary>
public sealed record RemovedDocument
{
    public required int Removed { get; init; }
}

public sealed record ReplayInput
{
    /// <summary>Kept elsewhere, as GET /v1/tombstones gave them; those of the store and of the list beside it count anyway.</summary>
    public IReadOnlyList<TombstoneDocument>? Tombstones { get; init; }
}

/// <summary>What the holder of a key or an account is there for: the most it may ever do (Roles).</summary>
public enum Role
{
    Kiosk,
    Viewer,
    Operator,
    Owner,
}

public sealed record RotationInput
{
    /// <summary>How long the old secret stays good: 0 to 30 days; 24 hours by default.</summary>
    public int? GraceSeconds { get; init; }
}

public enum RunStatus
{
    Open,
    Done,
    RolledBack,
}

/// <summary>How far apart faces are in a sample of the client's gallery.</summary>
public sealed record ScoresDocument
{
    public required string Space { get; init; }

    /// <summary>In the sample.</summary>
    public required int People { get; init; }

    public required int Faces { get; init; }

    /// <summary>Where the scale of the bins ends, in the space's metric; it begins at 0.</summary>
    public required double End { get; init; }

    /// <summary>Pairs of faces of one person in each bin, nearest first.</summary>
    public required IReadOnlyList<int> Same { get; init; }

    /// <summary>Pairs of faces of different people.</summary>
    public required IReadOnlyList<int> Different { get; init; }
}

/// <summary>The answer of a search.</summary>
public sealed record SearchDocument
{
    /// <summary>Milliseconds, the vector of the query included.</summary>
    public required double TookMs { get; init; }

    /// <summary>hybrid, text or vector.</summary>
    public required string Method { get; init; }

    /// <summary>How, and why so, for people.</summary>
    public required string Reason { get; init; }

    /// <summary>Nothing has been taken in: there is nothing to find.</summary>
    public required bool IndexEmpty { get; init; }

    public required int Count { get; init; }

    /// <summary>Best first; as many as were asked for, unless there are no more that fit.</summary>
    public required IReadOnlyList<SearchHitDocument> Hits { get; init; }

    public required EmbedderDocument Embedder { get; init; }
}

/// <summary>Something that was found.</summary>
public sealed record SearchHitDocument
{
    /// <summary>Of the piece; the same whenever the document is read.</summary>
    public required Guid Id { get; init; }

    /// <summary>What it is worth against other hits of this search alone.</summary>
    public required double Score { get; init; }

    public required ChunkType Type { get; init; }

    public required Guid Document { get; init; }

    /// <summary>What the document is called: by its title, else its file, else its path.</summary>
    public string? DocumentName { get; init; }

    public Guid? Artifact { get; init; }

    /// <summary>The order of the part of the document that it was made of; absent for text, which may be of several, and for a tag.</summary>
    public int? Part { get; init; }

    public required string Text { get; init; }

    /// <summary>The best stretches of the text.</summary>
    public required IReadOnlyList<PassageDocument> Passages { get; init; }

    public required PlaceDocument Place { get; init; }

    /// <summary>Of an entry of a log.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>What else is known of it: method and path of an operation, level and code of an entry …</summary>
    public JsonElement? Details { get; init; }

    /// <summary>Its place by its words, from 1; absent where these do not match.</summary>
    public int? TextRank { get; init; }

    /// <summary>Its place by its vector, from 1; absent where others are nearer.</summary>
    public int? VectorRank { get; init; }

    public required LinkDocument Link { get; init; }
}

/// <summary>All pieces of a client's documents, with their vectors.</summary>
public sealed record SearchIndexDocument
{
    /// <summary>From 1, in the order in which they were begun.</summary>
    public required int Number { get; init; }

    /// <summary>Of the vectors; absent while there are none.</summary>
    public string? Space { get; init; }

    /// <summary>False while it is being built.</summary>
    public required bool Serving { get; init; }

    /// <summary>Pieces.</summary>
    public required long Chunks { get; init; }

    /// <summary>Pieces that have a vector.</summary>
    public required long Embedded { get; init; }

    public required DateTimeOffset StartedAt { get; init; }
}

/// <summary>What is looked for. Within one filter any of the values will do; all filters given must fit.</summary>
public sealed record SearchInput
{
    /// <summary>Words, as somebody would type them: "in quotes" a phrase, onboard* the beginning of a word, -draft in no hit. Blank finds nothing.</summary>
    public required string Q { get; init; }

    /// <summary>How many hits, 1 to 1,000.</summary>
    public int? K { get; init; }

    /// <summary>All by default.</summary>
    public IReadOnlyList<ChunkType>? Types { get; init; }

    /// <summary>Ids.</summary>
    public IReadOnlyList<Guid>? Documents { get; init; }

    /// <summary>Hits of documents that have any of them.</summary>
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>Of entries of logs; what has none is left out.</summary>
    public IReadOnlyList<string>? Levels { get; init; }

    /// <summary>Of entries of logs; what has none is left out.</summary>
    public IReadOnlyList<string>? Codes { get; init; }

    /// <summary>Entries of logs of this day or time (ISO 8601, UTC where it names no offset) or later; what has none is left out.</summary>
    public string? From { get; init; }

    /// <summary>Entries of logs before this time, or until the end of this day; what has none is left out.</summary>
    public string? To { get; init; }
}

/// <summary>How search is getting on.</summary>
public sealed record SearchStatusDocument
{
    /// <summary>The one that serves and the one that is being built, as far as there are any.</summary>
    public required IReadOnlyList<SearchIndexDocument> Indexes { get; init; }

    public required EmbedderDocument Embedder { get; init; }

    /// <summary>The last one of this server; absent when there was none since it started.</summary>
    public RebuildDocument? Rebuild { get; init; }
}

/// <summary>A stretch of text.</summary>
public sealed record SectionDocument
{
    /// <summary>From 0, over the document's parts of all sorts.</summary>
    public required int Order { get; init; }

    public required PlaceDocument Place { get; init; }

    /// <summary>The heading that it stands under; absent before the first, and where there are none.</summary>
    public string? Heading { get; init; }

    public required string Text { get; init; }
}

public sealed record SectionsDocument
{
    /// <summary>By order.</summary>
    public required IReadOnlyList<SectionDocument> Sections { get; init; }

    /// <summary>What to give as cursor for the next page; absent on the last.</summary>
    public string? Next { get; init; }
}

/// <summary>A face that was seen.</summary>
public sealed record SeenFaceDocument
{
    public required BoxDocument Box { get; init; }

    public required double Score { get; init; }

    public required Outcome Decision { get; init; }

    /// <summary>Who it is; of an ambiguous one who is nearest.</summary>
    public PersonReference? Person { get; init; }

    public double? Distance { get; init; }

    /// <summary>How far inside the threshold, 0 to 1; only of a match.</summary>
    public double? Confidence { get; init; }
}

/// <summary>A session and what its records say.</summary>
public sealed record SessionDocument
{
    public required Guid Id { get; init; }

    public required string Name { get; init; }

    /// <summary>Who is expected; absent for everybody.</summary>
    public string? Group { get; init; }

    public SubjectReference? Subject { get; init; }

    public required SessionKind Kind { get; init; }

    /// <summary>It counts for this day, in the client's time zone when it was made.</summary>
    public required DateOnly Day { get; init; }

    public required DateTimeOffset StartsAt { get; init; }

    public DateTimeOffset? EndsAt { get; init; }

    public string? Note { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required string CreatedBy { get; init; }

    public required CountsDocument Counts { get; init; }
}

/// <summary>A session as its owner writes it.</summary>
public sealed record SessionInput
{
    /// <summary>1 to 200 characters.</summary>
    public required string Name { get; init; }

    /// <summary>Who is expected; leave it out for everybody.</summary>
    public string? Group { get; init; }

    public Guid? Subject { get; init; }

    public SessionKind? Kind { get; init; }

    /// <summary>Now, or as it was, when left out.</summary>
    public DateTimeOffset? StartsAt { get; init; }

    /// <summary>After the start.</summary>
    public DateTimeOffset? EndsAt { get; init; }

    /// <summary>Up to 2,000 characters.</summary>
    public string? Note { get; init; }
}

public enum SessionKind
{
    Normal,
    Extra,
}

public sealed record SessionsPageDocument
{
    public required IReadOnlyList<SessionDocument> Sessions { get; init; }

    /// <summary>What to give as cursor for the next page; absent on the last.</summary>
    public string? Next { get; init; }
}

/// <summary>What a client decides for itself. What is absent is as the product has it.</summary>
public sealed record SettingsDocument
{
    /// <summary>Nobody is enrolled without a consent to the present version of the text.</summary>
    public bool? ConsentRequired { get; init; }

    /// <summary>What people agree to; up to 20,000 characters.</summary>
    public string? ConsentText { get; init; }

    /// <summary>Names the text, 1 to 100 characters; a new one asks everybody anew.</summary>
    public string? ConsentVersion { get; init; }

    /// <summary>Days after the last change to a person until they are due to be erased, 1 to 36,500; absent to keep them.</summary>
    public int? RetentionDays { get; init; }

    /// <summary>Days that unknown faces are kept in the inbox since they were last seen, 1 to 365; absent to keep none.</summary>
    public int? UnknownDays { get; init; }

    /// <summary>How good a photo has to be to enrol somebody, where a request does not say; normal by default.</summary>
    public Strictness? Strictness { get; init; }

    /// <summary>The share of strangers that identify may answer with somebody, above 0 to 0.5; 0.003 by default.</summary>
    public double? TargetFpir { get; init; }

    /// <summary>The share of wrong claims that verify may confirm, above 0 to 0.5; 0.0001 by default.</summary>
    public double? TargetFmr { get; init; }

    /// <summary>How much farther the second person must be for identify to name the first, as a share of the threshold, 0 to 1; 0.1 by default.</summary>
    public double? Margin { get; init; }

    /// <summary>Distances in place of derived ones, by the key of the space; they hold where a request names neither a threshold nor a target.</summary>
    public IReadOnlyDictionary<string, SpaceThresholdDocument>? Thresholds { get; init; }

    /// <summary>Login by face demands a challenge.</summary>
    public bool? LivenessDemanded { get; init; }

    /// <summary>Identification of photos demands a challenge.</summary>
    public bool? IdentifyLivenessDemanded { get; init; }

    /// <summary>Login by face alone needs no key of a device: whoever reaches the server may try.</summary>
    public bool? FaceLoginOpen { get; init; }
}

/// <summary>An unknown face that was seen. Its picture is at its own address.</summary>
public sealed record SightingDocument
{
    public required Guid Id { get; init; }

    public required string Space { get; init; }

    /// <summary>0 to 1, higher is better.</summary>
    public required double Quality { get; init; }

    /// <summary>The name of the key of the device that saw it.</summary>
    public string? Place { get; init; }

    public required DateTimeOffset FirstSeenAt { get; init; }

    public required DateTimeOffset LastSeenAt { get; init; }

    /// <summary>How often it was seen; several times within minutes are one sighting.</summary>
    public required int Times { get; init; }

    public required SightingState State { get; init; }

    /// <summary>Whose it is; only where it was assigned.</summary>
    public PersonReference? Person { get; init; }

    /// <summary>To the nearest face of the person who was looked for; only in a search.</summary>
    public double? Distance { get; init; }
}

/// <summary>Sightings that seem to show one person.</summary>
public sealed record SightingGroupDocument
{
    /// <summary>The best picture first.</summary>
    public required IReadOnlyList<SightingDocument> Sightings { get; init; }

    /// <summary>Who it may be, nearest first. Near misses for somebody to judge, never a match.</summary>
    public required IReadOnlyList<CandidateDocument> Suggestions { get; init; }

    /// <summary>How often they were seen in all.</summary>
    public required int Times { get; init; }

    public required DateTimeOffset FirstSeenAt { get; init; }

    public required DateTimeOffset LastSeenAt { get; init; }
}

public sealed record SightingGroupsDocument
{
    /// <summary>Last seen first; empty when nobody unknown was seen, or the client's settings keep none.</summary>
    public required IReadOnlyList<SightingGroupDocument> Groups { get; init; }
}

/// <summary>What was decided about an unknown face.</summary>
public enum SightingState
{
    Open,
    Assigned,
    Ignored,
}

/// <summary>Which sightings.</summary>
public sealed record SightingsInput
{
    /// <summary>1 to 1,000.</summary>
    public required IReadOnlyList<Guid> Sightings { get; init; }
}

/// <summary>Which sightings are, or are not, which person.</summary>
public sealed record SightingsOfPersonInput
{
    public required Guid Person { get; init; }

    /// <summary>1 to 1,000.</summary>
    public required IReadOnlyList<Guid> Sightings { get; init; }
}

/// <summary>One page of sightings.</summary>
public sealed record SightingsPageDocument
{
    /// <summary>Last seen first.</summary>
    public required IReadOnlyList<SightingDocument> Sightings { get; init; }

    /// <summary>What to give as cursor for the next page; absent on the last.</summary>
    public string? Next { get; init; }
}

/// <summary>Something that an assistant can do.</summary>
public sealed record SkillDocument
{
    public required Guid Id { get; init; }

    public required string Name { get; init; }

    public required string Description { get; init; }

    /// <summary>Any JSON.</summary>
    public required JsonElement Parameters { get; init; }

    /// <summary>Any JSON.</summary>
    public required JsonElement Workflow { get; init; }

    public required bool Enabled { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>A skill to be kept.</summary>
public sealed record SkillInput
{
    /// <summary>No other's of this client, and never changed; 1 to 500 characters.</summary>
    public required string Name { get; init; }

    /// <summary>1 to 1,000,000 characters.</summary>
    public required string Description { get; init; }

    /// <summary>Any JSON; an empty object by default.</summary>
    public JsonElement? Parameters { get; init; }

    /// <summary>Any JSON; an empty object by default.</summary>
    public JsonElement? Workflow { get; init; }

    public bool? Enabled { get; init; }
}

/// <summary>What a skill is to be.</summary>
public sealed record SkillUpdate
{
    /// <summary>1 to 1,000,000 characters.</summary>
    public required string Description { get; init; }

    /// <summary>Any JSON; an empty object by default.</summary>
    public JsonElement? Parameters { get; init; }

    /// <summary>Any JSON; an empty object by default.</summary>
    public JsonElement? Workflow { get; init; }

    public bool? Enabled { get; init; }
}

public sealed record SkillsDocument
{
    /// <summary>By name.</summary>
    public required IReadOnlyList<SkillDocument> Skills { get; init; }

    /// <summary>What to give as cursor for the next page; absent on the last.</summary>
    public string? Next { get; init; }
}

public enum SourceAction
{
    Import,
    Embed,
    Reject,
}

public enum SourceKind
{
    None,
    Embeddings,
    Pixels,
    Photos,
    People,
    Attendance,
    Documents,
}

/// <summary>An embedding space, and what the client keeps in it.</summary>
public sealed record SpaceDocument
{
    public required string Key { get; init; }

    public required string Model { get; init; }

    public string? Alignment { get; init; }

    /// <summary>Values of an embedding.</summary>
    public required int Dimension { get; init; }

    public required Metric Metric { get; init; }

    /// <summary>Whether the model's vectors have length 1 as they come.</summary>
    public required bool UnitLength { get; init; }

    public required int Faces { get; init; }

    public required int People { get; init; }
}

/// <summary>The greatest distances that are a match in a space, above 0 and in its metric; absent where one is derived.</summary>
public sealed record SpaceThresholdDocument
{
    /// <summary>1:N.</summary>
    public double? Identify { get; init; }

    /// <summary>1:1.</summary>
    public double? Verify { get; init; }
}

public sealed record SpacesDocument
{
    public required IReadOnlyList<SpaceDocument> Spaces { get; init; }
}

/// <summary>Some faces of a person that are somebody else's.</summary>
public sealed record SplitInput
{
    /// <summary>Ids, 1 to 1,000.</summary>
    public required IReadOnlyList<Guid> Faces { get; init; }

    /// <summary>The new person, to whom the faces go with the photos they were found in.</summary>
    public required PersonInput Person { get; init; }
}

/// <summary>Time spent, in milliseconds. A stage that did not run is absent.</summary>
public sealed record StageTimes
{
    /// <summary>From the first byte of the body to the last.</summary>
    public double? Receive { get; init; }

    /// <summary>From image files to pixels.</summary>
    public double? Decode { get; init; }

    /// <summary>Faces found, aligned and embedded.</summary>
    public double? Embed { get; init; }

    /// <summary>The gallery searched, thresholds derived, decided.</summary>
    public double? Decide { get; init; }

    /// <summary>The names that belong to the ids.</summary>
    public double? Names { get; init; }

    public required double Total { get; init; }
}

/// <summary>What the client keeps.</summary>
public sealed record StatisticsDocument
{
    public required int People { get; init; }

    public required int Faces { get; init; }

    public required IReadOnlyList<SpaceDocument> Spaces { get; init; }

    public required IReadOnlyList<LabelDocument> Regions { get; init; }

    public required IReadOnlyList<LabelDocument> Groups { get; init; }
}

public sealed record StepDocument
{
    public required LivenessStep Step { get; init; }

    public required bool Seen { get; init; }

    /// <summary>The photo that ends the step, from 0; absent when the step was not seen.</summary>
    public int? Photo { get; init; }
}

public enum Strictness
{
    Lenient,
    Normal,
    Strict,
}

/// <summary>What a document is built of, in the form of whoever said it.</summary>
public sealed record StructureDocument
{
    /// <summary>Any JSON.</summary>
    public required JsonElement Hierarchy { get; init; }
}

public sealed record SubjectDocument
{
    public required Guid Id { get; init; }

    public required string Name { get; init; }

    public string? Code { get; init; }

    public string? Description { get; init; }

    public int? Credits { get; init; }

    public string? Group { get; init; }

    /// <summary>False for one that is no longer offered.</summary>
    public required bool Active { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>A subject as its owner writes it.</summary>
public sealed record SubjectInput
{
    /// <summary>1 to 200 characters.</summary>
    public required string Name { get; init; }

    /// <summary>The owner's own code; up to 200 characters.</summary>
    public string? Code { get; init; }

    /// <summary>Up to 2,000 characters.</summary>
    public string? Description { get; init; }

    /// <summary>0 to 1,000.</summary>
    public int? Credits { get; init; }

    /// <summary>The group it belongs to.</summary>
    public string? Group { get; init; }

    public bool? Active { get; init; }
}

/// <summary>What a session is about, in short.</summary>
public sealed record SubjectReference
{
    public required Guid Id { get; init; }

    public string? Name { get; init; }

    public string? Code { get; init; }
}

public sealed record SubjectsDocument
{
    public required IReadOnlyList<SubjectDocument> Subjects { get; init; }
}

public sealed record SummariesDocument
{
    /// <summary>The newest first.</summary>
    public required IReadOnlyList<SummaryDocument> Summaries { get; init; }

    /// <summary>What to give as cursor for the next page; absent on the last.</summary>
    public string? Next { get; init; }
}

/// <summary>A summary that somebody wrote or had written. What it summed up may be gone.</summary>
public sealed record SummaryDocument
{
    public required Guid Id { get; init; }

    /// <summary>What was summed up: workspace, artifact …</summary>
    public required string Scope { get; init; }

    /// <summary>Which one of that scope; empty where there is but one.</summary>
    public required string ScopeKey { get; init; }

    /// <summary>bullet, executive, action_items …</summary>
    public required string Style { get; init; }

    /// <summary>Who wrote it.</summary>
    public string? Provider { get; init; }

    public string? Prompt { get; init; }

    public required string Text { get; init; }

    /// <summary>Ids as they were given.</summary>
    public required IReadOnlyList<string> Artifacts { get; init; }

    /// <summary>Ids as they were given.</summary>
    public required IReadOnlyList<string> Evidence { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>A summary to be kept.</summary>
public sealed record SummaryInput
{
    /// <summary>1 to 500 characters.</summary>
    public required string Scope { get; init; }

    /// <summary>1 to 500 characters.</summary>
    public required string Style { get; init; }

    /// <summary>1 to 1,000,000 characters.</summary>
    public required string Text { get; init; }

    public string? ScopeKey { get; init; }

    public string? Provider { get; init; }

    public string? Prompt { get; init; }

    /// <summary>At most 10,000.</summary>
    public IReadOnlyList<string>? Artifacts { get; init; }

    /// <summary>At most 10,000.</summary>
    public IReadOnlyList<string>? Evidence { get; init; }
}

/// <summary>Rows of a table, some hundreds at most: a long table is several of these with the same name and columns.</summary>
public sealed record TableDocument
{
    /// <summary>From 0, over the document's parts of all sorts.</summary>
    public required int Order { get; init; }

    public required PlaceDocument Place { get; init; }

    /// <summary>Of the sheet, or the caption.</summary>
    public string? Name { get; init; }

    public required IReadOnlyList<string> Columns { get; init; }

    /// <summary>From 1, the head not counted: the number of the first of these rows.</summary>
    public required int FirstRow { get; init; }

    /// <summary>As many cells as there are columns; null where a row has none.</summary>
    public required IReadOnlyList<IReadOnlyList<string>> Rows { get; init; }
}

public sealed record TablesDocument
{
    /// <summary>By order.</summary>
    public required IReadOnlyList<TableDocument> Tables { get; init; }

    /// <summary>What to give as cursor for the next page; absent on the last.</summary>
    public string? Next { get; init; }
}

/// <summary>A word or two that say what a document is about.</summary>
public sealed record TagDocument
{
    public required Guid Id { get; init; }

    public required Guid Document { get; init; }

    public required string Name { get; init; }

    /// <summary>How sure whoever tagged was, in their own measure.</summary>
    public double? Score { get; init; }

    /// <summary>What in the document it comes from, in the words of whoever tagged.</summary>
    public string? Source { get; init; }

    /// <summary>How many steps a reasoning model took for it.</summary>
    public int? Steps { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>A tag to be added.</summary>
public sealed record TagInput
{
    /// <summary>1 to 500 characters.</summary>
    public required string Name { get; init; }

    public double? Score { get; init; }

    /// <summary>Up to 10,000 characters.</summary>
    public string? Source { get; init; }

    public int? Steps { get; init; }
}

/// <summary>A prompt for tags that need not be written.</summary>
public sealed record TagPresetDocument
{
    public required string Name { get; init; }

    public required string Prompt { get; init; }
}

public sealed record TagPresetsDocument
{
    /// <summary>By name.</summary>
    public required IReadOnlyList<TagPresetDocument> Presets { get; init; }
}

/// <summary>A prompt that a document's tags were, or will be, asked for with.</summary>
public sealed record TagPromptDocument
{
    public required Guid Id { get; init; }

    public required Guid Document { get; init; }

    public required string Prompt { get; init; }

    public JsonElement? Examples { get; init; }

    public string? Author { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>What a language model is asked for tags with.</summary>
public sealed record TagPromptInput
{
    /// <summary>1 to 10,000 characters.</summary>
    public required string Prompt { get; init; }

    /// <summary>Texts with the tags they should get, in the form that the prompt speaks of.</summary>
    public JsonElement? Examples { get; init; }

    public string? Author { get; init; }
}

public sealed record TagPromptsDocument
{
    /// <summary>The newest first: the first one of the first page is in force.</summary>
    public required IReadOnlyList<TagPromptDocument> Prompts { get; init; }

    /// <summary>What to give as cursor for the next page; absent on the last.</summary>
    public string? Next { get; init; }
}

/// <summary>What a language model says that a document is about.</summary>
public sealed record TagProposalDocument
{
    public required Guid Document { get; init; }

    /// <summary>What it was asked with.</summary>
    public required string Prompt { get; init; }

    public required IReadOnlyList<ProposedTagDocument> Tags { get; init; }

    /// <summary>How many tags were kept; 0 of a dry run.</summary>
    public required int Added { get; init; }

    public required bool DryRun { get; init; }
}

public sealed record TagTallyDocument
{
    /// <summary>Those that most documents have first.</summary>
    public required IReadOnlyList<TagUseDocument> Tags { get; init; }
}

public sealed record TagUseDocument
{
    public required string Name { get; init; }

    /// <summary>How many have the tag.</summary>
    public required long Documents { get; init; }
}

public sealed record TagsDocument
{
    /// <summary>By name and id.</summary>
    public required IReadOnlyList<TagDocument> Tags { get; init; }

    /// <summary>What to give as cursor for the next page; absent on the last.</summary>
    public string? Next { get; init; }
}

public sealed record TagsInput
{
    /// <summary>1 to 1,000.</summary>
    public required IReadOnlyList<TagInput> Tags { get; init; }
}

public enum TallyBy
{
    Person,
    Day,
    Group,
    Region,
    Session,
}

/// <summary>Counts of one person, day, group or region.</summary>
public sealed record TallyDocument
{
    public PersonReference? Person { get; init; }

    public DateOnly? Day { get; init; }

    public string? Name { get; init; }

    public required CountsDocument Counts { get; init; }
}

/// <summary>The threshold of a 1:1 comparison in a space, as it is derived now.</summary>
public sealed record ThresholdAnswer
{
    public required string Space { get; init; }

    public required Metric Metric { get; init; }

    public required ThresholdDocument Threshold { get; init; }
}

/// <summary>The greatest distance that still counted as the same person, and what it rests on.</summary>
public sealed record ThresholdDocument
{
    /// <summary>Absent when nothing supports any; then nothing matches.</summary>
    public double? Value { get; init; }

    /// <summary>The accepted share of strangers that a search answers with somebody; absent for 1:1 and for a fixed one.</summary>
    public double? TargetFpir { get; init; }

    /// <summary>The accepted share of wrong claims that 1:1 confirms; absent for a search and for a fixed one.</summary>
    public double? TargetFmr { get; init; }

    /// <summary>What it rests on.</summary>
    public required EvidenceKind Evidence { get; init; }

    /// <summary>The same, one sentence for people.</summary>
    public required string Text { get; init; }
}

/// <summary>A login that goes on, or did.</summary>
public sealed record TokenDocument
{
    public required string Id { get; init; }

    public Guid? Account { get; init; }

    public Guid? Person { get; init; }

    /// <summary>Of a login in place of a key.</summary>
    public string? Key { get; init; }

    public required LoginMethod Method { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>Whether it is good now.</summary>
    public required bool IsGood { get; init; }

    /// <summary>Whether it is the one that asks.</summary>
    public required bool IsThis { get; init; }
}

public sealed record TokensDocument
{
    /// <summary>Newest first; ended ones for 30 days.</summary>
    public required IReadOnlyList<TokenDocument> Tokens { get; init; }
}

/// <summary>What is left of somebody who was erased.</summary>
public sealed record TombstoneDocument
{
    /// <summary>32 hex digits.</summary>
    public required string Salt { get; init; }

    /// <summary>SHA-256 of SALT:CLIENT:PERSON, 64 hex digits.</summary>
    public required string Hash { get; init; }

    public required DateTimeOffset At { get; init; }
}

public sealed record TombstonesDocument
{
    /// <summary>Oldest first.</summary>
    public required IReadOnlyList<TombstoneDocument> Tombstones { get; init; }
}

/// <summary>How much there was of a person, by kind.</summary>
public sealed record TracesDocument
{
    public required int Person { get; init; }

    public required int Faces { get; init; }

    public required int Photos { get; init; }

    /// <summary>Of photos that were nobody else's.</summary>
    public required int PhotoFiles { get; init; }

    public required int Thumbnails { get; init; }

    public required int Consents { get; init; }

    public required int Tokens { get; init; }

    /// <summary>Accounts that said they are this person's.</summary>
    public required int AccountLinks { get; init; }

    /// <summary>Records of undone merges that held the person as they were.</summary>
    public int? Merges { get; init; }

    /// <summary>Looks at them as somebody unknown, which were assigned to them since.</summary>
    public int? Sightings { get; init; }

    /// <summary>Spaces in which a search with their own face answered with them.</summary>
    public int? Searches { get; init; }

    /// <summary>Answers, verdicts and the like that this process remembered.</summary>
    public int? Memories { get; init; }

    /// <summary>Records of sessions, check-ins and leaves.</summary>
    public int? Attendance { get; init; }
}

public enum UnknownReason
{
    AboveThreshold,
    NoEvidence,
    EmptyGallery,
}

public sealed record UploadLimitsDocument
{
    /// <summary>Of one file.</summary>
    public required long MaxFileBytes { get; init; }

    /// <summary>Of all files of a request.</summary>
    public required long MaxBytes { get; init; }
}

/// <summary>What became of one file of an upload.</summary>
public sealed record UploadedDocument
{
    /// <summary>As it came.</summary>
    public required string Name { get; init; }

    /// <summary>Its own, or that of the same bytes that were taken in before; absent for a file that was refused.</summary>
    public ArtifactDocument? Artifact { get; init; }

    /// <summary>False where the very same bytes are there already.</summary>
    public required bool New { get; init; }

    /// <summary>Why it was refused.</summary>
    public ArtifactProblemDocument? Problem { get; init; }
}

public sealed record UploadsDocument
{
    /// <summary>In the order they came.</summary>
    public required IReadOnlyList<UploadedDocument> Files { get; init; }
}

/// <summary>What became of one photo.</summary>
public sealed record VerdictDocument
{
    /// <summary>As it was sent.</summary>
    public required string Name { get; init; }

    public required PhotoOutcome Outcome { get; init; }

    /// <summary>Its address in the store; absent when it is not kept.</summary>
    public string? Hash { get; init; }

    public Guid? Face { get; init; }

    public QualityDocument? Quality { get; init; }

    /// <summary>Every reason against it; empty unless it was refused.</summary>
    public required IReadOnlyList<RefusalDocument> Refusals { get; init; }
}

/// <summary>Whether it is the person it claims to be, or the same person as on the other photo.</summary>
public sealed record VerifyAnswer
{
    public required bool Verified { get; init; }

    /// <summary>Absent where two photos were compared.</summary>
    public PersonReference? Claimed { get; init; }

    public required string Space { get; init; }

    public required Metric Metric { get; init; }

    /// <summary>Of a request with photos: every face of the probe with a decision.</summary>
    public PhotoDecisions? Photo { get; init; }

    /// <summary>Of a request with embeddings.</summary>
    public DecisionDocument? Embedding { get; init; }

    public required StageTimes Milliseconds { get; init; }
}

/// <summary>An embedding, and who it claims to be or another embedding to compare it with.</summary>
public sealed record VerifyInput
{
    public required string Space { get; init; }

    public required IReadOnlyList<float> Embedding { get; init; }

    /// <summary>Either this or float[]? VerifyInput.Reference.</summary>
    public Guid? Person { get; init; }

    public IReadOnlyList<float>? Reference { get; init; }
}

public sealed record WithdrawalDocument
{
    /// <summary>How many consents held until now.</summary>
    public required int Withdrawn { get; init; }
}

/// <summary>What <see cref="SemblanceClient.LoginAsync(LoginForm, CancellationToken)"/> sends.</summary>
public sealed record LoginForm
{
    /// <summary>The face that logs in: alone, or as the account's. With a challenge 4 to 20 photos, in the order they were taken.</summary>
    public IReadOnlyList<ApiPhoto> Photo { get; init; } = [];

    /// <summary>The account's name. Without it the face is searched for among everybody, which needs a key or a login that may identify.</summary>
    public string? Account { get; init; }

    /// <summary>Without a key: whose account it is; default where it is left out.</summary>
    public string? Client { get; init; }

    /// <summary>true: the token comes as a cookie that no script can read; needs the header X-Semblance: 1.</summary>
    public string? Cookie { get; init; }

    /// <summary>The id of a challenge (POST /v1/liveness) that the photos answer; some clients demand one.</summary>
    public string? Challenge { get; init; }

    /// <summary>How long the login lasts: up to 30 days, 12 hours by default.</summary>
    public string? LifeSeconds { get; init; }
}

/// <summary>What <see cref="SemblanceClient.IdentifyAsync(IdentifyForm, IReadOnlyList{string}, IReadOnlyList{string}, int?, double?, double?, double?, string, string, CancellationToken)"/> sends.</summary>
public sealed record IdentifyForm
{
    /// <summary>A photo; several may come. With a challenge 4 to 20 photos, in the order they were taken: the one from the front is identified.</summary>
    public IReadOnlyList<ApiPhoto> Photo { get; init; } = [];

    /// <summary>The id of a challenge (POST /v1/liveness) that the photos answer; some clients demand one.</summary>
    public string? Challenge { get; init; }
}

/// <summary>What <see cref="SemblanceClient.VerifyAsync(VerifyForm, double?, double?, string, CancellationToken)"/> sends.</summary>
public sealed record VerifyForm
{
    /// <summary>The probe.</summary>
    public IReadOnlyList<ApiPhoto> Photo { get; init; } = [];

    /// <summary>Another photo to compare it with, in place of person.</summary>
    public IReadOnlyList<ApiPhoto> Reference { get; init; } = [];

    /// <summary>The id of whom it claims to be.</summary>
    public string? Person { get; init; }
}

/// <summary>What <see cref="SemblanceClient.DetectAsync(DetectForm, bool?, string, CancellationToken)"/> sends.</summary>
public sealed record DetectForm
{
    /// <summary>A photo; several may come.</summary>
    public IReadOnlyList<ApiPhoto> Photo { get; init; } = [];
}

/// <summary>What <see cref="SemblanceClient.EnrollAsync(EnrollForm, string, CancellationToken)"/> sends.</summary>
public sealed record EnrollForm
{
    /// <summary>A photo of the person; several may come.</summary>
    public IReadOnlyList<ApiPhoto> Photo { get; init; } = [];

    /// <summary>The person's name. Somebody who has it already gets the photos.</summary>
    public string? Name { get; init; }

    /// <summary>In place of a name: the id of somebody who is enrolled.</summary>
    public string? Person { get; init; }

    /// <summary>true for a new person, even when somebody has the same name.</summary>
    public string? New { get; init; }

    /// <summary>Of a new person: employee or roll number. Who has it already, under the same name, gets the photos.</summary>
    public string? ExternalId { get; init; }

    /// <summary>Of a new person.</summary>
    public string? Region { get; init; }

    /// <summary>Of a new person; may be given several times.</summary>
    public IReadOnlyList<string> Group { get; init; } = [];

    /// <summary>Who agreed to the client's text, where it demands that: the person, a parent. Recorded with the first photo that is taken.</summary>
    public string? Consent { get; init; }

    /// <summary>Of the text they agreed to; the client's present one by default.</summary>
    public string? ConsentVersion { get; init; }

    /// <summary>With consent: where the proof is, the number of a form or a link.</summary>
    public string? Evidence { get; init; }

    /// <summary>How good a photo has to be: lenient, normal or strict; as the client's settings say by default, or else normal.</summary>
    public string? Strictness { get; init; }
}

/// <summary>What <see cref="SemblanceClient.BeginEnrolmentsAsync(BeginEnrolmentsForm, string, CancellationToken)"/> sends.</summary>
public sealed record BeginEnrolmentsForm
{
    /// <summary>A photo, with the file name PERSON/FILE: who it shows is the name of its folder.</summary>
    public IReadOnlyList<ApiPhoto> Photo { get; init; } = [];

    /// <summary>Of new people.</summary>
    public string? Region { get; init; }

    /// <summary>Of new people; may be given several times.</summary>
    public IReadOnlyList<string> Group { get; init; } = [];

    /// <summary>Who agreed to the client's text for all of these people, where it demands that.</summary>
    public string? Consent { get; init; }

    /// <summary>Of the text they agreed to; the client's present one by default.</summary>
    public string? ConsentVersion { get; init; }

    /// <summary>With consent: where the proofs are.</summary>
    public string? Evidence { get; init; }

    /// <summary>How good a photo has to be: lenient, normal or strict; as the client's settings say by default, or else normal.</summary>
    public string? Strictness { get; init; }
}

/// <summary>What <see cref="SemblanceClient.BeginMarkingAsync(Guid, BeginMarkingForm, string, CancellationToken)"/> sends.</summary>
public sealed record BeginMarkingForm
{
    /// <summary>A photo of the people who are there; several may come.</summary>
    public IReadOnlyList<ApiPhoto> Photo { get; init; } = [];

    /// <summary>When it was taken; now by default.</summary>
    public string? TakenAt { get; init; }
}

/// <summary>What <see cref="SemblanceClient.AddMarkingPhotosAsync(Guid, AddMarkingPhotosForm, string, CancellationToken)"/> sends.</summary>
public sealed record AddMarkingPhotosForm
{
    /// <summary>A photo of the people who are there; several may come.</summary>
    public IReadOnlyList<ApiPhoto> Photo { get; init; } = [];

    /// <summary>When it was taken; now by default.</summary>
    public string? TakenAt { get; init; }
}

/// <summary>What <see cref="SemblanceClient.CheckInAsync(CheckInForm, string, CancellationToken)"/> sends.</summary>
public sealed record CheckInForm
{
    /// <summary>A photo of who is at the door: its largest face counts.</summary>
    public IReadOnlyList<ApiPhoto> Photo { get; init; } = [];

    /// <summary>in or out; by default in for who is not in, and else out.</summary>
    public string? Direction { get; init; }

    /// <summary>When it happened, up to 7 days ago; now by default.</summary>
    public string? At { get; init; }

    /// <summary>Degrees north, with a longitude.</summary>
    public string? Latitude { get; init; }

    /// <summary>Degrees east.</summary>
    public string? Longitude { get; init; }

    /// <summary>Metres.</summary>
    public string? Accuracy { get; init; }

    /// <summary>Only people of this region; may be given several times.</summary>
    public IReadOnlyList<string> Region { get; init; } = [];

    /// <summary>Only people of this group; may be given several times.</summary>
    public IReadOnlyList<string> Group { get; init; } = [];
}

/// <summary>What <see cref="SemblanceClient.AddArtifactsAsync(AddArtifactsForm, CancellationToken)"/> sends.</summary>
public sealed record AddArtifactsForm
{
    /// <summary>Files of any kind that is read; several at once.</summary>
    public IReadOnlyList<ApiPhoto> Files { get; init; } = [];

    /// <summary>Whatever you call the week that they report.</summary>
    public string? ReportWeek { get; init; }
}
