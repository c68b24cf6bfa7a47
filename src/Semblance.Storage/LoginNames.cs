using Semblance.Accounts;

namespace Semblance.Storage;

/// <summary>Methods of login as stores keep them.</summary>
internal static class LoginNames
{
    private static readonly string[] Methods = ["password", "face", "name-and-face", "key"];

    public static string Of(LoginMethod method) => Methods[(int)method];

    public static LoginMethod ParseMethod(string name) => (LoginMethod)Array.IndexOf(Methods, name);
}
