using Semblance.Server;

namespace Semblance.Cli.Configuration;

/// <summary>One thing of the server that can be configured.</summary>
/// <param name="Path">Its place in the file: <c>section.name</c>.</param>
/// <param name="Variable">Its variable in the environment, which goes before the file.</param>
/// <param name="Shape">What it looks like in the file.</param>
/// <param name="Allowed">What it may be, so that it reads well after "is".</param>
/// <param name="Apply">
/// Sets it from its text; null for text that is not allowed. Where the server does not read it itself, the options come back as they were.
/// </param>
internal sealed record Setting(string Path, string Variable, SettingShape Shape, string Allowed, Func<ServerOptions, string, ServerOptions?> Apply);

/// <summary>What a setting looks like in the file; several texts are one with spaces between them in the environment.</summary>
internal enum SettingShape
{
    Text,
    Texts,
    Number,
    Switch,
}
