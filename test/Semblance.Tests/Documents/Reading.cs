using Semblance.Documents;
using Semblance.Documents.Logs;

namespace Semblance.Tests.Documents;

/// <summary>Files of a test's own, read as documents.</summary>
internal sealed class Reading : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("semblance-documents-").FullName;

    public string Write(string name, string text) => Write(name, System.Text.Encoding.UTF8.GetBytes(text));

    public string Write(string name, byte[] bytes)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    public string At(string name) => Path.Combine(_folder, name);

    /// <summary>As it is recognised, all its parts.</summary>
    public static async Task<(DocumentKind Kind, IReadOnlyList<DocumentPart> Parts)> OfAsync(string path, ReadingLimits? limits = null, XmlLogMap? logs = null)
    {
        var reading = new DocumentReading(limits ?? ReadingLimits.Default, logs);
        var kind = await reading.RecogniseAsync(path, CancellationToken.None);
        var parts = new List<DocumentPart>();
        await foreach (var part in reading.ReadAsync(path, kind, CancellationToken.None))
        {
            parts.Add(part);
        }

        Assert.Equal(Enumerable.Range(0, parts.Count), parts.Select(p => p.Order));
        return (kind, parts);
    }

    /// <summary>The code of the reason for which it is refused, after whatever was read before.</summary>
    public static async Task<string> RefusalOfAsync(string path, ReadingLimits? limits = null)
    {
        var refusal = await Assert.ThrowsAsync<SemblanceException>(() => OfAsync(path, limits));
        Assert.DoesNotContain('\n', refusal.Message);
        Assert.Contains(Path.GetFileName(path), refusal.Message, StringComparison.Ordinal);
        return refusal.Code;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
