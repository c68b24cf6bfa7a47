namespace Semblance.Accounts;

/// <summary>What a password must be: long enough, not too long to hash, and none that everybody tries first. No rule about kinds of characters, as NIST and OWASP advise.</summary>
public static class PasswordRule
{
    public const int Least = 8;
    public const int Most = 256;

    // Of those with eight characters or more, the most frequent in public lists of leaked passwords, and those the guides set up.
    private static readonly HashSet<string> Common = new(StringComparer.OrdinalIgnoreCase)
    {
        "password", "password1", "password12", "password123", "password1234", "passw0rd", "p@ssw0rd", "p@ssword", "12345678", "123456789",
        "1234567890", "0123456789", "87654321", "987654321", "11111111", "00000000", "88888888", "12341234", "123123123", "11223344", "123321123",
        "qwertyuiop", "qwerty123", "qwerty12", "qwertyui", "1q2w3e4r", "1q2w3e4r5t", "1qaz2wsx", "zaq12wsx", "q1w2e3r4", "asdfghjkl", "asdf1234",
        "abcd1234", "abc12345", "a1b2c3d4", "abcdefgh", "iloveyou", "sunshine", "princess", "football", "baseball", "superman", "trustno1", "welcome1",
        "welcome123", "whatever", "starwars", "computer", "internet", "samsung1", "michelle", "jennifer", "administrator", "admin123", "admin1234",
        "adminadmin", "root1234", "changeme", "changeme123", "letmein1", "letmein123", "default123", "test1234", "testtest", "student123", "teacher123",
        "facepass123", "superadmin", "secret123", "iloveyou1", "dragon123", "monkey123",
    };

    /// <exception cref="SemblanceException">Invalid: <c>password-short</c>, <c>password-long</c>, <c>password-common</c>; never repeats the password.</exception>
    public static void Check(string password, LoginName login)
    {
        if (password.Length < Least)
        {
            throw new SemblanceException(ErrorKind.Invalid, "password-short", $"A password has at least {Least} characters; several words make a good one.");
        }

        if (password.Length > Most)
        {
            throw new SemblanceException(ErrorKind.Invalid, "password-long", $"A password has at most {Most} characters.");
        }

        if (Common.Contains(password) || password.Equals(login.Value, StringComparison.OrdinalIgnoreCase) || password.Distinct().Count() < 3)
        {
            throw new SemblanceException(ErrorKind.Invalid, "password-common", "That password is among the first that anybody tries: choose another.");
        }
    }
}
