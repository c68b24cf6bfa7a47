using Semblance.Migration.Sources;

namespace Semblance.Tests.Migration.Sources;

internal static class Rows
{
    public static LegacyRow[] Of(ILegacySource source) => source.Read(CancellationToken.None).ToArray();

    public static LegacyRow.Face[] Faces(ILegacySource source) => Of(source).OfType<LegacyRow.Face>().ToArray();

    public static LegacyRow.Rejected[] Rejects(ILegacySource source) => Of(source).OfType<LegacyRow.Rejected>().ToArray();
}
