using System.Runtime.InteropServices;

namespace Semblance.Vision.Vips;

/// <summary>GLib's holder of one value of any type (https://gitlab.gnome.org/GNOME/glib/-/blob/2.80.0/gobject/gvalue.h#L109); begins as zeros, ends with g_value_unset.</summary>
[StructLayout(LayoutKind.Sequential, Size = 24)]
internal struct GValue
{
    /// <summary>Fundamental types are their number shifted by two (gobject/gtype.h, G_TYPE_MAKE_FUNDAMENTAL).</summary>
    public const nuint Boolean = 5 << 2;
    public const nuint Integer = 6 << 2;
    public const nuint Text = 16 << 2;
}
