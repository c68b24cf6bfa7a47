namespace Semblance.Documents.Tags;

/// <summary>Prompts for tags that need not be written.</summary>
public static class TagPresets
{
    public const string General = "Name what this document is about: its subjects, products, systems, processes and kinds of data.";

    /// <summary>By name.</summary>
    public static IReadOnlyDictionary<string, string> All { get; } = new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["general"] = General,
        ["lms"] = "This document belongs to a loan management system. Name the parts of the lending process that it is about (application, onboarding, underwriting, disbursement, servicing, repayment, "
            + "collections, reporting, compliance), and the loan products, systems and data that it names.",
        ["logs"] = "These are entries of a log. Name the components, the kinds of errors and the operations that they are about.",
        ["apis"] = "This describes an API. Name the resources, the operations and the data that it offers.",
    };

    /// <exception cref="SemblanceException">NotFound, <c>preset-unknown</c>.</exception>
    public static string Find(string name) => All.TryGetValue(name, out var prompt)
        ? prompt
        : throw new SemblanceException(ErrorKind.NotFound, "preset-unknown", $"There is no preset \"{name}\": take {string.Join(", ", All.Keys)}.");
}
