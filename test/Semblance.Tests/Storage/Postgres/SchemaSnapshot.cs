namespace Semblance.Tests.Storage.Postgres;

/// <summary>
/// What a migration can make, one line each, as PostgreSQL's catalogue describes it. Extensions and roles are left out: they belong to the database
/// and to the server, and stay.
/// </summary>
internal static class SchemaSnapshot
{
    private const string Select = """
        WITH home AS (
            SELECT oid, nspname, nspacl, nspowner FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
        ),
        extended AS (
            SELECT classid, objid FROM pg_depend WHERE deptype = 'e'
        )
        SELECT format('schema %s %s', nspname, nspacl) FROM home
        UNION ALL
        SELECT format('%s %s owner %s, security %s %s, %s %s', c.relkind, c.oid::regclass, c.relowner::regrole, c.relrowsecurity, c.relforcerowsecurity, c.reloptions, (
            SELECT array_agg(acl::text ORDER BY acl::text) FROM unnest(c.relacl) AS acl))
        FROM pg_class c JOIN home ON home.oid = c.relnamespace
        WHERE c.relkind <> 't' AND NOT EXISTS (SELECT FROM extended e WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid)
        UNION ALL
        SELECT format('column %s.%s %s %s %s %s %s %s %s', c.oid::regclass, a.attname, row_number() OVER (PARTITION BY c.oid ORDER BY a.attnum),
            format_type(a.atttypid, a.atttypmod), a.attcollation::regcollation, a.attnotnull, a.attidentity, pg_get_expr(d.adbin, d.adrelid), a.attacl)
        FROM pg_class c
        JOIN home ON home.oid = c.relnamespace
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE c.relkind IN ('r', 'p', 'v')
        UNION ALL
        SELECT format('constraint %s of %s: %s', conname, conrelid::regclass, pg_get_constraintdef(k.oid)) FROM pg_constraint k JOIN home ON home.oid = k.connamespace
        UNION ALL
        SELECT format('index %s', pg_get_indexdef(i.indexrelid)) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN home ON home.oid = c.relnamespace
        UNION ALL
        SELECT format('view %s: %s', c.oid::regclass, pg_get_viewdef(c.oid)) FROM pg_class c JOIN home ON home.oid = c.relnamespace WHERE c.relkind = 'v'
        UNION ALL
        SELECT format('function owner %s %s: %s', p.proowner::regrole, (
            SELECT array_agg(acl::text ORDER BY acl::text) FROM unnest(coalesce(p.proacl, acldefault('f', p.proowner))) AS acl), pg_get_functiondef(p.oid))
        FROM pg_proc p JOIN home ON home.oid = p.pronamespace
        WHERE p.prokind = 'f' AND NOT EXISTS (SELECT FROM extended e WHERE e.classid = 'pg_proc'::regclass AND e.objid = p.oid)
        UNION ALL
        SELECT format('trigger %s', pg_get_triggerdef(t.oid)) FROM pg_trigger t WHERE NOT t.tgisinternal
        UNION ALL
        SELECT format('policy %s on %s for %s to %s: %s / %s', polname, polrelid::regclass, polcmd, polroles::regrole[], pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid))
        FROM pg_policy
        UNION ALL
        SELECT format('comment %s %s: %s', d.objoid::regclass, d.objsubid, d.description)
        FROM pg_description d JOIN pg_class c ON c.oid = d.objoid AND d.classoid = 'pg_class'::regclass JOIN home ON home.oid = c.relnamespace
        UNION ALL
        SELECT format('type %s %s', t.oid::regtype, t.typtype)
        FROM pg_type t JOIN home ON home.oid = t.typnamespace
        WHERE t.typrelid = 0 AND t.typelem = 0 AND NOT EXISTS (SELECT FROM extended e WHERE e.classid = 'pg_type'::regclass AND e.objid = t.oid)
        ORDER BY 1
        """;

    public static Task<List<string>> TakeAsync(SqlCaller administrator) => administrator.ListAsync(Select);
}
