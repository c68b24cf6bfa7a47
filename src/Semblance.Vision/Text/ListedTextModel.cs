namespace Semblance.Vision.Text;

/// <summary>A text model in a library; null with the reason where its manifest cannot be used.</summary>
public sealed record ListedTextModel(string Name, InstalledTextModel? Model, SemblanceException? Fault);
