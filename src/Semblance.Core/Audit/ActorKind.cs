namespace Semblance.Audit;

public enum ActorKind
{
    /// <summary>Nobody who could be told: a login that failed, a request without a key.</summary>
    Anonymous,

    /// <summary>A key of the API, by its id.</summary>
    Key,

    /// <summary>An account, by its id.</summary>
    Account,

    /// <summary>Somebody at a command line, by the name of the operating system's user.</summary>
    Cli,

    /// <summary>The program itself: a clock, a job.</summary>
    System,
}
