using System.Runtime.InteropServices;

namespace Semblance.Vision.Onnx;

/// <summary>
/// A model, loaded once and shared by threads: each run computes on its caller's thread alone, so that as many photos are worked on as there are
/// callers, and an idle session costs no time. Runs are exact repeats of one another.
/// </summary>
public sealed unsafe class OnnxSession : IDisposable
{
    // A model file is read whole; the largest recognition models known are about 1 GB.
    private const long MostBytes = 2_000_000_000;
    private const int MostTensors = 64;
    private const int EveryOptimisation = 99;

    private readonly OrtApi _api;
    private readonly OrtHandle _session;
    private readonly NameTable _inputNames;
    private readonly NameTable _outputNames;
    private readonly Action? _released;
    private int _disposals;

    private OnnxSession(string name, OrtApi api, OrtHandle session)
    {
        (Name, _api, _session) = (name, api, session);
        Inputs = Declared(api.SessionGetInputCount, api.SessionGetInputName, api.SessionGetInputTypeInfo);
        Outputs = Declared(api.SessionGetOutputCount, api.SessionGetOutputName, api.SessionGetOutputTypeInfo);
        (_inputNames, _outputNames) = (new NameTable(Inputs), new NameTable(Outputs));
    }

    private OnnxSession(string name, OnnxSession loaded, Action released)
    {
        (Name, _api, _session, _released) = (name, loaded._api, loaded._session, released);
        (Inputs, Outputs, _inputNames, _outputNames) = (loaded.Inputs, loaded.Outputs, loaded._inputNames, loaded._outputNames);
    }

    /// <summary>What messages call it: a file or model name.</summary>
    public string Name { get; }

    public IReadOnlyList<OnnxTensorInfo> Inputs { get; }

    public IReadOnlyList<OnnxTensorInfo> Outputs { get; }

    /// <summary>Loads a model from the bytes of an .onnx file; they are not needed afterwards.</summary>
    /// <param name="name">What messages call the model.</param>
    /// <exception cref="SemblanceException">Invalid, <c>model-invalid</c>: these bytes are no model that can be run. Unavailable, <c>natives-missing</c>.</exception>
    public static OnnxSession Load(ReadOnlySpan<byte> model, string name)
    {
        var runtime = OnnxRuntime.Instance;
        try
        {
            using var options = Options(runtime.Api);
            nint session;
            fixed (byte* bytes = model)
            {
                runtime.Api.Check(runtime.Api.CreateSessionFromArray(runtime.Env, bytes, (nuint)model.Length, options.Pointer, &session));
            }

            return new OnnxSession(name, runtime.Api, new OrtHandle(session, runtime.Api.ReleaseSession));
        }
        catch (OrtException e)
        {
            throw Invalid(name, $"it cannot be loaded ({OneLine(e.Message)}); expected an ONNX file", e);
        }
    }

