using System.Security.Cryptography;
using System.Text;
using Semblance.Access;
using Semblance.Clients;
using Semblance.People;

namespace Semblance.Accounts;

/// <summary>
/// What failures are counted by: the SHA-256 of what was typed as a login name, whether an account has it or not, so that counting tells nobody which
/// accounts there are; people type passwords there too. Or a device that logs in whomever it sees.
/// </summary>
public readonly record struct LoginKey
{
    private readonly string? _hex;

    private LoginKey(string text) => _hex = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    public string Hex => _hex ?? "";

    public static LoginKey Of(LoginName login) => new("login:" + login.Folded);

    /// <summary>For login by face alone, where no account is named: the key it came with.</summary>
    public static LoginKey OfDevice(KeyId key) => new("key:" + key.Value);

    /// <summary>The same without a key: the network address it came from.</summary>
    public static LoginKey OfAddress(string address) => new("address:" + address);

    /// <summary>For login by face as somebody who need not have an account.</summary>
    public static LoginKey OfPerson(PersonId person) => new("person:" + person);

    /// <summary>For names of clients that do not exist, so that they answer like those that do.</summary>
    internal static LoginKey OfNoClient(ClientId client, LoginKey key) => new($"client:{client}:{key.Hex}");

    public byte[] ToBytes() => Convert.FromHexString(Hex);
}
