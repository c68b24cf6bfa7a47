REVOKE UPDATE (score, source_ptr, hrm_steps) ON compat_dox.tags FROM semblance_app;
REVOKE INSERT ON compat_dox.tags, compat_dox.tag_prompts, compat_dox.hrm_runs FROM semblance_app;
DROP TRIGGER add_hrm_run ON compat_dox.hrm_runs;
DROP TRIGGER add_tag_prompt ON compat_dox.tag_prompts;
DROP TRIGGER add_tag ON compat_dox.tags;
DROP FUNCTION compat_dox.add_hrm_run(), compat_dox.add_tag_prompt(), compat_dox.add_tag();
DROP VIEW compat_dox.search_chunks;
