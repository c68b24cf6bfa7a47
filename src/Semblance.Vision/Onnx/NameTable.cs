using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Semblance.Vision.Onnx;

/// <summary>Names as C strings that stay where they are while this lives.</summary>
internal sealed unsafe class NameTable
{
    private readonly byte[][] _names;
    private readonly nint[] _pointers;

    public NameTable(IReadOnlyList<OnnxTensorInfo> tensors)
    {
        _names = new byte[tensors.Count][];
        _pointers = GC.AllocateArray<nint>(tensors.Count, pinned: true);
        for (var i = 0; i < _names.Length; i++)
        {
            _names[i] = GC.AllocateArray<byte>(Encoding.UTF8.GetByteCount(tensors[i].Name) + 1, pinned: true);
            Encoding.UTF8.GetBytes(tensors[i].Name, _names[i]);
            _pointers[i] = (nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_names[i]));
        }
    }

    public byte** Pointers => (byte**)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_pointers));
}
