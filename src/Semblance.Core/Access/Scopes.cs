namespace Semblance.Access;

/// <summary>What a key may be used for. Each is a right of its own: none contains another.</summary>
[Flags]
public enum Scopes
{
    None = 0,

    /// <summary>People, photos, faces, attendance, statistics.</summary>
    Read = 1,

    /// <summary>Adding, changing and removing people, photos, faces and attendance.</summary>
    Enrol = 2,

    /// <summary>Identify, verify, detect; login and check-in by face.</summary>
    Identify = 4,

    /// <summary>
    /// Vectors in and out. On request only: who may send vectors and read the answers can rebuild a template (arXiv 2601.17620), and who reads
    /// them a likeness (arXiv 2310.03005).
    /// </summary>
    Embeddings = 8,

    /// <summary>Keys, accounts, settings, the audit log, erasure and export.</summary>
    Admin = 16,

    /// <summary>Documents with everything that was taken out of them, and search in them. Whoever reads faces need not read these.</summary>
    Documents = 32,

    /// <summary>Taking documents in; adding, changing and removing what belongs to them.</summary>
    Ingest = 64,
}
