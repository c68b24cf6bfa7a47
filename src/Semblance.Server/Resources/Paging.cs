namespace Semblance.Server.Resources;

/// <summary>How long pages of lists are whose stores would give more.</summary>
internal static class Paging
{
    private const int Most = 1_000;

    /// <exception cref="SemblanceException">Invalid, <c>page-limit</c>.</exception>
    public static int Limit(int? asked, int usual, int most = Most) => asked < 1 || asked > most
        ? throw new SemblanceException(ErrorKind.Invalid, "page-limit", $"A page has 1 to {most} entries, not {asked}.")
        : asked ?? usual;
}
