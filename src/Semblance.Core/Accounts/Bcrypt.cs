using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace Semblance.Accounts;

/// <summary>
/// Checks passwords against bcrypt hashes of other systems; makes none that is kept. After Provos and Mazières, "A Future-Adaptable Password
/// Scheme" (https://www.usenix.org/legacy/events/usenix99/provos/provos.pdf), as OpenBSD writes it: the terminating zero belongs to the key, and
/// only its first 72 bytes count.
/// </summary>
internal static class Bcrypt
{
    private const string Alphabet = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private const int SaltLength = 16;
    private const int HashLength = 23; // of 24: the original lost the last byte, and everybody kept it so
    private const int SaltText = 22;
    private const int HashText = 31;
    private const int Length = 7 + SaltText + HashText;
    private const int MostKey = 72;
    private const int Subkeys = 18;
    private const int Box = 256;

    private static readonly SearchValues<char> Allowed = SearchValues.Create(Alphabet);

    // Blowfish begins with the fraction of pi, word by word: the subkeys, then four boxes (https://www.schneier.com/academic/blowfish/).
    private static readonly Lazy<uint[]> Pi = new(FractionOfPi);

    /// <summary>The cost a hash was made with, 4 to 31; null for what is no bcrypt hash.</summary>
    public static int? CostOf(string hash) =>
        hash.Length == Length && hash[0] == '$' && hash[1] == '2' && hash[2] is 'a' or 'b' or 'y' && hash[3] == '$' && hash[6] == '$'
        && hash.AsSpan(7).IndexOfAnyExcept(Allowed) < 0
        && int.TryParse(hash.AsSpan(4, 2), NumberStyles.None, CultureInfo.InvariantCulture, out var cost) && cost is >= 4 and <= 31
            ? cost
            : null;

    /// <summary>False for what is no bcrypt hash. Takes 2^cost key expansions: some 50 ms at cost 10.</summary>
    public static bool Fits(string password, string hash) => CostOf(hash) is { } cost && CryptographicOperations.FixedTimeEquals(
        Decode(hash.AsSpan(7 + SaltText), HashLength), Compute(Encoding.UTF8.GetBytes(password), Decode(hash.AsSpan(7, SaltText), SaltLength), cost));

    private static byte[] Compute(byte[] password, byte[] salt, int cost)
    {
        var key = new byte[Math.Min(password.Length + 1, MostKey)];
        password.AsSpan(0, Math.Min(password.Length, MostKey)).CopyTo(key);
        var state = (uint[])Pi.Value.Clone();
        Expand(state, key, salt);
        for (var left = 1L << cost; left > 0; left--)
        {
            Expand(state, key, []);
            Expand(state, salt, []);
        }

        // "OrpheanBeholderScryDoubt", encrypted 64 times.
        uint[] text = [0x4F727068, 0x65616E42, 0x65686F6C, 0x64657253, 0x63727944, 0x6F756274];
        for (var i = 0; i < text.Length; i += 2)
        {
            for (var round = 0; round < 64; round++)
            {
                Encrypt(state, ref text[i], ref text[i + 1]);
            }
        }

        var bytes = new byte[text.Length * sizeof(uint)];
        for (var i = 0; i < text.Length; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(i * sizeof(uint)), text[i]);
        }

        return bytes[..HashLength];
    }

    /// <summary>Mixes the key into the subkeys, then replaces subkeys and boxes by what they encrypt the salt to; without a salt, zeros.</summary>
    private static void Expand(uint[] state, ReadOnlySpan<byte> key, ReadOnlySpan<byte> salt)
    {
        var place = 0;
        for (var i = 0; i < Subkeys; i++)
        {
            state[i] ^= Next(key, ref place);
        }

        place = 0;
        var (left, right) = (0u, 0u);
        for (var i = 0; i < state.Length; i += 2)
        {
            if (salt.Length > 0)
            {
                left ^= Next(salt, ref place);
                right ^= Next(salt, ref place);
            }

            Encrypt(state, ref left, ref right);
            (state[i], state[i + 1]) = (left, right);
        }
    }

    private static uint Next(ReadOnlySpan<byte> bytes, ref int place)
    {
        var word = 0u;
        for (var i = 0; i < sizeof(uint); i++)
        {
            word = word << 8 | bytes[place];
            place = (place + 1) % bytes.Length;
        }

        return word;
    }

    private static void Encrypt(uint[] state, ref uint left, ref uint right)
    {
        var (a, b) = (left ^ state[0], right);
        for (var i = 1; i <= 16; i += 2)
        {
            b ^= Mix(state, a) ^ state[i];
            a ^= Mix(state, b) ^ state[i + 1];
        }

        (left, right) = (b ^ state[17], a);
    }

    private static uint Mix(uint[] state, uint word) =>
        ((state[Subkeys + (word >> 24)] + state[Subkeys + Box + (word >> 16 & 0xFF)]) ^ state[Subkeys + 2 * Box + (word >> 8 & 0xFF)])
        + state[Subkeys + 3 * Box + (word & 0xFF)];

    private static byte[] Decode(ReadOnlySpan<char> text, int length)
    {
        var bytes = new byte[length];
        var (bits, held, at) = (0u, 0, 0);
        foreach (var c in text)
        {
            bits = bits << 6 | (uint)Alphabet.IndexOf(c, StringComparison.Ordinal);
            held += 6;
            if (held >= 8 && at < length)
            {
                held -= 8;
                bytes[at++] = (byte)(bits >> held);
            }
        }

        return bytes;
    }

    // Machin: pi = 16 arctan(1/5) - 4 arctan(1/239), with 64 bits more than are needed.
    private static uint[] FractionOfPi()
    {
        const int Words = Subkeys + 4 * Box, Bits = 32 * Words + 64;
        var pi = 16 * ArcTangentOfInverse(5, Bits) - 4 * ArcTangentOfInverse(239, Bits);
        var fraction = (pi - (new BigInteger(3) << Bits)) >> 64;
        var bytes = fraction.ToByteArray(isUnsigned: true, isBigEndian: true);
        var whole = new byte[Words * sizeof(uint)];
        bytes.CopyTo(whole, whole.Length - bytes.Length);
        var words = new uint[Words];
        for (var i = 0; i < Words; i++)
        {
            words[i] = BinaryPrimitives.ReadUInt32BigEndian(whole.AsSpan(i * sizeof(uint)));
        }

        return words;
    }

    private static BigInteger ArcTangentOfInverse(int n, int bits)
    {
        var power = (BigInteger.One << bits) / n;
        var sum = power;
        for (var k = 3; !power.IsZero; k += 2)
        {
            power /= n * n;
            sum += k % 4 == 3 ? -(power / k) : power / k;
        }

        return sum;
    }
}
