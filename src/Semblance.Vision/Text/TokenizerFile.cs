using System.Text;
using System.Text.Json;

namespace Semblance.Vision.Text;

/// <summary>
/// Reads a model's tokeniser: <c>vocab.txt</c>, a piece a line, or <c>tokenizer.json</c> of Hugging Face's tokenizers
/// (https://huggingface.co/docs/tokenizers/v0.20.3/en/api/models), which also says how text is prepared. What differs from BERT's way is refused, not guessed.
/// </summary>
public static class TokenizerFile
{
    // The largest WordPiece vocabulary in use, of multilingual BERT, has 119,547.
    private const int MostPieces = 1_000_000;
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <param name="settings">For vocab.txt, which has none of its own; a tokenizer.json goes by what it says.</param>
    /// <exception cref="SemblanceException">Invalid, <c>tokenizer-invalid</c>.</exception>
    public static WordPieceTokenizer Read(ReadOnlyMemory<byte> file, TokenizerSettings settings)
    {
        try
        {
            return file.Span.TrimStart(" \t\r\n"u8) is [(byte)'{', ..] ? OfJson(file) : new WordPieceTokenizer(Lines(file.Span), settings);
        }
        catch (DecoderFallbackException e)
        {
            throw Invalid("it is no UTF-8", e);
        }
        catch (JsonException e)
        {
            throw Invalid($"it is no JSON (line {e.LineNumber + 1})", e);
        }
        catch (InvalidOperationException e)
        {
            throw Invalid("something in it is of another type than tokenizers have there", e);
        }
    }

    internal static SemblanceException Invalid(string what, Exception? inner = null) =>
        new(ErrorKind.Invalid, "tokenizer-invalid", $"The tokeniser cannot be used: {what}.", inner);

    private static Dictionary<string, int> Lines(ReadOnlySpan<byte> file)
    {
        var vocabulary = new Dictionary<string, int>(StringComparer.Ordinal);
        var lines = Strict.GetString(file).TrimEnd('\n', '\r').Split('\n');
        for (var id = 0; id < lines.Length; id++)
        {
            Require(id < MostPieces, $"its vocabulary has more than {MostPieces:N0} pieces");

            // The last of two lines counts, as with the program that writes these files.
            vocabulary[lines[id].TrimEnd('\r')] = id;
        }

        return vocabulary;
    }

    private static WordPieceTokenizer OfJson(ReadOnlyMemory<byte> file)
    {
        using var json = JsonDocument.Parse(file);
        var model = Member(json.RootElement, "model");
        Require(Text(model, "type") is null or "WordPiece", $"its model is {Text(model, "type")}, and WordPiece is read");
        Require(Text(model, "continuing_subword_prefix") is null or "##", "its pieces do not begin with ##");
        var vocabulary = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var piece in Member(model, "vocab").EnumerateObject())
        {
            Require(vocabulary.Count < MostPieces, $"its vocabulary has more than {MostPieces:N0} pieces");
            Require(piece.Value.TryGetInt32(out var id) && id is >= 0 and < MostPieces, $"the id of {piece.Name} is no number from 0 to {MostPieces:N0}");
            vocabulary[piece.Name] = id;
        }

        return new WordPieceTokenizer(vocabulary, Settings(json.RootElement));
    }

    private static TokenizerSettings Settings(JsonElement root)
    {
        var normaliser = Member(root, "normalizer");
        var splitter = Member(root, "pre_tokenizer");
        Require(Text(normaliser, "type") == "BertNormalizer", $"it prepares text by {Text(normaliser, "type") ?? "nothing"}, and BertNormalizer is known");
        Require(Text(splitter, "type") == "BertPreTokenizer", $"it splits text by {Text(splitter, "type") ?? "nothing"}, and BertPreTokenizer is known");
        var lowers = Flag(normaliser, "lowercase") ?? true;
        return new TokenizerSettings
        {
            Cleans = Flag(normaliser, "clean_text") ?? true,
            SplitsChinese = Flag(normaliser, "handle_chinese_chars") ?? true,
            LowerCase = lowers,
            StripsAccents = Flag(normaliser, "strip_accents") ?? lowers,
        };
    }

    private static JsonElement Member(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.Object
            ? member
            : throw Invalid($"it has no object \"{name}\"");

    private static string? Text(JsonElement parent, string name) => parent.TryGetProperty(name, out var member) ? member.GetString() : null;

    private static bool? Flag(JsonElement parent, string name) =>
        !parent.TryGetProperty(name, out var member) || member.ValueKind == JsonValueKind.Null ? null : member.GetBoolean();

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw Invalid(otherwise);
        }
    }
}
