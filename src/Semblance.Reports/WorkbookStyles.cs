using DocumentFormat.OpenXml.Spreadsheet;

namespace Semblance.Reports;

/// <summary>The few ways in which cells look, by their number.</summary>
internal static class WorkbookStyles
{
    public const int Bold = 1;

    /// <summary>Text that begins as a formula would; an editor keeps it text.</summary>
    public const int Quoted = 2;

    public const int Day = 3;

    public const int Time = 4;

    /// <summary>Two decimals.</summary>
    public const int Share = 5;

    // Formats from 164 on are a workbook's own.
    private const uint DayFormat = 164;
    private const uint TimeFormat = 165;

    public static Stylesheet Write() => new(
        new NumberingFormats(
            new NumberingFormat { NumberFormatId = DayFormat, FormatCode = "yyyy-mm-dd" },
            new NumberingFormat { NumberFormatId = TimeFormat, FormatCode = "yyyy-mm-dd hh:mm" }),
        new Fonts(new Font(), new Font(new DocumentFormat.OpenXml.Spreadsheet.Bold())),
        new Fills(new Fill(new PatternFill { PatternType = PatternValues.None }), new Fill(new PatternFill { PatternType = PatternValues.Gray125 })),
        new Borders(new Border()),
        new CellStyleFormats(new CellFormat()),
        new CellFormats(
            new CellFormat(),
            new CellFormat { FontId = 1U, ApplyFont = true },
            new CellFormat { QuotePrefix = true },
            new CellFormat { NumberFormatId = DayFormat, ApplyNumberFormat = true },
            new CellFormat { NumberFormatId = TimeFormat, ApplyNumberFormat = true },
            new CellFormat { NumberFormatId = 2U, ApplyNumberFormat = true }));
}
