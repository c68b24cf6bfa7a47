namespace Semblance.Access;

/// <summary>What the holder of a key or an account is there for: the most it may ever do (<see cref="Roles"/>).</summary>
public enum Role
{
    /// <summary>Asks who somebody is, and nothing else: a device by a door.</summary>
    Kiosk,

    /// <summary>Looks, and changes nothing.</summary>
    Viewer,

    /// <summary>Enrols and removes people.</summary>
    Operator,

    /// <summary>Everything, keys, accounts and settings included.</summary>
    Owner,
}
