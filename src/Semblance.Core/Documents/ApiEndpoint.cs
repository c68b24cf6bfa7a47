namespace Semblance.Documents;

/// <summary>One operation of a described API.</summary>
/// <param name="Method">In capitals.</param>
/// <param name="Path">As described, with its parameters in braces or, of Postman, the address as it was written.</param>
/// <param name="Tags">Of Postman: the folders that it is in.</param>
/// <param name="Parameters">JSON: an array; null where none are described.</param>
/// <param name="Responses">JSON; null where none are described.</param>
public sealed record ApiEndpoint(
    int Order, Place Place, string? Name, string Method, string Path, string? Summary, IReadOnlyList<string> Tags, string? Parameters, string? Responses)
    : DocumentPart(Order, Place);
