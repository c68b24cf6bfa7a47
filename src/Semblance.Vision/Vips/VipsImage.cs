using System.Runtime.InteropServices;

namespace Semblance.Vision.Vips;

/// <summary>
/// A picture inside libvips: a recipe that computes its pixels when they are asked for, from memory that must stay where it is until then.
/// </summary>
internal sealed unsafe class VipsImage : SafeHandle
{
    public const int UChar = 0;

    private const string ProfileField = "icc-profile-data";

    public VipsImage(nint pointer)
        : base(0, ownsHandle: true)
    {
        SetHandle(pointer != 0 ? pointer : throw new VipsException());
    }

    public override bool IsInvalid => handle == 0;

    public nint Pointer => DangerousGetHandle();

    /// <summary>Pixels.</summary>
    public int Width => VipsApi.ImageWidth(handle);

    /// <summary>Pixels.</summary>
    public int Height => VipsApi.ImageHeight(handle);

    /// <summary>Channels, alpha included.</summary>
    public int Bands => VipsApi.ImageBands(handle);

    /// <summary>Of a channel: <see cref="UChar"/> or another of VipsBandFormat.</summary>
    public int Format => VipsApi.ImageFormat(handle);

    /// <summary>Of VipsInterpretation.</summary>
    public Interpretation Interpretation => (Interpretation)VipsApi.ImageInterpretation(handle);

    /// <summary>As EXIF numbers it, 1 to 8; 1 when the photo does not say.</summary>
    public int Orientation => VipsApi.ImageOrientation(handle);

    public bool HasAlpha => VipsApi.ImageHasAlpha(handle) != 0;

    /// <summary>The embedded ICC profile; empty when there is none. Valid while this lives.</summary>
    public ReadOnlySpan<byte> Profile
    {
        get
        {
            void* data;
            nuint length;
            return VipsApi.ImageTypeOf(handle, ProfileField) != 0 && VipsApi.ImageBlob(handle, ProfileField, &data, &length) == 0
                ? new ReadOnlySpan<byte>(data, (int)length)
                : default;
        }
    }

    /// <summary>Pixels of ours; they are not copied.</summary>
    /// <param name="rgb">Stays where it is until the result and all made from it are disposed.</param>
    public static VipsImage FromRgb(byte* rgb, int width, int height)
    {
        using var bare = new VipsImage(VipsApi.ImageNewFromMemory(rgb, (nuint)width * (nuint)height * 3, width, height, 3, UChar));
        using var copy = new VipsOperation("copy").Set("in", bare).Set("interpretation", (int)Interpretation.Srgb);
        return copy.Run();
    }

    /// <summary>The same picture with its pixels computed, to be read in any order.</summary>
    public VipsImage InMemory() => new(VipsApi.ImageCopyMemory(handle));

    /// <summary>Every pixel, rows from the top.</summary>
    public byte[] Pixels()
    {
        nuint length;
        var pixels = VipsApi.ImageWriteToMemory(handle, &length);
        if (pixels == 0)
        {
            throw new VipsException();
        }

        try
        {
            var copy = GC.AllocateUninitializedArray<byte>((int)length);
            new ReadOnlySpan<byte>((void*)pixels, copy.Length).CopyTo(copy);
            return copy;
        }
        finally
        {
            VipsApi.Free(pixels);
        }
    }

    protected override bool ReleaseHandle()
    {
        VipsApi.ObjectUnref(handle);
        return true;
    }
}
