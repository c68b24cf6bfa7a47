using System.Reflection;
using Semblance.Storage;

namespace Semblance.Tests.Server;

/// <summary>A store of which parts, or all, are out of reach while a test says so.</summary>
public class AwayStore : DispatchProxy
{
    private object _inner = null!;
    private Func<Type, bool> _isAway = null!;
    private Type _contract = null!;

    /// <param name="isAway">Asked with the contract of each call (<see cref="IArtifactStore"/>).</param>
    public static IStore Of(IStore inner, Func<Type, bool> isAway) => (IStore)Of(typeof(IStore), inner, isAway);

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        if (_contract != typeof(IStore) && _isAway(_contract))
        {
            throw new SemblanceException(ErrorKind.Unavailable, "store-unreachable", "127.0.0.1 is out of reach.");
        }

        var answer = targetMethod!.Invoke(_inner, BindingFlags.DoNotWrapExceptions, null, args, null);
        return _contract == typeof(IStore) && targetMethod.ReturnType.IsInterface ? Of(targetMethod.ReturnType, answer!, _isAway) : answer;
    }

    private static object Of(Type contract, object inner, Func<Type, bool> isAway)
    {
        var proxy = Create(contract, typeof(AwayStore));
        ((AwayStore)proxy)._inner = inner;
        ((AwayStore)proxy)._isAway = isAway;
        ((AwayStore)proxy)._contract = contract;
        return proxy;
    }
}
