namespace Semblance.Vision.Onnx;

/// <summary>
/// What one run of a model gave, in ONNX Runtime's own memory: nothing is copied. Dispose it when the numbers have been read; a span taken from it
/// must not be used after that.
/// </summary>
public sealed unsafe class OnnxOutputs : IDisposable
{
    private readonly OnnxSession _session;
    private readonly OrtHandle[] _values;

    internal OnnxOutputs(OnnxSession session, OrtHandle[] values) => (_session, _values) = (session, values);

    /// <summary>As many as the model has outputs, in its order.</summary>
    public int Count => _values.Length;

    /// <summary>The numbers of one output, row-major.</summary>
    /// <exception cref="SemblanceException">Invalid, <c>model-invalid</c>: this output is not of 32-bit floats.</exception>
    public ReadOnlySpan<float> this[int index]
    {
        get
        {
            var (type, shape) = Describe(index);
            if (type != OnnxElementType.Float32)
            {
                throw _session.Invalid($"output {_session.Outputs[index]} is not of 32-bit floats");
            }

            var api = OnnxRuntime.Instance.Api;
            void* data;
            api.Check(api.GetTensorMutableData(Value(index), &data));
            return new ReadOnlySpan<float>(data, checked((int)shape.Aggregate(1L, (product, side) => product * side)));
        }
    }

    /// <summary>The shape this output really has; no side is open.</summary>
    public long[] ShapeOf(int index) => Describe(index).Shape;

    public void Dispose()
    {
        foreach (var value in _values)
        {
            value.Dispose();
        }
    }

    private (OnnxElementType Type, long[] Shape) Describe(int index)
    {
        var api = OnnxRuntime.Instance.Api;
        nint info;
        api.Check(api.GetTensorTypeAndShape(Value(index), &info));
        using var owned = new OrtHandle(info, api.ReleaseTensorTypeAndShapeInfo);
        return OnnxSession.Describe(info);
    }

    private nint Value(int index)
    {
        ObjectDisposedException.ThrowIf(_values[index].IsClosed, this);
        return _values[index].Pointer;
    }
}
