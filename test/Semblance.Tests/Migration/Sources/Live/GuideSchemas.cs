namespace Semblance.Tests.Migration.Sources.Live;

/// <summary>What the scripts of the guides create, statement by statement; indexes and functions that no import looks at are left out.</summary>
internal static class GuideSchemas
{
    /// <summary>Guide 000, both ways of keeping embeddings.</summary>
    public const string PicklesToSupabase = """
        CREATE EXTENSION IF NOT EXISTS vector;
        CREATE TABLE IF NOT EXISTS users (
          id TEXT PRIMARY KEY,
          name TEXT NOT NULL,
          created_at TIMESTAMP WITH TIME ZONE DEFAULT now(),
          total_attendance INTEGER DEFAULT 0,
          last_attendance_time TIMESTAMP
        );
        CREATE TABLE IF NOT EXISTS embeddings (
          id BIGSERIAL PRIMARY KEY,
          user_id TEXT REFERENCES users(id) ON DELETE CASCADE,
          embedding vector(128) NOT NULL,
          created_at TIMESTAMP WITH TIME ZONE DEFAULT now()
        );
        CREATE TABLE IF NOT EXISTS embeddings_json (
          id BIGSERIAL PRIMARY KEY,
          user_id TEXT REFERENCES users(id) ON DELETE CASCADE,
          embedding JSONB NOT NULL,
          created_at TIMESTAMP WITH TIME ZONE DEFAULT now()
        );
        """;

    /// <summary>The same project a year later: ids are uuids, vectors arrays, images rows.</summary>
    public const string PicklesLater = """
        CREATE TABLE users (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), display_name text, username text UNIQUE, email text, created_at timestamptz DEFAULT now(), last_seen timestamptz);
        CREATE TABLE user_images (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), user_id uuid REFERENCES users(id), storage_path text, public_url text, uploaded_at timestamptz DEFAULT now());
        CREATE TABLE embeddings (id bigserial PRIMARY KEY, user_id uuid REFERENCES users(id), embedding double precision[], source text, created_at timestamptz DEFAULT now());
        """;

    public const string FaceService = """
        CREATE EXTENSION IF NOT EXISTS vector;
        CREATE TABLE persons (
          id SERIAL PRIMARY KEY, name VARCHAR(255) NOT NULL, region VARCHAR(50) NOT NULL, emp_id VARCHAR(100) NOT NULL UNIQUE, emp_rank VARCHAR(100) NOT NULL,
          client_id VARCHAR(100), description TEXT, created_at TIMESTAMPTZ DEFAULT now(), updated_at TIMESTAMPTZ DEFAULT now()
        );
        CREATE TABLE face_encodings (
          id SERIAL PRIMARY KEY, person_id INTEGER NOT NULL REFERENCES persons(id) ON DELETE CASCADE, embedding VECTOR(512) NOT NULL, image_path VARCHAR(500), image_data BYTEA,
          face_bbox VARCHAR(100), confidence FLOAT DEFAULT 0, quality_score FLOAT DEFAULT 0, created_at TIMESTAMPTZ DEFAULT now()
        );
        CREATE INDEX idx_embedding_hnsw ON face_encodings USING hnsw (embedding vector_cosine_ops) WITH (m = 16, ef_construction = 64);
        CREATE INDEX idx_person_region_client ON persons (region, client_id);
        """;

    public const string FlaskFace = """
        CREATE EXTENSION IF NOT EXISTS vector;
        CREATE TABLE IF NOT EXISTS users (
            id SERIAL PRIMARY KEY, name VARCHAR(255) NOT NULL, email VARCHAR(255) UNIQUE NOT NULL, password VARCHAR(255) NOT NULL, created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP
        );
        CREATE TABLE IF NOT EXISTS photos (
            id SERIAL PRIMARY KEY, user_id INTEGER NOT NULL, filename VARCHAR(255) NOT NULL, filepath TEXT NOT NULL, width INTEGER DEFAULT 224, height INTEGER DEFAULT 224,
            created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP, FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE
        );
        CREATE TABLE IF NOT EXISTS auth_tokens (
            id SERIAL PRIMARY KEY, user_id INTEGER NOT NULL, token VARCHAR(255) UNIQUE NOT NULL, confidence REAL NOT NULL, created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP,
            expires_at TIMESTAMP, is_active BOOLEAN DEFAULT TRUE, FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE
        );
        CREATE TABLE IF NOT EXISTS face_embeddings (
            id SERIAL PRIMARY KEY, user_id INTEGER NOT NULL, photo_id INTEGER, embedding vector(512) NOT NULL, created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP,
            updated_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP, FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE, FOREIGN KEY (photo_id) REFERENCES photos(id) ON DELETE SET NULL
        );
        CREATE INDEX IF NOT EXISTS idx_embeddings_vector ON face_embeddings USING ivfflat (embedding vector_cosine_ops) WITH (lists = 100);
        """;

    /// <summary>As its models make it: no extension, vectors in arrays of numbers.</summary>
    public const string Attendance = """
        CREATE TABLE classes (id serial PRIMARY KEY, name varchar(100) NOT NULL, section varchar(200) NOT NULL);
        CREATE TABLE students (
          id serial PRIMARY KEY, uuid uuid UNIQUE DEFAULT gen_random_uuid(), student_id varchar(50) UNIQUE, name varchar(255) NOT NULL, email varchar(255) UNIQUE, phone varchar(20),
          class_id integer REFERENCES classes(id), face_encoding double precision[], face_encoding_metadata jsonb DEFAULT '{}', face_model_version varchar(50) DEFAULT 'facenet512',
          photo_path varchar(500), is_active boolean DEFAULT true, created_at timestamp DEFAULT now(), updated_at timestamp DEFAULT now()
        );
        """;
}
