using System.CommandLine;

namespace Semblance.Cli.Input;

/// <summary>The legacy project: a folder, one file, or a database.</summary>
internal static class SourceArgument
{
    public static Argument<string> Symbol() => new("PATH") { Description = "The legacy project: a folder, one file, or the database of a program that has moved already (postgres://USER@HOST/DATABASE). It is only read." };
}
