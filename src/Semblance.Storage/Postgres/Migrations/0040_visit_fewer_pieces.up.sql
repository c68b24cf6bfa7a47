-- Searches by words that visited too many pieces: a page each, which takes longer than everything that is then done with it.

-- The same text: translate() compares each letter with each sign, which took 0.12 ms a hit, and this takes 0.01.
CREATE OR REPLACE FUNCTION search_text(original text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN CASE
        WHEN octet_length(original) = length(original) THEN
            regexp_replace(lower(original COLLATE "C"), '[!-/:-@\[-`{-~]', ' ', 'g')
        ELSE
            translate(
                regexp_replace(
                    lower(normalize(regexp_replace(normalize(original, NFD), E'[\u0300-\u036F]', '', 'g'), NFC) COLLATE "C"),
                    E'[!-/:-@\\[-`{-\u00A9\u00AB-\u00B4\u00B6-\u00B9\u00BB-\u00BF\u00D7\u00F7\u2000-\u206F\u20A0-\u20CF\u2190-\u2BFF\u3000-\u3004\u3008-\u3020\u3030\uFE10-\uFE1F\uFE30-\uFE6F\uFF01-\uFF0F\uFF1A-\uFF20\uFF3B-\uFF40\uFF5B-\uFF65\uFFFD\U0001F000-\U0001FAFF]',
                    ' ', 'g'),
                'ÆÐØÞĐĦŁŊŒŦƏΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩЂЄЅІЈЉЊЋЏАБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯҐҒҚҢҮҰӘӨԱԲԳԴԵԶԷԸԹԺԻԼԽԾԿՀՁՂՃՄՅՆՇՈՉՊՋՌՍՎՏՐՑՒՓՔՕՖ',
                'æðøþđħłŋœŧəαβγδεζηθικλμνξοπρστυφχψωђєѕіјљњћџабвгдежзиклмнопрстуфхцчшщъыьэюяґғқңүұәөաբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆ')
        END;

-- semblance_search owns the function, and whoever migrates may not belong to it.
DO $$
DECLARE
    me text := quote_ident(current_user);
BEGIN
    IF NOT pg_has_role((SELECT proowner FROM pg_proc WHERE oid = 'find_chunks'::regproc), 'USAGE') THEN
        EXECUTE format(
            'GRANT semblance_search TO %s%s', me, CASE WHEN current_setting('server_version_num')::int >= 160000 THEN ' WITH INHERIT TRUE' ELSE '' END);
        EXECUTE format('ALTER FUNCTION find_chunks OWNER TO %s', me);
        EXECUTE format('REVOKE semblance_search FROM %s', me);
    END IF;
END
$$;

-- Searches the serving index of the bound client by words, by an embedding, or by both, joined by reciprocal rank fusion. Filters are part of both searches. There is always a
-- row: the first five columns say how it was searched, and how long that took, in milliseconds; the others are NULL where nothing was found.
--
-- Words, which come as lexemes: whoever has all of them comes first, by cover density; where these are fewer than asked for, whoever has some of them. The index is asked for
-- the rarest word, and for such others as leave so many of its pieces out that their lists are worth reading. The others are looked for in the pieces that the index gives, as what
-- everybody says takes longer to read from an index than from them. Where these are more than a thousand, or hundreds for one word, those are ranked that say the rarest more than
-- once, and of the others the shortest. Of one word these are the best, or else all are ranked: whoever says it once in a longer text ranks lower. Of several words it is where the
-- best are as a rule; there are as many as are asked for whenever there are so many. Where these have to be filled up with pieces that have a frequent word alone, some thousand of
-- those are ranked.
-- Embedding: exactly, where the planner expects up to 20,000 under a filter, or a fiftieth of them all; above, by the HNSW index where there is one, which passes over
-- what the filter leaves out. Halves choose, float32 ranks.
CREATE OR REPLACE FUNCTION find_chunks(
    all_words text, some_words text, no_words text, probe_space text, probe real[], hits integer, candidates integer,
    types text[], documents uuid[], tagged text[], levels text[], codes text[], since timestamptz, before timestamptz)
    RETURNS TABLE (
        index_space text, vector_method text, text_ms double precision, vector_ms double precision, fusion_ms double precision,
        score double precision, text_rank integer, vector_rank integer, document_id uuid, id uuid, type text, number integer, artifact_id uuid, part integer, tag_id uuid,
        page integer, box_x double precision, box_y double precision, box_width double precision, box_height double precision, line integer, place text,
        level text, code text, at timestamptz, details text, content text, marked text)
    LANGUAGE plpgsql VOLATILE /* it asks the planner */ SECURITY DEFINER ROWS 10
    SET search_path = pg_catalog, public, pg_temp
    SET jit = off -- takes longer than it saves where a million embeddings are compared
    SET work_mem = '32MB' -- a bitmap of a quarter of a million places is 12 MB; with less, whole pages are looked through
    SET synchronize_seqscans = off -- the same pieces every time
AS $$
#variable_conflict use_column
DECLARE
    exact_up_to CONSTANT integer := 20000;
    worth       CONSTANT float8 := 400; -- as many places of a list are read while a piece is visited and ranked, where its page is in memory; more where it is not
    client      text := bound_client();
    began       timestamptz := clock_timestamp();
    conditions  text := '';
    ranked      float8;
    everybody   float8;
    all_pieces  float8;
    likely      float8;
    share       float8;
    single      boolean;
    ahead       boolean;
    fillers     integer;
    pieces      float8;
    term        text;
    terms       text[] := '{}';
    expected    float8[] := '{}';
    scope       tsquery;
    checked     tsquery;
    narrow      tsquery;
    asked       tsquery;
    shortest    tsquery;
    short       tsquery;
    empty       tsquery;
    repeated    tsquery;
    says_more   boolean := true;
    refilled    boolean;
    least       float8;
    borders     float8[];
    tries       tsquery[] := '{}';
    certain     float8[] := '{}';
    wanted      tsquery := all_words::tsquery;
    partly      tsquery := some_words::tsquery;
    unwanted    tsquery := no_words::tsquery;
    found       uuid[];
    of_found    uuid[];
    more        uuid[];
    of_more     uuid[];
    bare        text := '';
    near        uuid[];
    of_near     uuid[];
    half        halfvec;
    cosine      boolean;
    nearness    text;
    border      double precision;
    plan        json;
    indexed     boolean := false;
    served      record;
    -- As the indexes have them.
    short_levels text[] := ARRAY(SELECT left(l, 100) FROM unnest(levels) l);
    short_codes  text[] := ARRAY(SELECT left(l, 100) FROM unnest(codes) l);
BEGIN
    SELECT i.number, i.space_id, i.dimension, i.lengths INTO served FROM search_indexes i WHERE i.client_id = client AND i.state = 'serving';
    index_space := served.space_id;
    text_ms := 0;
    vector_ms := 0;
    fusion_ms := 0;
    IF served.number IS NULL THEN
        RETURN NEXT;
        RETURN;
    END IF;

    -- By words alone nothing is joined, so that no more places are needed than there are to be hits.
    IF (probe_space = served.space_id AND cardinality(probe) = served.dimension) IS NOT TRUE THEN candidates := hits; END IF;
    -- Of one word these are the best, or all are ranked; of several, some of the best.
    single := numnode(wanted) = 1 AND strpos(all_words, ':') = 0;
    ranked := greatest(CASE WHEN single THEN 200 ELSE 1000 END, 3 * candidates);

    -- The system is asked to fetch the next page, no more, where nobody has set how many: next to no gain where it has to be read from disk, and where it has not as long as copying it.
    ahead := current_setting('effective_io_concurrency') = '1';
    IF ahead THEN PERFORM set_config('effective_io_concurrency', '0', true); END IF;

    IF types IS NOT NULL THEN conditions := conditions || ' AND c.type = ANY ($5)'; END IF;
    IF documents IS NOT NULL THEN conditions := conditions || ' AND c.document_id = ANY ($6)'; END IF;
    IF tagged IS NOT NULL THEN
        conditions := conditions || ' AND c.document_id = ANY (ARRAY(SELECT t.document_id FROM tags t WHERE t.client_id = $1 AND t.name = ANY ($7)))';
    END IF;
    IF levels IS NOT NULL THEN conditions := conditions || ' AND left(c.level, 100) = ANY ($12) AND c.level = ANY ($8)'; END IF;
    IF codes IS NOT NULL THEN conditions := conditions || ' AND left(c.code, 100) = ANY ($13) AND c.code = ANY ($9)'; END IF;
    IF since IS NOT NULL THEN conditions := conditions || ' AND c.at >= $10'; END IF;
    IF before IS NOT NULL THEN conditions := conditions || ' AND c.at < $11'; END IF;

    IF numnode(partly) > 0 THEN
        -- How many each term is expected to have. One beyond the eighth has no say in where to look, only in what is found there.
        FOREACH term IN ARRAY (string_to_array(some_words, ' | '))[1:8] LOOP
            EXECUTE format('EXPLAIN (FORMAT JSON) SELECT FROM search_chunks c WHERE c.client_id = $1 AND c.index_number = $3 AND c.lexemes @@ $2%s', conditions)
            INTO plan
            USING client, term::tsquery, served.number, unwanted, types, documents, tagged, levels, codes, since, before, short_levels, short_codes;
            terms := terms || term;
            expected := expected || (plan -> 0 -> 'Plan' ->> 'Plan Rows')::float8;
        END LOOP;
        SELECT array_agg(u.t ORDER BY u.e), array_agg(u.e ORDER BY u.e) INTO terms, expected FROM unnest(terms, expected) AS u (t, e);

        -- Where most pieces of all are of this index, a lexeme that says so is a long list to read for nothing.
        pieces := (SELECT sum(n) FROM unnest(served.lengths) AS n);
        all_pieces := greatest(pieces, (SELECT i.reltuples FROM pg_class i WHERE i.oid = 'search_chunks'::regclass));
        IF pieces IS NULL OR pieces < all_pieces / 2 THEN
            scope := format('''/%s/%s''', client, served.number)::tsquery;
        END IF;
        checked := CASE WHEN numnode(unwanted) > 0 THEN wanted && !!unwanted ELSE wanted END;

        -- What the index is asked for, and how many pieces it gives.
        asked := terms[1]::tsquery;
        likely := expected[1];
        IF likely > ranked / 4 AND cardinality(terms) > 1 THEN
            IF conditions = '' AND pieces > 0 THEN
                everybody := pieces;
            ELSE
                EXECUTE format('EXPLAIN (FORMAT JSON) SELECT FROM search_chunks c WHERE c.client_id = $1 AND c.index_number = $3%s', conditions)
                INTO plan
                USING client, partly, served.number, narrow, types, documents, tagged, levels, codes, since, before, short_levels, short_codes;
                everybody := (plan -> 0 -> 'Plan' ->> 'Plan Rows')::float8;
            END IF;
            FOR i IN 2..cardinality(terms) LOOP
                share := least(1, expected[i] / greatest(1, everybody));
                IF share * all_pieces < worth * (1 - share) * least(likely, ranked) THEN
                    asked := asked && terms[i]::tsquery;
                    likely := likely * share;
                END IF;
            END LOOP;
            -- All of them have all words: half as many are as good.
            IF numnode(asked) = numnode(wanted) THEN ranked := greatest(ranked / 2, 3 * candidates); END IF;
        END IF;

        IF likely > 1.5 * ranked AND pieces > 0 THEN
            -- Classes that hold no more than as many as are to be ranked, and those that hold about as many.
            SELECT string_agg(l.name, '|') FILTER (WHERE l.class < l.longer AND l.n > 0)::tsquery, string_agg(l.name, '|') FILTER (WHERE l.class < l.long AND l.n > 0)::tsquery,
                string_agg(l.name, '|') FILTER (WHERE l.class < l.long AND l.n = 0)::tsquery,
                ARRAY[0.1 / ln(power(2, min(l.longer) / 4.0) + 1), 0.1 / ln(power(2, min(l.long) / 4.0) + 1)], sum(l.n) FILTER (WHERE l.class < l.long) / pieces
            INTO shortest, short, empty, borders, share
            FROM (
                SELECT c.*, format('''/%s/%s/%s''', client, served.number, c.class) AS name,
                    min(c.class) FILTER (WHERE c.n > 0 AND c.shorter + c.n > c.target) OVER () AS longer,
                    min(c.class) FILTER (WHERE c.n > 0 AND c.shorter >= c.target / 2 AND c.shorter + c.n / 2 > c.target) OVER () AS long
                FROM (
                    SELECT u.n, u.i - 1 AS class, sum(u.n) OVER (ORDER BY u.i) - u.n AS shorter, pieces * ranked / likely AS target
                    FROM unnest(served.lengths) WITH ORDINALITY AS u (n, i)
                ) c
            ) l;
            repeated := regexp_replace(regexp_replace(terms[1], '<(-|[0-9]+)>', '&', 'g'), '''([^'']+)''', '''+\1''', 'g')::tsquery;
            IF conditions <> '' OR expected[1] * all_pieces / pieces > 10000 THEN
                EXECUTE 'EXPLAIN (FORMAT JSON) SELECT FROM search_chunks c WHERE c.lexemes @@ $1' INTO plan USING repeated;
                says_more := (plan -> 0 -> 'Plan' ->> 'Plan Rows')::float8 <= 10 * greatest(1000, ranked);
            END IF;
            -- Classes that were empty when they were counted may no longer be.
            IF single AND numnode(empty) > 0 THEN
                EXECUTE 'SELECT count(*) > 0 FROM search_chunks c WHERE c.client_id = $1 AND c.index_number = $2 AND c.lexemes @@ $3' INTO refilled USING client, served.number, asked && empty;
                IF refilled THEN
                    shortest := CASE WHEN numnode(shortest) > 0 THEN shortest || empty ELSE empty END;
                    short := short || empty;
                END IF;
            END IF;
            -- Where chance alone lets enough of them say it twice, these may be the best.
            IF single AND says_more AND likely * likely / (2 * pieces) >= candidates THEN
                tries := tries || (asked && CASE WHEN numnode(shortest) > 0 THEN shortest || repeated ELSE repeated END);
                certain := certain || borders[1];
            END IF;
            IF worth * (1 - share) * likely > share * all_pieces THEN
                tries := tries || (asked && CASE WHEN says_more THEN short || repeated ELSE short END);
                certain := certain || borders[2];
            END IF;
        END IF;
        tries := tries || CASE WHEN numnode(scope) > 0 THEN asked && scope ELSE asked END;

        FOR attempt IN 1..cardinality(tries) LOOP
            narrow := tries[attempt];
            EXECUTE format(
                'SELECT array_agg(f.document_id ORDER BY f.rank DESC, f.document_id, f.id), array_agg(f.id ORDER BY f.rank DESC, f.document_id, f.id), min(f.rank)
                FROM (
                    SELECT c.document_id, c.id, ts_rank_cd(c.lexemes, $2, 1) AS rank
                    FROM search_chunks c
                    WHERE c.client_id = $1 AND c.index_number = $3 AND c.lexemes @@ $4 AND ts_match_vq(c.lexemes, $14)%s
                    ORDER BY rank DESC, c.document_id, c.id
                    LIMIT %s
                ) f', conditions, candidates)
            INTO of_found, found, least
            USING client, wanted, served.number, narrow, types, documents, tagged, levels, codes, since, before, short_levels, short_codes, checked;
            EXIT WHEN cardinality(found) >= candidates AND (NOT single OR NOT says_more OR least > certain[attempt] * 1.000001);
        END LOOP;

        IF coalesce(cardinality(found), 0) < hits AND wanted <> partly THEN
            checked := CASE WHEN numnode(unwanted) > 0 THEN partly && !!wanted && !!unwanted ELSE partly && !!wanted END;
            -- Whoever has one of the rarer words; where these are fewer than asked for, others with any follow, the first thousand that are met. What a great part of those
            -- under the filter have is not asked of the index, whose list of it names pieces of everybody.
            EXECUTE format('EXPLAIN (FORMAT JSON) SELECT FROM search_chunks c WHERE c.client_id = $1 AND c.index_number = $3%s', conditions)
            INTO plan
            USING client, partly, served.number, narrow, types, documents, tagged, levels, codes, since, before, short_levels, short_codes;
            everybody := (plan -> 0 -> 'Plan' ->> 'Plan Rows')::float8;
            SELECT string_agg(l.t, ' | ')::tsquery INTO narrow
            FROM (SELECT u.*, sum(u.e) OVER (ORDER BY u.i) AS many FROM unnest(terms, expected) WITH ORDINALITY AS u (t, e, i)) l
            WHERE l.i = 1 OR (l.many <= 5 * ranked AND l.e < everybody / 20);
            fillers := 20000;
            FOR attempt IN 1..2 LOOP
                EXECUTE format(
                    'SELECT array_agg(f.document_id ORDER BY f.rank DESC, f.document_id, f.id), array_agg(f.id ORDER BY f.rank DESC, f.document_id, f.id)
                    FROM (
                        SELECT s.document_id, s.id, ts_rank(s.lexemes, $2, 1) AS rank
                        FROM (
                            SELECT c.document_id, c.id, c.lexemes
                            FROM search_chunks c
                            WHERE c.client_id = $1 AND c.index_number = $3%s AND ts_match_vq(c.lexemes, $14)%s
                            LIMIT %s
                        ) s
                        ORDER BY rank DESC, s.document_id, s.id
                        LIMIT %s
                    ) f', CASE WHEN numnode(narrow) > 0 THEN ' AND c.lexemes @@ $4' END, conditions, fillers, candidates)
                INTO of_more, more
                USING client, partly, served.number, CASE WHEN numnode(scope) > 0 THEN narrow && scope ELSE narrow END,
                    types, documents, tagged, levels, codes, since, before, short_levels, short_codes, checked;
                of_found := coalesce(of_found, '{}') || coalesce(of_more, '{}');
                found := coalesce(found, '{}') || coalesce(more, '{}');
                EXIT WHEN attempt = 2 OR cardinality(found) >= hits OR narrow = partly;
                fillers := ranked;
                checked := checked && !!narrow;
                narrow := CASE WHEN expected[cardinality(expected)] < everybody / 20 THEN partly END;
            END LOOP;
        END IF;
    END IF;
    text_ms := 1000 * extract(epoch FROM clock_timestamp() - began);

    IF probe_space = served.space_id AND cardinality(probe) = served.dimension THEN
        SELECT s.metric = 'cosine' INTO cosine FROM spaces s WHERE s.id = served.space_id;
        half := search_embedding(probe::vector, CASE WHEN cosine THEN 'cosine' ELSE 'l2' END);
        nearness := CASE WHEN cosine THEN '<#>' ELSE '<->' END;
        SELECT true, greatest(exact_up_to, i.reltuples / 50) INTO indexed, border
        FROM pg_index x
        JOIN pg_class i ON i.oid = x.indexrelid
        WHERE x.indexrelid = to_regclass('search_near_' || md5(client || '/' || served.number)) AND x.indisvalid;
        IF indexed AND conditions <> '' THEN
            EXECUTE format('EXPLAIN (FORMAT JSON) SELECT FROM search_embeddings c WHERE c.client_id = $1 AND c.index_number = $3%s', conditions)
            INTO plan
            USING client, half, served.number, unwanted, types, documents, tagged, levels, codes, since, before, short_levels, short_codes;
            indexed := (plan -> 0 -> 'Plan' ->> 'Plan Rows')::float8 > border;
        END IF;
        IF numnode(unwanted) > 0 THEN
            bare := ' AND NOT EXISTS (
                SELECT FROM search_chunks x
                WHERE x.client_id = c.client_id AND x.index_number = c.index_number AND x.document_id = c.document_id AND x.id = c.chunk_id AND x.lexemes @@ $4)';
        END IF;
        FOR attempt IN 1..2 LOOP
            vector_method := CASE WHEN indexed THEN 'hnsw' ELSE 'exact' END;
            IF indexed THEN
                -- A sort is the only other way to the order by distance; the planner takes it for cheaper where its statistics are old.
                PERFORM set_config('enable_sort', 'off', true), set_config('hnsw.ef_search', greatest(100, least(1000, 2 * candidates))::text, true),
                    set_config('hnsw.iterative_scan', 'relaxed_order', true), set_config('hnsw.max_scan_tuples', '200000', true);
            END IF;
            -- The partial index is found by constants alone.
            EXECUTE format(
                'SELECT array_agg(n.document_id ORDER BY n.distance, n.document_id, n.chunk_id), array_agg(n.chunk_id ORDER BY n.distance, n.document_id, n.chunk_id)
                FROM (
                    SELECT m.document_id, m.chunk_id, m.embedding %1$s $14 AS distance
                    FROM (
                        SELECT c.document_id, c.chunk_id, c.embedding
                        FROM search_embeddings c
                        WHERE c.client_id = %2$L AND c.index_number = %3$s%4$s%5$s
                        ORDER BY c.half%6$s %7$s $2
                        LIMIT %8$s
                    ) m
                ) n',
                CASE WHEN cosine THEN '<=>' ELSE '<->' END, client, served.number, conditions, bare,
                CASE WHEN indexed THEN format('::halfvec(%s)', served.dimension) ELSE '' END, nearness, candidates)
            INTO of_near, near
            USING client, half, served.number, unwanted, types, documents, tagged, levels, codes, since, before, short_levels, short_codes, probe::vector;
            IF indexed THEN
                PERFORM set_config('enable_sort', 'on', true);
            END IF;
            EXIT WHEN indexed IS NOT TRUE OR cardinality(near) >= candidates;
            indexed := false; -- it gave up before it had found them all
        END LOOP;
    END IF;
    vector_ms := 1000 * extract(epoch FROM clock_timestamp() - began) - text_ms;

    IF ahead THEN PERFORM set_config('effective_io_concurrency', '1', true); END IF;
    RETURN QUERY
        WITH fused AS (
            SELECT r.document_id, r.id, sum(1.0::float8 / (60 + coalesce(r.of_text, r.of_vector))) AS score, min(r.of_text)::int AS text_rank, min(r.of_vector)::int AS vector_rank
            FROM (
                SELECT t.document_id, t.id, t.rank AS of_text, NULL::bigint AS of_vector
                FROM unnest(of_found, found) WITH ORDINALITY AS t (document_id, id, rank)
                UNION ALL
                SELECT v.document_id, v.id, NULL, v.rank
                FROM unnest(of_near, near) WITH ORDINALITY AS v (document_id, id, rank)
            ) r
            GROUP BY r.document_id, r.id
            ORDER BY 3 DESC, r.document_id, r.id
            LIMIT hits
        )
        SELECT index_space, vector_method, text_ms, vector_ms, 1000 * extract(epoch FROM clock_timestamp() - began)::float8 - text_ms - vector_ms,
            h.score, h.text_rank, h.vector_rank, h.document_id, h.id, h.type, h.number, h.artifact_id, h.part, h.tag_id,
            h.page, h.box_x, h.box_y, h.box_width, h.box_height, h.line, h.place, h.level, h.code, h.at, h.details::text, h.content,
            CASE WHEN numnode(partly) > 0 THEN
                ts_headline('pg_catalog.english', search_text(h.content), partly, 'HighlightAll=true, StartSel=<, StopSel=>')
            END
        FROM (SELECT) AS one
        LEFT JOIN (
            SELECT f.score, f.text_rank, f.vector_rank, c.*
            FROM fused f
            JOIN search_chunks c ON c.client_id = client AND c.index_number = served.number AND c.document_id = f.document_id AND c.id = f.id
        ) h ON true
        ORDER BY h.score DESC, h.document_id, h.id;
END
$$;

DO $$
DECLARE
    reason text := prepare_chunk_search();
BEGIN
    IF reason IS NOT NULL THEN
        RAISE WARNING 'Documents are searched by words without an index: %.', reason USING HINT = 'Have an administrator run SELECT prepare_chunk_search() in this database.';
    END IF;
END
$$;
