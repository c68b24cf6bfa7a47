namespace Semblance.Reports;

/// <summary>Which columns a CSV has; docs/attendance.md names them.</summary>
public enum CsvPreset
{
    /// <summary>One line a person.</summary>
    People,

    /// <summary>One line a person, as class attendance systems export them, with leave.</summary>
    Students,

    /// <summary>The same, as their older versions did: without leave.</summary>
    StudentsOlder,

    /// <summary>One line a person, for the register of a class.</summary>
    Class,

    /// <summary>One line a record, for one person.</summary>
    Student,

    /// <summary>One line a record, with everything that is known.</summary>
    Records,
}
