using System.Text.Json;

namespace Semblance.Cli.Output;

/// <summary>Values of enums as documents and tables spell them: <c>above-threshold</c>.</summary>
internal static class EnumName
{
    public static string Of<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());
}
