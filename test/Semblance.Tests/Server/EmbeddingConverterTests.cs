using System.Globalization;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Semblance.Server.Http;

namespace Semblance.Tests.Server;

public sealed class EmbeddingConverterTests
{
    private static readonly JsonSerializerOptions Fast = new() { Converters = { new EmbeddingConverter() } };

    private static readonly JsonSerializerOptions InPieces = new(Fast) { DefaultBufferSize = 16 };

    [Fact]
    public void Numbers_of_every_spelling_are_read_to_the_last_bit()
    {
        var digits = from length in Gen.Choose(1, 20)
                     from figures in Gen.Elements([.. "0123456789"]).ArrayOf(length)
                     select new string(figures);
        var numbers = from sign in Gen.Elements("", "-")
                      from whole in digits
                      from fraction in Gen.OneOf(Gen.Constant(""), digits.Select(d => "." + d))
                      from exponent in Gen.OneOf(Gen.Constant(""), Gen.Choose(-50, 40).Select(e => $"e{e}"), Gen.Choose(0, 40).Select(e => $"E+{e}"))
                      select sign + (whole.TrimStart('0') is { Length: > 0 } figures ? figures : "0") + fraction + exponent;
        Prop.ForAll(Arb.From(numbers), text => AssertSame(text)).Check(Cases.Of(20_000));
    }

    [Fact]
    public void Floats_and_doubles_as_programs_write_them_are_read_to_the_last_bit()
    {
        Prop.ForAll(Arb.From(Gen.Choose(int.MinValue, int.MaxValue).Select(BitConverter.Int32BitsToSingle).Where(float.IsFinite)), value =>
        {
            AssertSame(value.ToString("R", CultureInfo.InvariantCulture));
            AssertSame(((double)value).ToString("R", CultureInfo.InvariantCulture));
            AssertSame(value.ToString("F9", CultureInfo.InvariantCulture));
        }).Check(Cases.Of(20_000));
    }

    [Theory]
    [InlineData("16777217")] // half-way between two floats
    [InlineData("16777217.0000000001")]
    [InlineData("0.000000000000000000000000000000000000001")]
    [InlineData("-0")]
    [InlineData("-0.0e5")]
    public void Numbers_between_two_floats_go_to_the_right_one(string text) => AssertSame(text);

    [Theory]
    [InlineData("[1,\"2\"]")]
    [InlineData("[1,null]")]
    [InlineData("{}")]
    [InlineData("[1")]
    [InlineData("[[1]]")]
    [InlineData("[1,]")]
    public void What_is_no_list_of_numbers_is_refused(string text) => Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<float[]>(text, Fast));

    [Fact]
    public void A_body_that_comes_in_pieces_is_read_as_a_whole_one()
    {
        var values = Enumerable.Range(0, 2_000).Select(i => MathF.Sin(i)).ToArray();
        using var body = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(values, Fast));

        Assert.Equal(values, JsonSerializer.Deserialize<float[]>(body, InPieces));
    }

    private static void AssertSame(string text)
    {
        var expected = JsonSerializer.Deserialize<float>(text);
        Assert.Equal(BitConverter.SingleToInt32Bits(expected), BitConverter.SingleToInt32Bits(JsonSerializer.Deserialize<float[]>($"[{text}]", Fast)![0]));
        if (EmbeddingConverter.TryParse(Encoding.UTF8.GetBytes(text), out var fast))
        {
            Assert.Equal(BitConverter.SingleToInt32Bits(expected), BitConverter.SingleToInt32Bits(fast));
        }
    }
}
