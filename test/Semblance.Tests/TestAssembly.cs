using System.Runtime.CompilerServices;
using Semblance.Storage.Sqlite;

namespace Semblance.Tests;

internal static class TestAssembly
{
    /// <summary>Legacy databases are read by the library that a host has loaded; here that must not depend on which test comes first.</summary>
    [ModuleInitializer]
    internal static void LoadSqlite() => SqliteLibrary.Load();
}
