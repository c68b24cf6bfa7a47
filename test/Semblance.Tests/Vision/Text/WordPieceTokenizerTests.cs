using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Semblance.Vision.Text;

namespace Semblance.Tests.Vision.Text;

public class WordPieceTokenizerTests
{
    // The vocabulary and the answers of google-research/bert's own tests (tokenization_test.py).
    private static readonly string[] Bert = ["[UNK]", "[CLS]", "[SEP]", "want", "##want", "##ed", "wa", "un", "runn", "##ing", ","];

    [Theory]
    [InlineData("UNwant\u00E9d,running", "un ##want ##ed , runn ##ing")]
    [InlineData("unwanted running", "un ##want ##ed runn ##ing")]
    [InlineData("unwantedX running", "[UNK] runn ##ing")]
    [InlineData("", "")]
    public void BERTs_own_examples_come_out_as_its_tests_say(string text, string expected) => Assert.Equal(expected, Shown(Of(Bert), text));

    [Theory]
    [InlineData("ah\u535A\u63A8zz", "ah \u535A \u63A8 zz")]
    [InlineData(" \tHeLLo!how  \n Are yoU?  ", "hello ! how are you ?")]
    [InlineData("H\u00E9llo", "hello")]
    [InlineData("He\u0301llo", "hello")]
    [InlineData("a\u0000\uFFFD\u200Db\u00A0c\u2028d", "ab c d")]
    [InlineData("it's 5^2=25$ (a_b)", "it ' s 5 ^ 2 = 25 $ ( a _ b )")]
    [InlineData("\u00BFQu\u00E9? \u2014 \u00ABno\u00BB\u3002", "\u00BF que ? \u2014 \u00AB no \u00BB \u3002")]
    [InlineData("\u0130STANBUL \u00C5ngstr\u00F6m \u212Bn", "istanbul angstrom an")]
    [InlineData("\uD55C\uAE00 \uAC00", "\u1112\u1161\u11AB\u1100\u1173\u11AF \u1100\u1161")]
    [InlineData("\uD840\uDC00\uD840\uDC01", "\uD840\uDC00 \uD840\uDC01")]
    public void Text_is_split_and_cleaned_as_BERT_does(string text, string expected) =>
        Assert.Equal(expected, string.Join(' ', BasicTokens.Of(text, TokenizerSettings.Uncased, int.MaxValue)));

    [Fact]
    public void A_cased_model_keeps_capitals_and_accents()
    {
        var cased = new TokenizerSettings { LowerCase = false, StripsAccents = false };

        Assert.Equal(["H\u00E9LLo", "!", "how"], BasicTokens.Of(" \tH\u00E9LLo!how", cased, int.MaxValue));
        Assert.Equal(["\u535A\u63A8"], BasicTokens.Of("\u535A\u63A8", cased with { SplitsChinese = false }, int.MaxValue));
    }

    [Fact]
    public void A_text_that_spells_a_mark_is_text()
    {
        var tokenizer = Of([.. Bert, "[", "]", "sep"]);

        Assert.Equal([1, 11, 13, 12, 2], tokenizer.Encode("[SEP]", 64));
    }

    [Fact]
    public void A_word_of_more_than_a_hundred_characters_is_unknown()
    {
        var tokenizer = Of([.. Bert, "a", "##a"]);

        Assert.Equal(102, tokenizer.Encode(new string('a', 100), 256).Length);
        Assert.Equal([1, 0, 2], tokenizer.Encode(new string('a', 101), 256));
    }

    [Theory]
    [InlineData(2, "1 2")]
    [InlineData(3, "1 7 2")]
    [InlineData(5, "1 7 4 5 2")]
    [InlineData(8, "1 7 4 5 8 9 2")]
    public void A_long_text_is_cut_and_ends_as_it_should(int most, string expected) =>
        Assert.Equal(expected, string.Join(' ', Of(Bert).Encode("unwanted running", most)));

    [Fact]
    public void Any_text_gives_marks_known_pieces_and_no_more_than_asked_for()
    {
        var tokenizer = Of(Bert);

        Prop.ForAll(
            ArbMap.Default.ArbFor<string?>(),
            text =>
            {
                var ids = tokenizer.Encode(text ?? "", 16);
                return ids.Length is >= 2 and <= 16 && ids[0] == 1 && ids[^1] == 2 && ids.All(id => id >= 0 && id < tokenizer.Size);
            }).Check(Cases.Of(100));
    }

