using System.Runtime.InteropServices;

namespace Semblance.Vision.Vips;

/// <summary>One operation of libvips by its nickname: set what it needs, then run it once.</summary>
internal sealed unsafe class VipsOperation : SafeHandle
{
    public VipsOperation(string nickname)
        : base(0, ownsHandle: true)
    {
        var pointer = VipsApi.OperationNew(nickname);
        SetHandle(pointer != 0 ? pointer : throw new VipsException());
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>A number, or a member of an enumeration or of flags by its number.</summary>
    public VipsOperation Set(string name, int number)
    {
        GValue value = default;
        VipsApi.ValueInit(&value, GValue.Integer);
        VipsApi.ValueSetInt(&value, number);
        return Set(name, &value);
    }

    public VipsOperation Set(string name, bool flag)
    {
        GValue value = default;
        VipsApi.ValueInit(&value, GValue.Boolean);
        VipsApi.ValueSetBoolean(&value, flag ? 1 : 0);
        return Set(name, &value);
    }

    public VipsOperation Set(string name, string text)
    {
        GValue value = default;
        VipsApi.ValueInit(&value, GValue.Text);
        VipsApi.ValueSetString(&value, text);
        return Set(name, &value);
    }

    public VipsOperation Set(string name, VipsImage image)
    {
        GValue value = default;
        VipsApi.ValueInit(&value, VipsApi.ImageType());
        VipsApi.ValueSetObject(&value, image.Pointer);
        return Set(name, &value);
    }

    public VipsOperation Set(string name, ReadOnlySpan<double> numbers)
    {
        fixed (double* first = numbers)
        {
            return SetBoxed(name, VipsApi.ArrayDoubleType(), VipsApi.ArrayDoubleNew(first, numbers.Length));
        }
    }

    /// <param name="data">Is not copied: stays where it is until everything made from it is disposed.</param>
    public VipsOperation Set(string name, byte* data, int length) => SetBoxed(name, VipsApi.BlobType(), VipsApi.BlobNew(0, data, (nuint)length));

    /// <exception cref="VipsException">It failed.</exception>
    public VipsImage Run()
    {
        Build();
        GValue value = default;
        VipsApi.ValueInit(&value, VipsApi.ImageType());
        VipsApi.ObjectGetProperty(handle, "out", &value);
        var image = VipsApi.ValueDupObject(&value);
        VipsApi.ValueUnset(&value);
        return new VipsImage(image);
    }

    /// <summary>As <see cref="Run"/>, of an operation that makes a file.</summary>
    public byte[] RunToFile()
    {
        Build();
        GValue value = default;
        VipsApi.ValueInit(&value, VipsApi.BlobType());
        VipsApi.ObjectGetProperty(handle, "buffer", &value);
        nuint length;
        var data = VipsApi.BlobGet(VipsApi.ValueGetBoxed(&value), &length);
        var file = new ReadOnlySpan<byte>(data, (int)length).ToArray();
        VipsApi.ValueUnset(&value);
        return file;
    }

    protected override bool ReleaseHandle()
    {
        VipsApi.ObjectUnrefOutputs(handle);
        VipsApi.ObjectUnref(handle);
        return true;
    }

    private VipsOperation SetBoxed(string name, nuint type, nint area)
    {
        GValue value = default;
        VipsApi.ValueInit(&value, type);
        VipsApi.ValueSetBoxed(&value, area);
        VipsApi.AreaUnref(area);
        return Set(name, &value);
    }

    private VipsOperation Set(string name, GValue* value)
    {
        VipsApi.ObjectSetProperty(handle, name, value);
        VipsApi.ValueUnset(value);
        return this;
    }

    private void Build()
    {
        var operation = handle;
        var failed = VipsApi.OperationBuild(&operation) != 0;
        SetHandle(operation);
        if (failed)
        {
            throw new VipsException();
        }
    }
}
