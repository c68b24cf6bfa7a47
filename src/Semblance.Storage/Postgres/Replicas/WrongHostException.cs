namespace Semblance.Storage.Postgres.Replicas;

/// <summary>A host is not what it was taken for: a primary that has become a standby, a standby that was promoted or has not replayed enough. Nothing was read or written.</summary>
internal sealed class WrongHostException : Exception;
