using System.Text;
using Semblance.Migration.Sources.Bytes;
using Semblance.Migration.Sources.Pickle;
using Semblance.Migration.Sources.Values;

namespace Semblance.Migration.Sources.Numpy;

/// <summary>
/// Arrays, scalars and element types as NumPy pickles them.
/// Source: https://github.com/numpy/numpy/blob/v2.2.4/numpy/_core/src/multiarray/methods.c#L1677 (array_reduce) and descriptor.c (arraydescr_reduce).
/// </summary>
internal static class NumpyParts
{
    /// <summary>_reconstruct(ndarray, (0,), b'b'): an array that BUILD fills.</summary>
    public static Slot Shell(Slot[] items, long at)
    {
        if (items is not [{ Object: GlobalPart type }, _, _])
        {
            throw PickleFault.Malformed(at, "_reconstruct needs a type, a shape and a code");
        }

        return type.Name == "numpy.ndarray"
            ? Slot.Of(new ArrayPart(at))
            : throw PickleFault.Callable(type.Name, at);
    }

    /// <summary>The state (version, shape, dtype, is Fortran, bytes or list of objects).</summary>
    public static void Fill(ArrayPart array, Slot state, MemoryBudget budget, long at)
    {
        if (array.IsFilled || state.Object is not TuplePart { Items: [_, var shapeSlot, { Object: DtypePart { Dtype: var dtype } }, var order, var data] })
        {
            throw PickleFault.Malformed(at, "an array's state is not (version, shape, dtype, order, data)");
        }

        var shape = Shape(shapeSlot, at);
        if (dtype.Kind == 'O')
        {
            FillObjects(array, shape, data, budget, at);
            return;
        }

        var bytes = BytesOf(data, budget, at) ?? throw PickleFault.Malformed(at, "an array's data is not bytes");
        array.Fill(Numbers(dtype, shape, IsTrue(order), bytes, at));
    }

    /// <summary>scalar(dtype, bytes).</summary>
    public static Slot Scalar(Slot[] items, MemoryBudget budget, long at)
    {
        if (items is not [{ Object: DtypePart { Dtype: var dtype } }, var data] || dtype.Kind == 'O' || BytesOf(data, budget, at) is not { } bytes)
        {
            throw PickleFault.Malformed(at, "a NumPy scalar is not (dtype, bytes)");
        }

        budget.Charge(MemoryBudget.Object + (2L * dtype.Size), at);
        return Slot.Of(Numbers(dtype, [], fortran: false, bytes, at).Item(0));
    }

    /// <summary>_frombuffer(buffer, dtype, shape, order) of protocol 5.</summary>
    public static Slot FromBuffer(Slot[] items, MemoryBudget budget, long at)
    {
        if (items is not [var data, { Object: DtypePart { Dtype: var dtype } }, var shape, var order, ..] || BytesOf(data, budget, at) is not { } bytes || dtype.Kind == 'O')
        {
            throw PickleFault.Malformed(at, "_frombuffer needs bytes, a dtype, a shape and an order");
        }

        var letter = StringPart.TextOf(order);
        if (letter is not ("C" or "F"))
        {
            throw PickleFault.Unsupported("array-order", at, "an array whose axes are permuted: save numpy.ascontiguousarray of it");
        }

        var array = new ArrayPart(at);
        array.Fill(Numbers(dtype, Shape(shape, at), letter == "F", bytes, at));
        return Slot.Of(array);
    }

    /// <summary>dtype('f8', align, copy); its byte order follows with BUILD.</summary>
    public static Slot NewDtype(Slot[] items, long at)
    {
        var text = items is [var first, ..] ? StringPart.TextOf(first) : null;
        if (text is null)
        {
            throw PickleFault.Malformed(at, "a dtype without a name");
        }

        return Slot.Of(new DtypePart(DtypeText.Parse(text) ?? throw Unsupported(text, at)));
    }

