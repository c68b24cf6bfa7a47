using System.Reflection;
using Semblance.Storage;

namespace Semblance.Tests.Storage;

/// <summary>A store, or one of its contracts, that tells of each call when it has been answered, so that a test can do something in between.</summary>
public static class ToldContract
{
    /// <param name="told">Given the name of the method.</param>
    public static T Of<T>(T inner, Action<string> told)
        where T : class
    {
        var contract = DispatchProxy.Create<T, Teller>();
        var teller = (Teller)(object)contract;
        (teller.Inner, teller.Told) = (inner, told);
        return contract;
    }

    /// <summary>Public because the contract is derived from it at run time.</summary>
    public class Teller : DispatchProxy
    {
        public object Inner { get; set; } = null!;

        public Action<string> Told { get; set; } = null!;

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            var answer = targetMethod!.Invoke(Inner, BindingFlags.DoNotWrapExceptions, null, args, null);
            Told(targetMethod.Name);
            return answer is ITagStore tags ? Of(tags, Told) : answer;
        }
    }
}
