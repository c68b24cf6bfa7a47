namespace Semblance.Documents.Pages;

/// <summary>A page of a PDF as its text stands in it.</summary>
/// <param name="Blocks">In reading order; none for a page without text.</param>
/// <param name="Length">Of the longer side, in points.</param>
internal sealed record TextPage(IReadOnlyList<(string Text, PageBox Box)> Blocks, double Length);
