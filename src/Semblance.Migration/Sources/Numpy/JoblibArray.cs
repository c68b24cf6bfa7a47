using Semblance.Migration.Sources.Pickle;

namespace Semblance.Migration.Sources.Numpy;

/// <summary>
/// An array in a joblib file: a wrapper object whose state is its layout, and behind BUILD a padding byte, the padding and the raw data, in
/// the middle of the pickle. Source: https://github.com/joblib/joblib/blob/1.4.2/joblib/numpy_pickle.py#L81-L250.
/// </summary>
internal static class JoblibArray
{
    /// <summary>Keys and values of the wrapper, which has six: a large dict, searched again and again, would take quadratic time.</summary>
    private const int MaxFields = 64;

    public static Slot Read(Slot state, PickleWindow window, long at)
    {
        if (state.Object is not DictPart { ChildCount: <= MaxFields } fields || fields.Find("shape") is not { } shapeSlot || fields.Find("dtype") is not { Object: DtypePart { Dtype: var dtype } }
            || fields.Find("subclass") is not { Object: GlobalPart { Name: "numpy.ndarray" } })
        {
            throw PickleFault.Malformed(at, "a joblib array is not described by subclass numpy.ndarray, shape and dtype");
        }

        if (dtype.Kind == 'O')
        {
            throw PickleFault.Unsupported("joblib-objects", at, "a joblib array of Python objects: save it with numpy.save or pickle.dump instead");
        }

        var shape = NumpyParts.Shape(shapeSlot, at);
        if (fields.Find("numpy_array_alignment_bytes") is { IsWhole: true })
        {
            window.Slice(window.Byte());
        }

        var length = ArrayLayout.ByteCount(shape, dtype)
            ?? throw new SemblanceException(ErrorKind.Invalid, "array-shape", FormattableString.Invariant($"byte {at}: {ArrayLayout.Shown(shape)} is no possible shape of an array"));
        var fortran = fields.Find("order") is { } order && StringPart.TextOf(order) == "F";
        var array = new ArrayPart(at);
        array.Fill(NumpyParts.Numbers(dtype, shape, fortran, window.Slice((ulong)length), at));
        return Slot.Of(array);
    }
}
