using static Semblance.Storage.Moving.MovedType;

namespace Semblance.Storage.Moving;

/// <summary>
/// Everything that moves from one store to another, in an order in which no row comes before one that it refers to. A test compares the list with the schemas
/// of both engines: a table or column that is neither here nor among what stays (<see cref="Stays"/>) fails it.
/// </summary>
internal static class MovedTables
{
    /// <summary>Tables and columns that each store makes for itself, by engine where only one has them.</summary>
    public static readonly IReadOnlySet<string> Stays = new HashSet<string>(StringComparer.Ordinal)
    {
        // What a store knows of itself.
        "schema_migrations", "store_meta", "moves", "waiting_changes", "waiting_from",

        // How searches notice changes, and what they read.
        "galleries", "face_removals", "gallery_changes", "search_faces", "search_settings", "recall_audits",
        "clients.spread", "spread_faces", "spread_changes",

        // Made of the documents: 'semblance search rebuild' makes them again.
        "documents.chunks_revision", "search_indexes", "search_chunks", "search_embeddings", "search_words", "search_words_data", "search_words_idx", "search_words_docsize", "search_words_config",

        // Numbers for callers in SQL, which each database gives.
        "person_numbers", "group_numbers",
        "people.sequence", "photos.sequence", "faces.sequence", "faces.updated_at",

        // Whose run brought a space: only for taking the space away with the run.
        "spaces.client_id", "spaces.run_id", "spaces.run_key",
    };