    /// <summary>As <see cref="Load"/>, from a file.</summary>
    /// <exception cref="SemblanceException">Also NotFound, <c>model-file</c>: there is no such file or it cannot be read.</exception>
    public static OnnxSession LoadFile(string path)
    {
        try
        {
            var length = new FileInfo(path).Length;
            return length <= MostBytes
                ? Load(File.ReadAllBytes(path), Path.GetFileName(path))
                : throw Invalid(Path.GetFileName(path), $"it has {length} bytes, more than the {MostBytes} that are read", null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SemblanceException(ErrorKind.NotFound, "model-file", $"The model {path} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Runs a model that has one input. Safe to call from many threads at once.</summary>
    /// <param name="input">Row-major; as many numbers as <paramref name="shape"/> says. Not kept.</param>
    /// <param name="shape">Every side, the open ones included.</param>
    /// <returns>Every output; the caller disposes it.</returns>
    /// <exception cref="SemblanceException">Invalid, <c>model-invalid</c>: the model takes something else, or failed on this.</exception>
    /// <exception cref="OperationCanceledException">Cancelled, also in the midst of a run.</exception>
    public OnnxOutputs Run(ReadOnlySpan<float> input, ReadOnlySpan<long> shape, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposals) > 0, this);
        RequireInput(input.Length, shape);

        var referenced = false;
        try
        {
            _session.DangerousAddRef(ref referenced);
            fixed (float* data = input)
            fixed (long* sides = shape)
            {
                nint tensor;
                _api.Check(_api.CreateTensorWithDataAsOrtValue(
                    OnnxRuntime.Instance.CpuMemory, data, (nuint)input.Length * sizeof(float), sides, (nuint)shape.Length, (int)OnnxElementType.Float32, &tensor));
                using var owned = new OrtHandle(tensor, _api.ReleaseValue);
                return new OnnxOutputs(this, RunOn(&tensor, 1, cancellationToken));
            }
        }
        catch (OrtException e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw Invalid(Name, $"it failed on an input of {OnnxTensorInfo.ShapeText(shape)} ({OneLine(e.Message)})", e);
        }
        finally
        {
            if (referenced)
            {
                _session.DangerousRelease();
            }
        }
    }

    /// <summary>Runs a model that reads tokens: every input is of 64-bit integers, and all have one shape. Safe to call from many threads at once.</summary>
    /// <param name="inputs">In the model's order; row-major, as many numbers each as <paramref name="shape"/> says. Not kept.</param>
    /// <inheritdoc cref="Run(ReadOnlySpan{float}, ReadOnlySpan{long}, CancellationToken)"/>
    public OnnxOutputs Run(IReadOnlyList<long[]> inputs, ReadOnlySpan<long> shape, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposals) > 0, this);
        RequireInputs(inputs, shape);

        var referenced = false;
        var pins = new GCHandle[inputs.Count];
        var tensors = new OrtHandle?[inputs.Count];
        try
        {
            _session.DangerousAddRef(ref referenced);
            var pointers = stackalloc nint[inputs.Count];
            fixed (long* sides = shape)
            {
                for (var i = 0; i < inputs.Count; i++)
                {
                    pins[i] = GCHandle.Alloc(inputs[i], GCHandleType.Pinned);
                    _api.Check(_api.CreateTensorWithDataAsOrtValue(
                        OnnxRuntime.Instance.CpuMemory, (void*)pins[i].AddrOfPinnedObject(), (nuint)inputs[i].Length * sizeof(long), sides, (nuint)shape.Length,
                        (int)OnnxElementType.Int64, &pointers[i]));
                    tensors[i] = new OrtHandle(pointers[i], _api.ReleaseValue);
                }

                return new OnnxOutputs(this, RunOn(pointers, inputs.Count, cancellationToken));
            }
        }
        catch (OrtException e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw Invalid(Name, $"it failed on inputs of {OnnxTensorInfo.ShapeText(shape)} ({OneLine(e.Message)})", e);
        }
        finally
        {
            Array.ForEach(tensors, tensor => tensor?.Dispose());
            Array.ForEach(pins.Where(pin => pin.IsAllocated).ToArray(), pin => pin.Free());
            if (referenced)
            {
                _session.DangerousRelease();
            }
        }
    }

    public void Dispose()
    {
        if (Interlocked.Increment(ref _disposals) > 1)
        {
            return;
        }

        if (_released is null)
        {
            _session.Dispose();
        }
        else
        {
            _released();
        }
    }

    /// <summary>The same loaded model under a name of its own.</summary>
    /// <param name="released">Told once, when the new session is disposed; this one has to live until then.</param>
    internal OnnxSession Share(string name, Action released) => new(name, this, released);

    /// <summary>An error about this model: <paramref name="what"/> continues "The model NAME is not usable:".</summary>
    internal SemblanceException Invalid(string what) => Invalid(Name, what, null);

    /// <summary>Element type and sides of a type-and-shape object of ONNX Runtime.</summary>
    internal static (OnnxElementType Type, long[] Shape) Describe(nint info)
    {
        var api = OnnxRuntime.Instance.Api;
        int type;
        nuint rank;
        api.Check(api.GetTensorElementType(info, &type));
        api.Check(api.GetDimensionsCount(info, &rank));
        var shape = new long[(int)rank];
        fixed (long* sides = shape)
        {
            api.Check(api.GetDimensions(info, sides, rank));
        }

        var known = Enum.IsDefined((OnnxElementType)type) ? (OnnxElementType)type : OnnxElementType.Other;
        return (known, shape);
    }

    private static OrtHandle Options(OrtApi api)
    {
        nint pointer;
        api.Check(api.CreateSessionOptions(&pointer));
        var options = new OrtHandle(pointer, api.ReleaseSessionOptions);
        api.Check(api.SetSessionGraphOptimizationLevel(pointer, EveryOptimisation));
        api.Check(api.SetIntraOpNumThreads(pointer, 1));
        api.Check(api.SetInterOpNumThreads(pointer, 1));
        fixed (byte* intra = "session.intra_op.allow_spinning\0"u8, inter = "session.inter_op.allow_spinning\0"u8, no = "0\0"u8)
        {
            api.Check(api.AddSessionConfigEntry(pointer, intra, no));
            api.Check(api.AddSessionConfigEntry(pointer, inter, no));
        }

        return options;
    }

