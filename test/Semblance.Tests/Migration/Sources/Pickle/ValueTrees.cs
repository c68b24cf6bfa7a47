using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Semblance.Migration.Sources.Bytes;
using Semblance.Migration.Sources.Values;

namespace Semblance.Tests.Migration.Sources.Pickle;

/// <summary>Random trees of everything a plain pickle can hold, parts of them shared.</summary>
internal static class ValueTrees
{
    private static readonly Gen<SourceValue> Reals = Gen.Frequency(
        (8, ArbMap.Default.GeneratorFor<double>()),
        (1, Gen.Elements(double.NaN, double.PositiveInfinity, double.NegativeInfinity, -0.0, double.Epsilon, double.MaxValue)))
        .Select(v => (SourceValue)new SourceValue.Real(v));

    private static readonly Gen<SourceValue> Integers = Gen.OneOf(
        ArbMap.Default.GeneratorFor<int>().Select(v => (BigInteger)v),
        Gen.Elements<BigInteger>(0, 1, 255, 256, 65535, 65536, int.MaxValue, int.MinValue, long.MaxValue, long.MinValue),
        Gen.Choose(60, 300).Select(bits => (BigInteger.One << bits) - 7),
        Gen.Choose(60, 300).Select(bits => -(BigInteger.One << bits))).Select(v => (SourceValue)new SourceValue.Integer(v));

    private static readonly Gen<SourceValue> Texts = Gen.OneOf(
        ArbMap.Default.GeneratorFor<UnicodeString>().Select(s => s.Get ?? ""),
        Gen.Elements("", "Ada", "Zoë", "😀", "a\\u0041", "line\nbreak\r", "名前", "'\"", "\0\u001a")).Select(v => (SourceValue)new SourceValue.Text(Whole(v)));

    private static readonly Gen<SourceValue> Binaries = ArbMap.Default.GeneratorFor<byte[]>().Where(b => b is { Length: < 256 })
        .Select(v => (SourceValue)new SourceValue.Binary(new MemoryBytes(v)));

    private static readonly Gen<SourceValue> Leaves = Gen.OneOf(
        Reals, Integers, Texts, Binaries,
        Gen.Elements<SourceValue>(SourceValue.None.Instance, new SourceValue.Bool(true), new SourceValue.Bool(false)));

    public static Arbitrary<SourceValue> Trees { get; } = Gen.Sized(size => Tree(Math.Min(size / 8, 4))).ToArbitrary();

    /// <summary>Vectors as stores have them: long enough to stay in the file, sometimes across a batch of a thousand.</summary>
    public static Arbitrary<double[]> Vectors { get; } = Gen.Elements(1, 2, 15, 16, 128, 999, 1000, 1001, 2500)
        .SelectMany(n => Gen.ArrayOf(ArbMap.Default.GeneratorFor<double>(), n)).ToArbitrary();

    private static Gen<SourceValue> Tree(int depth)
    {
        if (depth == 0)
        {
            return Leaves;
        }

        var inner = Tree(depth - 1);
        var items = inner.ListOf().Select(l => l.Take(6).ToArray());
        return Gen.Frequency(
            (2, Leaves),
            (2, items.Select(i => (SourceValue)List(i))),
            (2, items.Select(i => (SourceValue)new SourceValue.Sequence(SequenceKind.Tuple, i))),
            (1, inner.Select(i => (SourceValue)List([i, new SourceValue.Sequence(SequenceKind.Tuple, [i, i]), i]))),
            (1, Gen.Choose(1, 40).SelectMany(n => Gen.ArrayOf(Reals, n)).Select(i => (SourceValue)List(i))),
            (2, Gen.Zip(Leaves, inner).ListOf().Select(l => (SourceValue)new SourceValue.Mapping([.. l.Take(6).Select(p => KeyValuePair.Create(p.Item1, p.Item2))]))));
    }

    private static SourceValue.Sequence List(SourceValue[] items) => new SourceValue.Sequence(SequenceKind.List, items);

    /// <summary>Without lone surrogates, which no UTF-8 can hold.</summary>
    private static string Whole(string text) => string.Concat(text.EnumerateRunes());
}
