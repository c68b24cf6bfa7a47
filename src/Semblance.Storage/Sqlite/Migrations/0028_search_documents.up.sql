-- Pieces of documents as search finds them: by words (FTS5) and by embeddings. They are made of the documents, and can be made again: a rebuild fills another index beside the one
-- that serves, and takes its place in one moment.
CREATE TABLE search_indexes (
    key         INTEGER PRIMARY KEY,
    client_key  INTEGER NOT NULL REFERENCES clients (key),
    number      INTEGER NOT NULL CHECK (number > 0),
    state       TEXT    NOT NULL CHECK (state IN ('serving', 'building', 'leaving')),
    space_key   INTEGER,
    dimension   INTEGER,
    document_id BLOB    CHECK (length(document_id) = 16), -- the last one that the rebuild is done with
    started_at  INTEGER NOT NULL,
    UNIQUE (client_key, number),
    CHECK ((space_key IS NULL) = (dimension IS NULL)),
    FOREIGN KEY (space_key, dimension) REFERENCES spaces (key, dimension)
) STRICT;

CREATE UNIQUE INDEX search_indexes_state ON search_indexes (client_key, state) WHERE state <> 'leaving';
CREATE INDEX search_indexes_of_space ON search_indexes (space_key);

CREATE TABLE search_chunks (
    key          INTEGER PRIMARY KEY,
    index_key    INTEGER NOT NULL REFERENCES search_indexes (key),
    document_key INTEGER NOT NULL REFERENCES documents (key) ON DELETE CASCADE,
    document_id  BLOB    NOT NULL CHECK (length(document_id) = 16),
    id           BLOB    NOT NULL CHECK (length(id) = 16),
    type         TEXT    NOT NULL CHECK (type IN ('pdf', 'text', 'table', 'api', 'log', 'tag')),
    number       INTEGER NOT NULL CHECK (number >= 0),
    artifact_id  BLOB    CHECK (length(artifact_id) = 16),
    part         INTEGER,
    tag_key      INTEGER REFERENCES tags (key) ON DELETE CASCADE,
    page         INTEGER,
    box_x        REAL,
    box_y        REAL,
    box_width    REAL,
    box_height   REAL,
    line         INTEGER,
    place        TEXT,
    level        TEXT,
    code         TEXT,
    at           INTEGER,
    details      TEXT    CHECK (details IS NULL OR json_valid(details)),
    content      TEXT    NOT NULL CHECK (content <> ''),
    UNIQUE (index_key, document_id, id)
) STRICT;

CREATE INDEX search_chunks_of_document ON search_chunks (document_key, index_key);
CREATE INDEX search_chunks_of_tag ON search_chunks (tag_key) WHERE tag_key IS NOT NULL;
CREATE INDEX search_chunks_by_type ON search_chunks (index_key, type);
CREATE INDEX search_chunks_by_level ON search_chunks (index_key, level, at) WHERE level IS NOT NULL;
CREATE INDEX search_chunks_by_code ON search_chunks (index_key, code) WHERE code IS NOT NULL;
CREATE INDEX search_chunks_by_time ON search_chunks (index_key, at) WHERE at IS NOT NULL;

CREATE TABLE search_embeddings (
    chunk_key INTEGER PRIMARY KEY REFERENCES search_chunks (key) ON DELETE CASCADE,
    index_key INTEGER NOT NULL,
    embedding BLOB    NOT NULL CHECK (length(embedding) % 4 = 0) -- float32, little-endian, as they came
) STRICT;

CREATE INDEX search_embeddings_of_index ON search_embeddings (index_key);

-- The words of all pieces: English stems, and every other language by its words without accents. The text itself stays in search_chunks; a word that says which index a piece
-- belongs to lets a search look up both at once.
CREATE VIEW search_texts AS SELECT key, 'i' || index_key AS scope, content FROM search_chunks;

CREATE VIRTUAL TABLE search_words USING fts5 (
    scope, content, content = 'search_texts', content_rowid = 'key', tokenize = "porter unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc'"
);

CREATE TRIGGER search_words_add AFTER INSERT ON search_chunks BEGIN
    INSERT INTO search_words (rowid, scope, content) VALUES (NEW.key, 'i' || NEW.index_key, NEW.content);
END;

CREATE TRIGGER search_words_remove AFTER DELETE ON search_chunks BEGIN
    INSERT INTO search_words (search_words, rowid, scope, content) VALUES ('delete', OLD.key, 'i' || OLD.index_key, OLD.content);
END;
