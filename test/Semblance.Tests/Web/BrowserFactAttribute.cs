namespace Semblance.Tests.Web;

/// <summary>A fact that is skipped where there is no Chromium; with SEMBLANCE_TEST_BROWSER=required it runs, and fails.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BrowserFactAttribute : FactAttribute
{
    /// <summary>The programs that are looked for, Debian's first.</summary>
    private static readonly string[] Places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    public BrowserFactAttribute() => Skip = Missing;

    /// <summary>Why tests in a browser are skipped; null when they are not.</summary>
    public static string? Missing => Program is null && Environment.GetEnvironmentVariable("SEMBLANCE_TEST_BROWSER") != "required"
        ? "there is no Chromium here: apt-get install chromium"
        : null;

    public static string? Program => Environment.GetEnvironmentVariable("SEMBLANCE_CHROMIUM") ?? Places.FirstOrDefault(File.Exists);
}
