namespace Semblance;

/// <summary>What went wrong, in the few kinds that hosts treat differently (HTTP status, exit code).</summary>
public enum ErrorKind
{
    /// <summary>The input breaks a rule: a malformed file, an option out of range, a vector of the wrong width.</summary>
    Invalid,

    /// <summary>The named thing does not exist for this client.</summary>
    NotFound,

    /// <summary>The thing exists already, or has changed since the caller read it.</summary>
    Conflict,

    /// <summary>A guard says no: a changed source, a rollback over later writes, a hostile file.</summary>
    Refused,

    /// <summary>Well-formed, but nothing here can handle it.</summary>
    Unsupported,

    /// <summary>Busy or out of reach just now; trying again may work.</summary>
    Unavailable,

    /// <summary>No room: disk, memory or a configured limit.</summary>
    Exhausted,

    /// <summary>Stored data contradicts itself.</summary>
    Corrupt,
}
