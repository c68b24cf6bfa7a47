using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Semblance.Accounts;

/// <summary>
/// What is kept of a password: PBKDF2 with HMAC-SHA-512, a random salt of 16 bytes and 210,000 rounds, as OWASP advises
/// (https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html#pbkdf2); as text <c>$pbkdf2-sha512$i=210000$salt$hash</c>.
/// Or the bcrypt hash (<c>$2a$</c>, <c>$2b$</c>, <c>$2y$</c>) of a system an account was imported from, good for one login, which replaces it.
/// </summary>
public sealed record PasswordHash
{
    public const int Rounds = 210_000;

    /// <summary>A bcrypt hash that takes longer, seconds for each guess, would let strangers keep the server busy.</summary>
    public const int MostBcryptCost = 14;

    private const string Scheme = "$pbkdf2-sha512$i=";
    private const int SaltLength = 16;
    private const int HashLength = 32;
    private const int MostRounds = 10_000_000;

    private readonly string _text;

    private PasswordHash(string text) => _text = text;

    /// <summary>Whether it should be replaced by <see cref="Of"/> as soon as the password is known.</summary>
    public bool IsOutdated => !_text.StartsWith(string.Create(CultureInfo.InvariantCulture, $"{Scheme}{Rounds}$"), StringComparison.Ordinal);

    /// <summary>Takes about a tenth of a second, on purpose.</summary>
    public static PasswordHash Of(string password)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltLength);
        return new PasswordHash(string.Create(
            CultureInfo.InvariantCulture, $"{Scheme}{Rounds}${Convert.ToBase64String(salt)}${Convert.ToBase64String(Derive(password, salt, Rounds))}"));
    }

    /// <summary>A hash that no password fits, which takes as long to check as one of <see cref="Of"/>: for accounts that do not exist.</summary>
    public static PasswordHash OfNobody { get; } = new(string.Create(
        CultureInfo.InvariantCulture,
        $"{Scheme}{Rounds}${Convert.ToBase64String(RandomNumberGenerator.GetBytes(SaltLength))}${Convert.ToBase64String(RandomNumberGenerator.GetBytes(HashLength))}"));

    /// <summary>Reads a hash as stored here, or by a system that used bcrypt.</summary>
    /// <exception cref="SemblanceException">Invalid, <c>password-hash</c>; the message does not repeat it.</exception>
    public static PasswordHash Parse(string text) => TryReadOwn(text, out _, out _, out _) || Bcrypt.CostOf(text) is <= MostBcryptCost
        ? new PasswordHash(text)
        : throw new SemblanceException(ErrorKind.Invalid, "password-hash",
            $"That is no hash of a password that is known here: bcrypt ($2a$, $2b$, $2y$) of cost 4 to {MostBcryptCost}, or one that Semblance made.");

    /// <summary>Reads a bcrypt hash of another system.</summary>
    /// <exception cref="SemblanceException">Invalid, <c>password-hash</c>; the message does not repeat it.</exception>
    public static PasswordHash ParseImported(string text) => Bcrypt.CostOf(text) is <= MostBcryptCost
        ? new PasswordHash(text)
        : throw new SemblanceException(ErrorKind.Invalid, "password-hash",
            $"That is no bcrypt hash ($2a$, $2b$, $2y$) of cost 4 to {MostBcryptCost}: give the account a password instead.");

    /// <summary>Compares in a time that does not depend on where the two differ.</summary>
    public bool Fits(string password) => TryReadOwn(_text, out var rounds, out var salt, out var hash)
        ? CryptographicOperations.FixedTimeEquals(hash, Derive(password, salt, rounds))
        : Bcrypt.Fits(password, _text);

    /// <summary>For the store alone.</summary>
    public string Reveal() => _text;

    public override string ToString() => "(hash)";

    private static byte[] Derive(string password, byte[] salt, int rounds) =>
        Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(password), salt, rounds, HashAlgorithmName.SHA512, HashLength);

    private static bool TryReadOwn(string text, out int rounds, out byte[] salt, out byte[] hash)
    {
        (rounds, salt, hash) = (0, [], []);
        if (!text.StartsWith(Scheme, StringComparison.Ordinal) || text[Scheme.Length..].Split('$') is not [var count, var first, var second]
            || !int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out rounds) || rounds is < 1 or > MostRounds)
        {
            return false;
        }

        (salt, hash) = (new byte[SaltLength], new byte[HashLength]);
        return Convert.TryFromBase64String(first, salt, out var saltLength) && saltLength == SaltLength
            && Convert.TryFromBase64String(second, hash, out var hashLength) && hashLength == HashLength;
    }
}
