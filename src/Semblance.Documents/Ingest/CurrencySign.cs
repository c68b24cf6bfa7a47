namespace Semblance.Documents.Ingest;

/// <summary>What stands before or behind an amount of money: a code of ISO 4217, or a sign as it is usually written.</summary>
internal static class CurrencySign
{
    private const string CodesInUse =
        "AED ARS AUD BDT BGN BHD BRL CAD CHF CLP CNY COP CZK DKK EGP EUR GBP GEL GHS HKD HUF IDR ILS INR ISK JOD JPY KES KRW KWD KZT LKR MAD MXN MYR NGN NOK NZD OMR PEN PHP PKR PLN QAR RON RSD RUB SAR SEK SGD THB TND TRY TWD TZS UAH UGX USD UYU VND XAF XOF ZAR";

    // A dollar without a country is the United States': one column does not have two sorts of it.
    private static readonly Dictionary<string, string> Signs = new(StringComparer.Ordinal)
    {
        ["$"] = "USD", ["US$"] = "USD", ["A$"] = "AUD", ["AU$"] = "AUD", ["C$"] = "CAD", ["CA$"] = "CAD", ["NZ$"] = "NZD", ["HK$"] = "HKD", ["S$"] = "SGD", ["NT$"] = "TWD", ["MX$"] = "MXN", ["R$"] = "BRL",
        ["€"] = "EUR", ["£"] = "GBP", ["¥"] = "JPY", ["CN¥"] = "CNY", ["₹"] = "INR", ["Rs"] = "INR", ["Rs."] = "INR", ["₩"] = "KRW", ["₽"] = "RUB", ["₺"] = "TRY", ["₫"] = "VND", ["₱"] = "PHP", ["₦"] = "NGN",
        ["₴"] = "UAH", ["₪"] = "ILS", ["฿"] = "THB", ["Rp"] = "IDR", ["Rp."] = "IDR", ["RM"] = "MYR", ["zł"] = "PLN", ["Kč"] = "CZK", ["Ft"] = "HUF", ["Fr."] = "CHF", ["kr"] = "kr", ["kr."] = "kr", ["Kr"] = "kr",
    };

    private static readonly HashSet<string> Codes = [.. CodesInUse.Split(' ')];

    // Where it is paid with, a point is decimal, or three decimals are usual: 1.200 may be either.
    private static readonly HashSet<string> PointOrThree = ["USD", "GBP", "AUD", "CAD", "NZD", "HKD", "SGD", "TWD", "MXN", "INR", "JPY", "CNY", "KRW", "PHP", "NGN", "ILS", "THB", "MYR", "BHD", "JOD", "KWD", "OMR", "TND"];

    private static readonly HashSet<string> Three = ["BHD", "JOD", "KWD", "OMR", "TND"];

    /// <param name="text">Without blanks around it.</param>
    /// <returns>Its code; null for what is no currency.</returns>
    public static string? CodeOf(string text) => Codes.Contains(text) ? text : Signs.GetValueOrDefault(text);

    /// <summary>Whether three digits behind a point, and nothing else of that sort, may be decimals: they never are of an amount in euros.</summary>
    public static bool MayHaveThreeAfterPoint(string code) => PointOrThree.Contains(code);

    /// <inheritdoc cref="MayHaveThreeAfterPoint"/>
    public static bool MayHaveThreeAfterComma(string code) => Three.Contains(code);

    /// <summary>What the name of a column says its amounts are in ("Spend (USD)", "Cost €"); null where it says none.</summary>
    public static string? FindIn(string column)
    {
        foreach (var word in column.Split([' ', '(', ')', '[', ']', '_', '-', '/', ',', ':'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (Codes.Contains(word) || (word.Any(c => char.GetUnicodeCategory(c) == System.Globalization.UnicodeCategory.CurrencySymbol) && Signs.ContainsKey(word)))
            {
                return CodeOf(word);
            }
        }

        return null;
    }
}
