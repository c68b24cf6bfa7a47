namespace Semblance.Cli.Output;

/// <summary>Capital letters, digits and a few signs in 5 x 7 dots: enough to name a face on a machine without fonts.</summary>
internal static class PixelFont
{
    public const int Width = 5;
    public const int Height = 7;

    private const string Accented = "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝŁŚŞŠŻŽĞİĆČÐ";
    private const string Plain = "AAAAAAACEEEEIIIINOOOOOOUUUUYLSSSZZGICCD";

    /// <summary>Seven rows a sign, from the top; five bits a row, the highest at the left.</summary>
    private static readonly Dictionary<char, byte[]> Signs = new()
    {
        ['A'] = [14, 17, 17, 31, 17, 17, 17],
        ['B'] = [30, 17, 17, 30, 17, 17, 30],
        ['C'] = [14, 17, 16, 16, 16, 17, 14],
        ['D'] = [30, 17, 17, 17, 17, 17, 30],
        ['E'] = [31, 16, 16, 30, 16, 16, 31],
        ['F'] = [31, 16, 16, 30, 16, 16, 16],
        ['G'] = [14, 17, 16, 23, 17, 17, 15],
        ['H'] = [17, 17, 17, 31, 17, 17, 17],
        ['I'] = [14, 4, 4, 4, 4, 4, 14],
        ['J'] = [7, 2, 2, 2, 2, 18, 12],
        ['K'] = [17, 18, 20, 24, 20, 18, 17],
        ['L'] = [16, 16, 16, 16, 16, 16, 31],
        ['M'] = [17, 27, 21, 21, 17, 17, 17],
        ['N'] = [17, 25, 21, 19, 17, 17, 17],
        ['O'] = [14, 17, 17, 17, 17, 17, 14],
        ['P'] = [30, 17, 17, 30, 16, 16, 16],
        ['Q'] = [14, 17, 17, 17, 21, 18, 13],
        ['R'] = [30, 17, 17, 30, 20, 18, 17],
        ['S'] = [15, 16, 16, 14, 1, 1, 30],
        ['T'] = [31, 4, 4, 4, 4, 4, 4],
        ['U'] = [17, 17, 17, 17, 17, 17, 14],
        ['V'] = [17, 17, 17, 17, 17, 10, 4],
        ['W'] = [17, 17, 17, 21, 21, 27, 17],
        ['X'] = [17, 17, 10, 4, 10, 17, 17],
        ['Y'] = [17, 17, 10, 4, 4, 4, 4],
        ['Z'] = [31, 1, 2, 4, 8, 16, 31],
        ['0'] = [14, 17, 19, 21, 25, 17, 14],
        ['1'] = [4, 12, 4, 4, 4, 4, 14],
        ['2'] = [14, 17, 1, 2, 4, 8, 31],
        ['3'] = [31, 2, 4, 2, 1, 17, 14],
        ['4'] = [2, 6, 10, 18, 31, 2, 2],
        ['5'] = [31, 16, 30, 1, 1, 17, 14],
        ['6'] = [6, 8, 16, 30, 17, 17, 14],
        ['7'] = [31, 1, 2, 4, 8, 8, 8],
        ['8'] = [14, 17, 17, 14, 17, 17, 14],
        ['9'] = [14, 17, 17, 15, 1, 2, 12],
        [' '] = [0, 0, 0, 0, 0, 0, 0],
        ['.'] = [0, 0, 0, 0, 0, 12, 12],
        ['-'] = [0, 0, 0, 31, 0, 0, 0],
        ['_'] = [0, 0, 0, 0, 0, 0, 31],
        ['\''] = [4, 4, 8, 0, 0, 0, 0],
        [','] = [0, 0, 0, 0, 12, 4, 8],
        ['?'] = [14, 17, 1, 2, 4, 0, 4],
    };

    /// <summary>Whether the dot of a sign is set. Letters are drawn as capitals without accents; what the font does not have is a question mark.</summary>
    public static bool IsSet(char sign, int x, int y)
    {
        var capital = char.ToUpperInvariant(sign);
        var at = Accented.IndexOf(capital, StringComparison.Ordinal);
        var rows = Signs.GetValueOrDefault(at < 0 ? capital : Plain[at]) ?? Signs['?'];
        return (rows[y] >> (Width - 1 - x) & 1) == 1;
    }
}
