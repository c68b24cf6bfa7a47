using System.Collections.Concurrent;
using System.Reflection;

namespace Semblance.Storage.Moving;

/// <summary>
/// One contract of a store, whose calls go to whichever store answers just now: so a contract, or a method of one, that is added tomorrow is routed like the
/// others. Created by <see cref="DispatchProxy"/>, which costs a call some hundred nanoseconds.
/// </summary>
internal class RoutedContract<T> : DispatchProxy
    where T : class
{
    private static readonly MethodInfo FollowGeneric = typeof(RoutedContract<T>).GetMethod(nameof(FollowAsync), 1, BindingFlags.Instance | BindingFlags.NonPublic, [typeof(MethodInfo), typeof(object?[])])!;
    private static readonly ConcurrentDictionary<MethodInfo, MethodInfo> Following = [];

    private IStoreRoute _route = null!;
    private Func<IStore, T> _contract = null!;

    public static T Of(IStoreRoute route, Func<IStore, T> contract)
    {
        var routed = Create<T, RoutedContract<T>>();
        var self = (RoutedContract<T>)(object)routed;
        (self._route, self._contract) = (route, contract);
        return routed;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var (method, values) = (targetMethod!, args ?? []);
        if (method.ReturnType == typeof(Task))
        {
            return FollowAsync(method, values);
        }

        return method.ReturnType.IsGenericType && method.ReturnType.GetGenericTypeDefinition() == typeof(Task<>)
            ? Following.GetOrAdd(method, m => FollowGeneric.MakeGenericMethod(m.ReturnType.GetGenericArguments())).Invoke(this, BindingFlags.DoNotWrapExceptions, null, [method, values], null)
            : Call(_route.Current, method, values);
    }

    private object? Call(IStore store, MethodInfo method, object?[] values) => method.Invoke(_contract(store), BindingFlags.DoNotWrapExceptions, null, values, null);

    private async Task FollowAsync(MethodInfo method, object?[] values) => await FollowAsync(
        method, values,
        async store =>
        {
            await (Task)Call(store, method, values)!;
            return true;
        });

    private Task<TResult> FollowAsync<TResult>(MethodInfo method, object?[] values) =>
        FollowAsync(method, values, store => (Task<TResult>)Call(store, method, values)!);

    private async Task<TResult> FollowAsync<TResult>(MethodInfo method, object?[] values, Func<IStore, Task<TResult>> call)
    {
        if (StoreRoute.IsRead(method.Name) && _route.Fallback is { } fallback)
        {
            return await call(fallback);
        }

        try
        {
            var answer = await call(_route.Current);
            _route.Answered();
            return answer;
        }
        catch (SemblanceException moved) when (moved.Code == "store-moved")
        {
            // Nothing was written: the refusal undid the whole of it.
            await _route.FollowAsync(moved, values.OfType<CancellationToken>().FirstOrDefault());
            return await call(_route.Current);
        }
        catch (SemblanceException away) when (away.Code == "store-unreachable" && StoreRoute.IsRead(method.Name) && _route.FallBack() is { } other)
        {
            return await call(other);
        }
    }
}

/// <summary>Where calls go.</summary>
internal interface IStoreRoute
{
    /// <summary>The store that answers.</summary>
    IStore Current { get; }

    /// <summary>The store that answers reads while the other is known to be out of reach; null while it is not.</summary>
    IStore? Fallback { get; }

    /// <summary>Has reads go to the other store for a while; null where nobody asked for that.</summary>
    IStore? FallBack();

    /// <summary>The store that answers has answered: whoever reads after a write reads what was written.</summary>
    void Answered();

    /// <summary>Waits until some store takes writes again; throws <paramref name="refusal"/> when that takes too long.</summary>
    Task FollowAsync(SemblanceException refusal, CancellationToken cancellationToken);
}

internal static class StoreRoute
{
    private static readonly string[] Reads = ["Find", "List", "Count", "Read", "Sample", "Tally"];

    /// <summary>The verbs of contracts are few, and these change nothing.</summary>
    public static bool IsRead(string method) => Array.Exists(Reads, verb => method.StartsWith(verb, StringComparison.Ordinal));
}
