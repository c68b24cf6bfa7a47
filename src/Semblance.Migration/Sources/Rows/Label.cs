using System.Globalization;
using System.Numerics;
using System.Text;
using Semblance.Migration.Sources.Values;

namespace Semblance.Migration.Sources.Rows;

/// <summary>What a row says about who it is: an id, a name or both, or why it says nothing.</summary>
/// <param name="Problem">A reject code when neither can be had; else null.</param>
internal readonly record struct Label(string? Id, string? Name, string? Problem = null)
{
    public static readonly Label Missing = new(null, null, "name-missing");

    /// <summary>A name (or an id, when <paramref name="isId"/>) as Python code stores it: text, a number, or a tuple of both. Digits stay
    /// text, leading zeros included.</summary>
    public static Label Of(SourceValue? value, bool isId = false)
    {
        if (value is SourceValue.Sequence { Items.Count: > 0 } tuple)
        {
            return OfTuple(tuple.Items);
        }

        if (value is SourceValue.Numbers { Count: 1 } one)
        {
            return Whole(one.Items.Span[0]);
        }

        var text = Text(value, out var problem);
        return problem is null ? Make(text, isId) : new Label(null, null, problem);
    }

    /// <summary>A name that is a file name: its image extension goes.</summary>
    public static Label OfFileName(string name) => Make(WithoutImageExtension(name.Trim()), isId: false);

    public static Label Make(string? text, bool isId)
    {
        var trimmed = text?.Trim();
        if (string.IsNullOrEmpty(trimmed))
        {
            return Missing;
        }

        return isId ? new Label(trimmed, null) : new Label(null, trimmed);
    }

    /// <summary>Only endings that mean an image: "J.R. Smith" keeps its dots.</summary>
    public static string WithoutImageExtension(string name)
    {
        var extension = Path.GetExtension(name).ToUpperInvariant();
        return extension is ".JPG" or ".JPEG" or ".PNG" or ".BMP" or ".GIF" or ".WEBP" or ".HEIC" ? name[..^extension.Length] : name;
    }

    /// <summary>Null with a problem when the value is no text or number, or its bytes are no UTF-8.</summary>
    private static string? Text(SourceValue? value, out string? problem)
    {
        problem = null;
        switch (value)
        {
            case SourceValue.Text text:
                problem = HasLoneSurrogate(text.Value) ? "name-not-utf8" : null;
                return text.Value;
            case SourceValue.Integer integer:
                return integer.Value.ToString(CultureInfo.InvariantCulture);
            case SourceValue.Real real when double.IsInteger(real.Value):
                return ((BigInteger)real.Value).ToString(CultureInfo.InvariantCulture);
            case SourceValue.Binary binary when binary.Value.Length <= MaxBytes:
                return Utf8(binary, out problem);
            case null or SourceValue.None:
                return null;
            default:
                problem = "name-missing";
                return null;
        }
    }

    private const int MaxBytes = 4096;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static string? Utf8(SourceValue.Binary binary, out string? problem)
    {
        var bytes = new byte[binary.Value.Length];
        binary.Value.Read(0, bytes);
        try
        {
            problem = null;
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            problem = "name-not-utf8";
            return null;
        }
    }

    /// <summary>("Ada", 17) or (17, "Ada", …): the first text is the name, the first whole number the id.</summary>
    private static Label OfTuple(IReadOnlyList<SourceValue> items)
    {
        var texts = items.Where(i => i is SourceValue.Text or SourceValue.Binary).ToArray();
        var number = items.OfType<SourceValue.Integer>().FirstOrDefault();
        var name = texts.Length == 0 ? Missing : Of(texts[0]);
        if (number is null)
        {
            return texts.Length > 1 && name.Problem is null && IsDigits(name.Name!) ? new Label(name.Name, Of(texts[1]).Name) : name;
        }

        var id = number.Value.ToString(CultureInfo.InvariantCulture);
        return name.Problem is null ? new Label(id, name.Name) : new Label(id, null);
    }

    private static Label Whole(double value) =>
        double.IsInteger(value) ? new Label(null, ((BigInteger)value).ToString(CultureInfo.InvariantCulture)) : Missing;

    private static bool IsDigits(string text) => text.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0;

    private static bool HasLoneSurrogate(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(text[i]))
            {
                return true;
            }
        }

        return false;
    }
}
