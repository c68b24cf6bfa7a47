namespace Semblance.Accounts;

/// <summary>How somebody showed who they are.</summary>
public enum LoginMethod
{
    Password,

    /// <summary>By face alone: searched among everybody.</summary>
    Face,

    /// <summary>By name and face: compared with one person.</summary>
    NameAndFace,

    /// <summary>With a key of the API, so that a browser need not keep it.</summary>
    Key,
}
