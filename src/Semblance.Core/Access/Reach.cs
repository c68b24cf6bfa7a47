namespace Semblance.Access;

/// <summary>How far a key reaches.</summary>
public enum Reach
{
    /// <summary>Its own client; of others it is as if they did not exist.</summary>
    Client,

    /// <summary>Every client, and the list of them: it may add clients, and act for one by naming it.</summary>
    Installation,
}
