using System.Text;
using Semblance.Migration.Sources.Bytes;
using Semblance.Migration.Sources.Values;

namespace Semblance.Migration.Sources.Pickle;

/// <summary>A Python 2 str: text or bytes, whichever its use makes of it. As a value it is text when it is valid UTF-8.</summary>
internal sealed class StringPart(SourceBytes bytes) : Part
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public SourceBytes Bytes { get; } = bytes;

    /// <summary>The text of a str of either Python; null for anything else, and for a Python 2 str too long for a name.</summary>
    public static string? TextOf(Slot slot) => slot.Object switch
    {
        SourceValue.Text text => text.Value,
        StringPart { Bytes.Length: <= 4096 } part => Encoding.Latin1.GetString(part.Read()),
        _ => null,
    };

    public override SourceValue ToValue()
    {
        if (Bytes.Length > LongestText)
        {
            return new SourceValue.Binary(Bytes);
        }

        try
        {
            return new SourceValue.Text(StrictUtf8.GetString(Read()));
        }
        catch (DecoderFallbackException)
        {
            return new SourceValue.Binary(Bytes);
        }
    }

    /// <summary>Beyond this it is data, whatever its bytes look like.</summary>
    private const int LongestText = 1 << 20;

    private byte[] Read()
    {
        var copy = new byte[(int)Bytes.Length];
        Bytes.Read(0, copy);
        return copy;
    }
}
