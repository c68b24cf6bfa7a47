using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using Semblance.Storage;

namespace Semblance.Tests.Storage.Postgres;

/// <summary>Calls every method of every contract that a store has, found by reflection, so that a new one is called too.</summary>
internal static class ContractCalls
{
    /// <summary>Each call with what came of it: a description of the answer, or the code of the error.</summary>
    public static async Task<List<(string Call, string Outcome)>> RunAsync(IStore store, IReadOnlyDictionary<Type, object?> arguments)
    {
        var outcomes = new List<(string, string)>();
        foreach (var contract in typeof(IStore).GetProperties().OrderBy(p => p.Name, StringComparer.Ordinal))
        {
            foreach (var method in contract.PropertyType.GetMethods().OrderBy(m => m.ToString(), StringComparer.Ordinal))
            {
                outcomes.Add(($"{contract.Name}.{method.Name}", await CallAsync(contract.GetValue(store)!, method, arguments)));
            }
        }

        return outcomes;
    }

    private static async Task<string> CallAsync(object contract, MethodInfo method, IReadOnlyDictionary<Type, object?> arguments)
    {
        var values = method.GetParameters()
            .Select(p => arguments.TryGetValue(p.ParameterType, out var value)
                ? value
                : throw new InvalidOperationException($"{method.DeclaringType!.Name}.{method.Name}: SecretContents.Arguments has no {p.ParameterType} for it."))
            .ToArray();
        try
        {
            return Describe(await ResultAsync(method.Invoke(contract, values)!), 6);
        }
        catch (SemblanceException error)
        {
            return $"{error.Kind} {error.Code}: {error.Message}";
        }
        catch (TargetInvocationException error) when (error.InnerException is SemblanceException inner)
        {
            return $"{inner.Kind} {inner.Code}: {inner.Message}";
        }
    }

    private static async Task<object?> ResultAsync(object answer)
    {
        if (answer is Task task)
        {
            await task;
            return task.GetType().GetProperty("Result") is { } result && result.PropertyType.Name != "VoidTaskResult" ? result.GetValue(task) : null;
        }

        // An async stream: read to its end.
        var item = answer.GetType().GetInterfaces().Single(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>)).GetGenericArguments()[0];
        var list = (Task<List<object?>>)typeof(ContractCalls).GetMethod(nameof(ToListAsync), BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(item).Invoke(null, [answer])!;
        return await list;
    }

    private static async Task<List<object?>> ToListAsync<T>(IAsyncEnumerable<T> items)
    {
        var list = new List<object?>();
        await foreach (var item in items)
        {
            list.Add(item);
        }

        return list;
    }

    private static string Describe(object? value, int depth) => value switch
    {
        null => "null",
        string or bool or IFormattable or Enum => $"{value}",
        IEnumerable items => $"[{string.Join(", ", items.Cast<object?>().Select(item => Describe(item, depth - 1)))}]",
        ITuple => $"{value}",
        _ when depth == 0 => $"{value}",
        _ => $"{value.GetType().Name} {{ {string.Join(", ", Readable(value.GetType()).Select(p => $"{p.Name} = {Describe(p.GetValue(value), depth - 1)}"))} }}",
    };

    private static IEnumerable<PropertyInfo> Readable(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.GetIndexParameters().Length == 0 && !p.PropertyType.IsByRefLike);
}
