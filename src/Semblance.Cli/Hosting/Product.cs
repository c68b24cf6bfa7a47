using System.Reflection;

namespace Semblance.Cli.Hosting;

/// <summary>What the program calls itself in what it leaves behind.</summary>
internal static class Product
{
    /// <summary>Such as <c>semblance 0.1.0</c>.</summary>
    public static string Name { get; } =
        $"semblance {typeof(Product).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0]}";
}
