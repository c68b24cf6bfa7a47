namespace Semblance.Tests.Documents;

/// <summary>
/// A fact that needs the programs that read PDF and pictures; skipped, with the reason, where they are missing. With SEMBLANCE_TEST_READERS=required it fails there.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ReadersFactAttribute : FactAttribute
{
    public ReadersFactAttribute() => Skip = IsThere("pdftotext") && IsThere("tesseract") || Environment.GetEnvironmentVariable("SEMBLANCE_TEST_READERS") == "required"
        ? null
        : "PDF and pictures cannot be read here: apt-get install poppler-utils tesseract-ocr";

    private static bool IsThere(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, program)));
}