    [Fact]
    public void The_pieces_of_a_known_word_make_up_the_word()
    {
        string[] letters = ["a", "b", "##a", "##b", "ab", "##ab", "##ba", "abba", "##bab"];
        var tokenizer = Of([.. Bert, .. letters]);

        Prop.ForAll(
            Gen.ArrayOf(Gen.Elements('a', 'b')).Where(w => w.Length is > 0 and < 100).ToArbitrary(),
            letters => new string(letters) == Shown(tokenizer, new string(letters)).Replace(" ##", "", StringComparison.Ordinal)).Check(Cases.Of(100));
    }

    [Fact]
    public void A_tokenizer_json_says_how_text_is_prepared()
    {
        var cased = TokenizerFile.Read(Json("""{"type":"BertNormalizer","clean_text":true,"handle_chinese_chars":true,"strip_accents":null,"lowercase":false}"""), TokenizerSettings.Uncased);
        var uncased = TokenizerFile.Read(Json("""{"type":"BertNormalizer","lowercase":true}"""), TokenizerSettings.Uncased);

        Assert.Equal(new TokenizerSettings { LowerCase = false, StripsAccents = false }, cased.Settings);
        Assert.Equal(TokenizerSettings.Uncased, uncased.Settings);
        Assert.Equal([1, 3, 2], uncased.Encode("WANT", 16));
        Assert.Equal([1, 0, 2], cased.Encode("WANT", 16));
    }

    [Theory]
    [InlineData("no object \"model\"", """{"version":"1.0"}""")]
    [InlineData("BPE", """{"model":{"type":"BPE","vocab":{}}}""")]
    [InlineData("##", """{"model":{"type":"WordPiece","continuing_subword_prefix":"@@","vocab":{}}}""")]
    [InlineData("the id of a", """{"model":{"type":"WordPiece","vocab":{"a":-1}}}""")]
    [InlineData("no JSON", "{\"model\":")]
    [InlineData("another type", """{"model":{"type":7}}""")]
    [InlineData("no [UNK]", "one\ntwo\n")]
    [InlineData("no UTF-8", "[UNK]\n\u00ff")]
    public void What_is_no_tokeniser_is_refused_with_the_reason(string reason, string file)
    {
        var bytes = reason == "no UTF-8" ? Encoding.Latin1.GetBytes(file) : Encoding.UTF8.GetBytes(file);

        var error = Assert.Throws<SemblanceException>(() => TokenizerFile.Read(bytes, TokenizerSettings.Uncased));

        Assert.Equal((ErrorKind.Invalid, "tokenizer-invalid"), (error.Kind, error.Code));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Precompiled", """{"type":"Precompiled"}""")]
    [InlineData("another type", """{"type":"BertNormalizer","lowercase":"yes"}""")]
    public void Another_way_of_preparing_text_is_refused(string reason, string normalizer)
    {
        var error = Assert.Throws<SemblanceException>(() => TokenizerFile.Read(Json(normalizer), TokenizerSettings.Uncased));

        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    private static byte[] Json(string normalizer)
    {
        var vocabulary = string.Join(',', Bert.Select((piece, id) => string.Create(CultureInfo.InvariantCulture, $"\"{piece}\":{id}")));
        return Encoding.UTF8.GetBytes(
            $$$"""
            {"version":"1.0","normalizer":{{{normalizer}}},"pre_tokenizer":{"type":"BertPreTokenizer"},
            "model":{"type":"WordPiece","unk_token":"[UNK]","continuing_subword_prefix":"##","vocab":{ {{{vocabulary}}} } } }
            """);
    }

    private static WordPieceTokenizer Of(string[] pieces) => TokenizerFile.Read(Encoding.UTF8.GetBytes(string.Join('\n', pieces) + "\n"), TokenizerSettings.Uncased);

    /// <summary>The pieces without the marks.</summary>
    private static string Shown(WordPieceTokenizer tokenizer, string text)
    {
        var names = new Dictionary<long, string>();
        foreach (var piece in Bert.Concat(["a", "b", "##a", "##b", "ab", "##ab", "##ba", "abba", "##bab"]))
        {
            names[names.Count] = piece;
        }

        return string.Join(' ', tokenizer.Encode(text, 256)[1..^1].Select(id => names[id]));
    }
}
