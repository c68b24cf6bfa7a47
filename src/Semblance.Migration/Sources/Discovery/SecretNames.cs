using System.Text.RegularExpressions;

namespace Semblance.Migration.Sources.Discovery;

/// <summary>
/// Names of files and columns that hold credentials or identity numbers in the projects people come from (admin_credentials.pkl,
/// aadhaar_data.pkl, voter_ids.pkl, password, otp). Such a file is never opened or listed, such a column never selected, whatever a
/// mapping asks for.
/// </summary>
internal static partial class SecretNames
{
    /// <param name="name">A file name without folders, or a column name.</param>
    public static bool Matches(string name) => Words().IsMatch(name) || Parts().IsMatch(name);

    /// <summary>Safe inside longer words as well: password_hash, userCredentials, aadhaarno.</summary>
    [GeneratedRegex("passw|passphrase|pwd|credential|secret|aadha+r|voter|api_?key|private_?key|passport|national_?id|id_?card|citizen|nric|ssn_|bcrypt|card_?(number|no)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Words();

    /// <summary>Short words, which count only between separators: "otp" must not hide "adoption.db".</summary>
    [GeneratedRegex(@"(?<![a-z0-9])(otps?|tokens?|pin|salt|ssn|nid|cnic|nik|pan|cvv|hash|pass|teachers|roll_?nos)(?![a-z0-9])",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Parts();
}
