using Semblance.Migration.Sources.Values;

namespace Semblance.Migration.Sources.Pickle;

/// <summary>A NumPy element type under construction; its byte order comes with BUILD.</summary>
internal sealed class DtypePart(Dtype dtype) : Part
{
    public Dtype Dtype { get; set; } = dtype;

    public override SourceValue ToValue() => new SourceValue.Foreign("numpy.dtype", new SourceValue.Text(Dtype.ToString()));
}
