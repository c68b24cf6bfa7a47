using System.Reflection;

namespace Semblance.Storage.Supabase.Rest;

/// <summary>A contract of which a project's API can keep nothing: every call says what it needs. Created by <see cref="DispatchProxy"/>.</summary>
internal class RefusedContract<T> : DispatchProxy
    where T : class
{
    private string _project = "";
    private string _what = "";

    /// <param name="what">What the contract is about, for people.</param>
    public static T Of(SupabaseProject project, string what)
    {
        var contract = Create<T, RefusedContract<T>>();
        var self = (RefusedContract<T>)(object)contract;
        (self._project, self._what) = (project.Name, what);
        return contract;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => throw RestErrors.NeedsDatabase(_project, _what);
}
