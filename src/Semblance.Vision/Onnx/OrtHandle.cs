using System.Runtime.InteropServices;

namespace Semblance.Vision.Onnx;

/// <summary>Owns one object of ONNX Runtime and releases it once, also when nobody did.</summary>
internal sealed unsafe class OrtHandle : SafeHandle
{
    private readonly delegate* unmanaged[Cdecl]<nint, void> _release;

    public OrtHandle(nint pointer, delegate* unmanaged[Cdecl]<nint, void> release)
        : base(0, ownsHandle: true)
    {
        _release = release;
        SetHandle(pointer);
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>Valid while the caller keeps this alive and undisposed; <see cref="OnnxSession"/> counts references where threads may race.</summary>
    public nint Pointer => DangerousGetHandle();

    protected override bool ReleaseHandle()
    {
        _release(handle);
        return true;
    }
}
