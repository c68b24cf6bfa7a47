using System.Numerics;
using Semblance.Migration.Sources.Bytes;

namespace Semblance.Migration.Sources.Values;

/// <summary>A value read from a pickle, an .npy file or JSON: inert data, whatever the file claims it to be.</summary>
public abstract record SourceValue
{
    private SourceValue()
    {
    }

    public sealed record None : SourceValue
    {
        public static readonly None Instance = new();
    }

    public sealed record Bool(bool Value) : SourceValue;

    public sealed record Integer(BigInteger Value) : SourceValue;

    public sealed record Real(double Value) : SourceValue;

    public sealed record Text(string Value) : SourceValue;

    public sealed record Binary(SourceBytes Value) : SourceValue;

    /// <summary>A list, tuple or set of any values.</summary>
    public sealed record Sequence(SequenceKind Kind, IReadOnlyList<SourceValue> Items) : SourceValue
    {
        /// <summary>Of a file with an item a line: the line of each item, from 1; else null.</summary>
        public IReadOnlyList<long>? Lines { get; init; }

        /// <summary>Where an item is: <c>line 18</c> in a file of lines, else <c>row 17</c>.</summary>
        public string PlaceOf(int item) => Lines is null ? FormattableString.Invariant($"row {item}") : FormattableString.Invariant($"line {Lines[item]}");
    }

    /// <summary>An item of a list that could not be read although the others could: a broken line of JSON Lines.</summary>
    /// <param name="Code">Stable kebab-case code.</param>
    /// <param name="Reason">One line.</param>
    public sealed record Unread(string Code, string Reason) : SourceValue;

    /// <summary>A list or tuple in which every item is a float (or int): 8 bytes a number, or none at all where they stay in the file.</summary>
    public sealed record Numbers : SourceValue
    {
        private readonly ReadOnlyMemory<double> _items;
        private readonly FloatRuns? _stored;

        public Numbers(SequenceKind kind, ReadOnlyMemory<double> items)
        {
            Kind = kind;
            _items = items;
            Count = items.Length;
        }

        internal Numbers(SequenceKind kind, FloatRuns stored)
        {
            Kind = kind;
            _stored = stored;
            Count = stored.Count;
        }

        public SequenceKind Kind { get; }

        public int Count { get; }

        /// <summary>Decoded on every call when they stay in the file, which must then still be open.</summary>
        public ReadOnlyMemory<double> Items => _stored is null ? _items : _stored.ToArray();

        /// <summary>Fills the first <see cref="Count"/> places.</summary>
        public void CopyTo(Span<double> destination)
        {
            if (_stored is null)
            {
                _items.Span.CopyTo(destination);
            }
            else
            {
                _stored.CopyTo(destination);
            }
        }
    }

    /// <summary>Entries in the file's order; keys may repeat only if the file is odd.</summary>
    public sealed record Mapping(IReadOnlyList<KeyValuePair<SourceValue, SourceValue>> Entries) : SourceValue
    {
        /// <summary>The value of the last entry whose key is this text; null when there is none.</summary>
        public SourceValue? Find(string key)
        {
            for (var i = Entries.Count - 1; i >= 0; i--)
            {
                if (Entries[i].Key is Text text && text.Value == key)
                {
                    return Entries[i].Value;
                }
            }

            return null;
        }
    }

    /// <summary>An array of numbers or of fixed-width text or bytes, its data left in the file.</summary>
    public sealed record Array(NumericArray Value) : SourceValue;

    /// <summary>An array of Python objects (dtype O): items in C order.</summary>
    public sealed record ObjectArray(IReadOnlyList<long> Shape, IReadOnlyList<SourceValue> Items) : SourceValue;

    /// <summary>An instance of a class that is only data to us: its qualified name and its state.</summary>
    public sealed record Foreign(string ClassName, SourceValue State) : SourceValue;
}

public enum SequenceKind
{
    List,
    Tuple,
    Set,
}
