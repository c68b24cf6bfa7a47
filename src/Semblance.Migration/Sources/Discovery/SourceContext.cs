using Semblance.Migration.Sources.Rows;

namespace Semblance.Migration.Sources.Discovery;

/// <summary>What all sources of one catalogue share.</summary>
/// <param name="Root">The full path that files are relative to.</param>
/// <param name="Directory">The people whom the project's databases know, and the names that its other stores use; null for a store whose ids are its own.</param>
internal sealed record SourceContext(string Root, SourceOptions Options, PeopleDirectory? Directory)
{
    public string Full(string relative) => Path.Combine(Root, relative);
}