    /// <summary>The state (version, order, subtype, names, fields, item size, alignment, flags[, metadata]).</summary>
    public static void SetByteOrder(DtypePart part, Slot state, long at)
    {
        if (state.Object is not TuplePart { Items: [_, var order, var subtype, var names, var fields, var size, ..] })
        {
            throw PickleFault.Malformed(at, "a dtype's state is not what NumPy writes");
        }

        if (new[] { subtype, names, fields }.Any(slot => slot.Object is not SourceValue.None))
        {
            throw Unsupported("structured", at);
        }

        if (size.IsWhole && size.Whole != -1 && size.Whole != part.Dtype.Size)
        {
            throw PickleFault.Malformed(at, FormattableString.Invariant($"a dtype {part.Dtype} of {size.Whole} bytes"));
        }

        part.Dtype = part.Dtype with { BigEndian = StringPart.TextOf(order) == ">" && part.Dtype is { Kind: not ('S' or 'O'), Size: > 1 } };
    }

    public static SemblanceException Unsupported(string dtype, long at) => PickleFault.Unsupported("dtype-unsupported", at,
        $"an array of type {PickleFault.Shown(dtype)}; plain numbers (f2 f4 f8, i1 to u8, b1), fixed text (U, S) and objects are read");

    public static NumericArray Numbers(Dtype dtype, IReadOnlyList<long> shape, bool fortran, SourceBytes bytes, long at)
    {
        var needed = ArrayLayout.ByteCount(shape, dtype)
            ?? throw new SemblanceException(ErrorKind.Invalid, "array-shape", FormattableString.Invariant($"byte {at}: {ArrayLayout.Shown(shape)} is no possible shape of an array"));
        return needed == bytes.Length
            ? new NumericArray(dtype, shape, fortran, bytes)
            : throw new SemblanceException(ErrorKind.Invalid, "array-length",
                FormattableString.Invariant($"byte {at}: an array {ArrayLayout.Shown(shape)} of {dtype} needs {needed} bytes and has {bytes.Length}"));
    }

    public static IReadOnlyList<long> Shape(Slot slot, long at)
    {
        if (slot.IsWhole)
        {
            return [slot.Whole];
        }

        return slot.Object is TuplePart { Items.Length: <= 64, Integers: { } shape }
            ? shape
            : throw PickleFault.Malformed(at, "a shape is no tuple of integers");
    }

    private static void FillObjects(ArrayPart array, IReadOnlyList<long> shape, Slot data, MemoryBudget budget, long at)
    {
        if (data.Object is not ListPart list)
        {
            throw PickleFault.Malformed(at, "an array of objects is no list");
        }

        if (ArrayLayout.ByteCount(shape, new Dtype('O', 8, BigEndian: false)) is null || ArrayLayout.ItemCount(shape) != list.Count)
        {
            throw new SemblanceException(ErrorKind.Invalid, "array-length",
                FormattableString.Invariant($"byte {at}: an array {ArrayLayout.Shown(shape)} of objects has {list.Count} of them"));
        }

        // A shared list may fill any number of arrays, each with a copy: a few bytes of the stream would take megabytes.
        budget.Charge(list.LoadCost + (list.Count * (long)MemoryBudget.Slot), at);
        array.Fill(shape, list.ToSlots());
    }

    private static SourceBytes? BytesOf(Slot slot, MemoryBudget budget, long at)
    {
        if (slot.Object is not SourceValue.Text { Value: var latin })
        {
            return slot.Object switch { SourceValue.Binary binary => binary.Value, StringPart text => text.Bytes, _ => null };
        }

        budget.Charge(MemoryBudget.Object + latin.Length, at);
        return latin.AsSpan().ContainsAnyExceptInRange('\0', '\xFF') ? null : new MemoryBytes(Encoding.Latin1.GetBytes(latin));
    }

    private static bool IsTrue(Slot slot) => slot.IsWhole ? slot.Whole != 0 : slot.Object is SourceValue.Bool { Value: true };
}