    public static readonly IReadOnlyList<MovedTable> All =
    [
        new("clients", [Key("id"), Of("name"), Of("created_at", Time)]) { IsShared = true },
        new("spaces", [
            Key("id"), Of("model"), Of("alignment"), Of("dimension", Whole), Of("metric"), Of("unit_length", Flag), Of("impostors_mean", Real),
            Of("impostors_deviation", Real), Of("impostors_source")]) { IsShared = true, IsFixed = true },
        new("client_settings", [Of("settings", Json)]),
        new("import_runs", [
            Key("id"), Of("plan_hash"), Of("source"), Of("status"), Of("batches", Whole), Of("only_json", Json), Of("started_at", Time), Of("ended_at", Time),
            Of("plan", Bytes)]),
        new("import_batches", [
            Key("run_id"), Key("number", Whole), Of("people_added", Whole), Of("people_present", Whole), Of("faces_added", Whole), Of("faces_present", Whole),
            Of("photos_added", Whole), Of("photos_present", Whole), Of("subjects_added", Whole), Of("subjects_present", Whole), Of("sessions_added", Whole),
            Of("sessions_present", Whole), Of("records_added", Whole), Of("records_present", Whole), Of("leaves_added", Whole), Of("leaves_present", Whole),
            Of("check_ins_added", Whole), Of("check_ins_present", Whole)]) { ClientBy = "run_key", References = [Run] },
        new("groups", [Key("name"), Of("run_id")]) { References = [Run] },
        new("people", [
            Key("id", Uuid), Of("name"), Of("external_id"), Of("region"), Of("attributes", Json), Of("created_at", Time), Of("updated_at", Time),
            Of("revision", Whole), Of("run_id")]) { References = [Run] },
        new("people_groups", [Key("person_id", Uuid), Key("group_name")])
            { ClientBy = "person_key", References = [Person, new("group_key", "groups", ["group_name"])] },
        new("photos", [
            Key("person_id", Uuid), Key("hash", Bytes), Of("media_type"), Of("length", Whole), Of("file_name"), Of("created_at", Time), Of("run_id")])
            { References = [Person, Run] },
        new("faces", [
            Key("id", Uuid), Of("person_id", Uuid), Of("space_id"), Of("dimension", Whole), Of("run_id"), Of("photo", Bytes), .. Box, Of("detection_score", Real),
            Of("quality", Real), Of("created_at", Time), Of("embedding", Vector)]) { References = [Person, Space, Run] },
        new("api_keys", [
            Key("id"), Of("name"), Of("role"), Of("scopes"), Of("reach"), Of("secret", Bytes), Of("previous_secret", Bytes), Of("previous_until", Time),
            Of("created_at", Time), Of("expires_at", Time), Of("last_used_at", Time), Of("revoked_at", Time)]),
        new("audit_entries", [
            Key("sequence", Whole), Of("at", Time), Of("actor"), Of("action"), Of("person_id", Uuid), Of("address"), Of("outcome"), Of("hash", Bytes)])
            { IsFixed = true },
        new("accounts", [
            Key("id", Uuid), Of("login"), Of("login_folded"), Of("role"), Of("person_id", Uuid), Of("password"), Of("created_at", Time),
            Of("password_changed_at", Time), Of("last_login_at", Time)]) { References = [Person], LeavesFirst = true },
        new("login_failures", [Key("login_key", Bytes), Of("failures", Whole), Of("last_at", Time)]),
        new("login_tokens", [
            Key("id"), Of("account_id", Uuid), Of("person_id", Uuid), Of("method"), Of("key_id"), Of("secret", Bytes), Of("created_at", Time),
            Of("expires_at", Time), Of("revoked_at", Time)]) { References = [new("account_key", "accounts", ["account_id"]), Person] },
        new("consents", [
            Key("person_id", Uuid), Key("version"), Of("given_at", Time), Of("given_by"), Of("evidence"), Of("withdrawn_at", Time)])
            { ClientBy = "person_key", References = [Person] },
        new("tombstones", [Key("salt"), Key("hash"), Of("erased_at", Time)]),
        new("merges", [Key("id", Uuid), Of("kept_id", Uuid), Of("record", Json), Of("merged_at", Time), Of("undone_at", Time)])
            { References = [new("kept_key", "people", ["kept_id"])] },
        new("erasures", [Key("person_id", Uuid), Key("erased_at", Time), Of("certificate", Json)]) { IsFixed = true },
        new("sightings", [
            Key("id", Uuid), Of("space_id"), Of("dimension", Whole), Of("quality", Real), Of("place"), Of("first_seen_at", Time), Of("last_seen_at", Time),
            Of("times", Whole), Of("state"), Of("face_id", Uuid), Of("embedding", Bytes)]) { References = [Space, new(null, "faces", ["face_id"])] },
        new("sighting_denials", [Key("sighting_id", Uuid), Key("person_id", Uuid)])
            { ClientBy = "sighting_key", References = [new("sighting_key", "sightings", ["sighting_id"]), Person] },
        new("attendance_rules", [Of("rules", Json)]),
        new("subjects", [
            Key("id", Uuid), Of("name"), Of("code"), Of("description"), Of("credits", Whole), Of("group_name"), Of("is_active", Flag), Of("created_at", Time),
            Of("revision", Whole), Of("run_id")]) { References = [Run] },
        new("attendance_sessions", [
            Key("id", Uuid), Of("name"), Of("group_name"), Of("subject_id", Uuid), Of("kind"), Of("day", Day), Of("starts_at", Time), Of("ends_at", Time),
            Of("note"), Of("created_at", Time), Of("created_by"), Of("revision", Whole), Of("run_id")])
            { References = [new("subject_key", "subjects", ["subject_id"]), Run] },
        new("attendance_records", [Key("session_id", Uuid), Key("person_id", Uuid), .. Record, Of("revision", Whole), Of("run_id")])
            { ClientBy = "session_key", References = [Session, Person, Run] },
        new("attendance_history", [Key("session_id", Uuid), Key("person_id", Uuid), Key("revision", Whole), .. Record])
            { ClientBy = "record_key", References = [new("record_key", "attendance_records", ["session_id", "person_id"])] },
        new("markings", [Key("id", Uuid), Of("session_id", Uuid), Of("state"), Of("created_at", Time), Of("created_by"), Of("ended_at", Time)])
            { ClientBy = "session_key", References = [Session] },
        new("marking_photos", [
            Key("marking_id", Uuid), Key("number", Whole), Of("name"), Of("hash", Bytes), Of("width", Whole), Of("height", Whole), Of("taken_at", Time)])
            { ClientBy = "marking_key", References = [Marking] },
        new("marking_faces", [
            Key("marking_id", Uuid), Key("photo", Whole), Key("number", Whole), .. Box, Of("score", Real), Of("outcome"), Of("person_id", Uuid),
            Of("distance", Real), Of("confidence", Real)])
            { ClientBy = "marking_key", References = [Marking, new(null, "marking_photos", ["marking_id", "photo"]), Person] },
        new("check_ins", [
            Key("id", Uuid), Of("person_id", Uuid), Of("direction"), Of("at", Time), Of("day", Day), Of("latitude", Real), Of("longitude", Real),
            Of("accuracy", Real), Of("confidence", Real), Of("made_by"), Of("run_id")]) { References = [Person, Run] },
        new("leaves", [
            Key("id", Uuid), Of("person_id", Uuid), Of("first_day", Day), Of("last_day", Day), Of("kind"), Of("note"), Of("sessions", Whole), Of("state"),
            Of("requested_at", Time), Of("requested_by"), Of("decided_at", Time), Of("decided_by"), Of("decision_note"), Of("revision", Whole), Of("run_id")])
            { References = [Person, Run] },
        new("artifacts", [
            Key("id", Uuid), Of("name"), Of("type"), Of("kind"), Of("size", Whole), Of("hash", Bytes), Of("status"), Of("problem_code"), Of("problem_message"),
            Of("report_week"), Of("source_url"), Of("extras", Jsonb), Of("created_at", Time), Of("updated_at", Time)]),
        new("documents", [
            Key("id", Uuid), Of("artifact_id", Uuid), Of("kind"), Of("title"), Of("path"), Of("source"), Of("created_at", Time), Of("structure", Jsonb)])
            { References = [Artifact] },
        new("document_sections", [.. Part, Of("heading"), Of("content")]) { References = [Document] },
        new("document_tables", [.. Part, Of("name"), Of("columns", Jsonb), Of("first_row", Whole), Of("rows", Jsonb)]) { References = [Document] },
        new("api_endpoints", [
            .. Part, Of("name"), Of("method"), Of("path"), Of("summary"), Of("tags", Jsonb), Of("parameters", Jsonb), Of("responses", Jsonb)])
            { References = [Document] },
        new("log_entries", [
            .. Part, Of("time"), Of("at", Time), Of("level"), Of("code"), Of("component"), Of("message"), Of("attributes", Jsonb)]) { References = [Document] },
        new("tags", [
            Key("id", Uuid), Of("document_id", Uuid), Of("name"), Of("score", Real), Of("source"), Of("steps", Whole), Of("created_at", Time)])
            { References = [Document] },
        new("tag_prompts", [Key("id", Uuid), Of("document_id", Uuid), Of("prompt"), Of("examples", Jsonb), Of("author"), Of("created_at", Time)])
            { References = [Document] },
        new("evidence", [
            Key("id", Uuid), Of("artifact_id", Uuid), Of("locator"), Of("preview"), Of("content_type"), Of("coordinates", Jsonb), Of("data", Jsonb)])
            { References = [Artifact] },
        new("facts", [
            Key("id", Uuid), Of("artifact_id", Uuid), Of("evidence_id", Uuid), Of("report_week"), Of("entity"), Of("metrics", Jsonb)])
            { References = [Artifact, new("evidence_key", "evidence", ["evidence_id"])] },
        new("document_entities", [
            Key("id", Uuid), Of("document_id", Uuid), Of("label"), Of("content"), Of("start_char", Whole), Of("end_char", Whole), Of("page", Whole),
            Of("context"), Of("source_index", Whole)]) { References = [Document] },
        new("document_metric_hits", [
            Key("id", Uuid), Of("document_id", Uuid), Of("type"), Of("value"), Of("context"), Of("position"), Of("page", Whole), Of("source_index", Whole)])
            { References = [Document] },
        new("summaries", [
            Key("id", Uuid), Of("scope"), Of("scope_key"), Of("style"), Of("provider"), Of("prompt"), Of("content"), Of("artifacts", Jsonb),
            Of("evidence", Jsonb), Of("created_at", Time)]),
        new("memories", [Key("id", Uuid), Of("category"), Of("content", Jsonb), Of("context", Jsonb), Of("user_name"), Of("created_at", Time)]),
        new("user_preferences", [Key("user_name"), Of("preferences", Jsonb), Of("updated_at", Time)]),
        new("skills", [
            Key("id", Uuid), Of("name"), Of("description"), Of("parameters", Jsonb), Of("workflow", Jsonb), Of("is_enabled", Flag), Of("created_at", Time)])
            { LeavesFirst = true },
        new("hrm_runs", [
            Key("id", Uuid), Of("at", Time), Of("task"), Of("steps", Whole), Of("latency_ms", Real), Of("accuracy", Real), Of("payload", Jsonb)]),
        new("hrm_metrics", [Key("run_id", Uuid), Key("name"), Of("value", Real)]) { References = [new("run_key", "hrm_runs", ["run_id"])] },
    ];