    private OnnxTensorInfo[] Declared(
        delegate* unmanaged[Cdecl]<nint, nuint*, nint> count,
        delegate* unmanaged[Cdecl]<nint, nuint, nint, byte**, nint> nameOf,
        delegate* unmanaged[Cdecl]<nint, nuint, nint*, nint> typeOf)
    {
        var allocator = OnnxRuntime.Instance.Allocator;
        nuint number;
        _api.Check(count(_session.Pointer, &number));
        if (number > MostTensors)
        {
            throw Invalid($"it has {number} inputs or outputs, more than {MostTensors}");
        }

        var declared = new OnnxTensorInfo[(int)number];
        for (nuint i = 0; i < number; i++)
        {
            byte* text;
            nint type, tensor;
            _api.Check(nameOf(_session.Pointer, i, allocator, &text));
            var name = Marshal.PtrToStringUTF8((nint)text)!;
            _api.Check(_api.AllocatorFree(allocator, text));
            _api.Check(typeOf(_session.Pointer, i, &type));
            using var owned = new OrtHandle(type, _api.ReleaseTypeInfo);
            _api.Check(_api.CastTypeInfoToTensorInfo(type, &tensor));
            var (element, shape) = tensor != 0 ? Describe(tensor) : (OnnxElementType.Other, []);
            declared[i] = new OnnxTensorInfo(name, element, shape);
        }

        return declared;
    }

    private void RequireInput(int length, ReadOnlySpan<long> shape)
    {
        if (Inputs.Count != 1 || Inputs[0].Type != OnnxElementType.Float32)
        {
            throw Invalid($"it takes {string.Join("; ", Inputs)}, where one input of 32-bit floats is expected");
        }

        long expected = 1;
        foreach (var side in shape)
        {
            expected = checked(expected * side);
        }

        if (!Inputs[0].Accepts(shape) || expected != length)
        {
            throw Invalid($"it takes {Inputs[0]}, not {length} numbers as {OnnxTensorInfo.ShapeText(shape)}");
        }
    }

    private void RequireInputs(IReadOnlyList<long[]> inputs, ReadOnlySpan<long> shape)
    {
        long expected = 1;
        foreach (var side in shape)
        {
            expected = checked(expected * side);
        }

        var fits = inputs.Count == Inputs.Count && inputs.All(i => i.Length == expected);
        foreach (var input in Inputs)
        {
            fits &= input.Type == OnnxElementType.Int64 && input.Accepts(shape);
        }

        if (!fits)
        {
            throw Invalid($"it takes {string.Join("; ", Inputs)}, not {inputs.Count} inputs of 64-bit integers as {OnnxTensorInfo.ShapeText(shape)}");
        }
    }

    private OrtHandle[] RunOn(nint* tensors, int count, CancellationToken cancellationToken)
    {
        var values = stackalloc nint[Outputs.Count];
        new Span<nint>(values, Outputs.Count).Clear();
        if (!cancellationToken.CanBeCanceled)
        {
            _api.Check(_api.Run(_session.Pointer, 0, _inputNames.Pointers, tensors, (nuint)count, _outputNames.Pointers, (nuint)Outputs.Count, values));
        }
        else
        {
            using var options = RunOptions();

            // Leaving the registration waits for a callback under way, so the options outlive it.
            using var registration = cancellationToken.UnsafeRegister(_ => _api.Check(_api.RunOptionsSetTerminate(options.Pointer)), null);
            _api.Check(_api.Run(_session.Pointer, options.Pointer, _inputNames.Pointers, tensors, (nuint)count, _outputNames.Pointers, (nuint)Outputs.Count, values));
        }

        var owned = new OrtHandle[Outputs.Count];
        for (var i = 0; i < owned.Length; i++)
        {
            owned[i] = new OrtHandle(values[i], _api.ReleaseValue);
        }

        return owned;
    }

    private OrtHandle RunOptions()
    {
        nint pointer;
        _api.Check(_api.CreateRunOptions(&pointer));
        return new OrtHandle(pointer, _api.ReleaseRunOptions);
    }

    private static SemblanceException Invalid(string name, string what, Exception? inner) =>
        new(ErrorKind.Invalid, "model-invalid", $"The model {name} is not usable: {what}.", inner);

    private static string OneLine(string message)
    {
        var line = message.ReplaceLineEndings(" ").Trim().TrimEnd('.');
        return line.Length <= 300 ? line : line[..300] + "...";
    }
}
