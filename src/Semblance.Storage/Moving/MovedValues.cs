namespace Semblance.Storage.Moving;

internal static class MovedValues
{
    public static bool AreEqual(object?[] some, object?[] others) => some.Length == others.Length && some.Zip(others).All(pair => AreEqual(pair.First, pair.Second));

    private static bool AreEqual(object? one, object? other) => (one, other) switch
    {
        (byte[] some, byte[] others) => some.AsSpan().SequenceEqual(others),
        (double some, double others) => BitConverter.DoubleToInt64Bits(some) == BitConverter.DoubleToInt64Bits(others),
        _ => Equals(one, other),
    };
}