    private static readonly Dictionary<string, int> Order = All.Select((t, i) => (t.Name, i)).ToDictionary(t => t.Name, t => t.i, StringComparer.Ordinal);

    private static MovedColumn[] Box => [Of("box_x", Real), Of("box_y", Real), Of("box_width", Real), Of("box_height", Real)];

    private static MovedColumn[] Record =>
    [
        Of("status"), Of("note"), Of("confidence", Real), .. Box, Of("seen_at", Time), Of("changed_at", Time), Of("changed_by"), Of("reason"),
    ];

    private static MovedColumn[] Part =>
    [
        Key("document_id", Uuid), Key("number", Whole), Of("page", Whole), .. Box, Of("line", Whole), Of("place"),
    ];

    private static MovedReference Artifact => new("artifact_key", "artifacts", ["artifact_id"]);

    private static MovedReference Document => new("document_key", "documents", ["document_id"]);

    private static MovedReference Run => new("run_key", "import_runs", ["run_id"]);

    private static MovedReference Person => new("person_key", "people", ["person_id"]);

    private static MovedReference Space => new("space_key", "spaces", ["space_id"]);

    private static MovedReference Session => new("session_key", "attendance_sessions", ["session_id"]);

    private static MovedReference Marking => new("marking_key", "markings", ["marking_id"]);

    /// <summary>
    /// What a copy of a store takes along row by row, once people, faces and photos are there: the inbox of unknown faces, attendance and documents. Those
    /// before have ways of their own, which check and count them (an import, keys, accounts, consents, the audit log), or stay behind.
    /// </summary>
    public static IEnumerable<MovedTable> OfCopies => All.Skip(Order["sightings"]);

    public static MovedTable Named(string name) => All[Order[name]];

    /// <summary>Its place in <see cref="All"/>.</summary>
    public static int OrderOf(MovedTable table) => Order[table.Name];

    private static MovedColumn Key(string name, MovedType type = Text) => new(name, type, IsKey: true);

    private static MovedColumn Of(string name, MovedType type = Text) => new(name, type);
}
