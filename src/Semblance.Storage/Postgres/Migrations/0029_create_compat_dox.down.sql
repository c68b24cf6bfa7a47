DROP VIEW compat_dox.hrm_metrics, compat_dox.hrm_runs, compat_dox.summaries, compat_dox.evidence, compat_dox.facts, compat_dox.tag_prompts, compat_dox.tags,
    compat_dox.log_entries, compat_dox.api_endpoints, compat_dox.document_tables, compat_dox.document_sections, compat_dox.documents, compat_dox.artifacts;
DROP SCHEMA compat_dox;
