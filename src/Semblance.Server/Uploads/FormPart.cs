using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using Semblance.Server.Problems;

namespace Semblance.Server.Uploads;

/// <summary>What a part of a form says that it is, in its Content-Disposition (RFC 7578, RFC 5987).</summary>
/// <param name="IsFile">Otherwise it is a field.</param>
/// <param name="File">The file's own name, as it was sent; null where none was, or none that can be read.</param>
internal readonly record struct FormPart(string Name, bool IsFile, string? File)
{
    /// <exception cref="HttpFault">400, <c>form-malformed</c>: it has no name, or a parameter without a value.</exception>
    public static FormPart Of(MultipartSection section)
    {
        // ASP.NET's FileNameStar throws ArgumentNullException for "filename*" without a value.
        if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition)
            || disposition.Parameters.Any(p => !p.Value.HasValue)
            || HeaderUtilities.RemoveQuotes(disposition.Name).Value is not { Length: > 0 } name)
        {
            throw new HttpFault(StatusCodes.Status400BadRequest, "form-malformed", "A part of the form has no name, or a parameter without a value.");
        }

        var file = disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName;
        var isFile = disposition.Parameters.Any(p => p.Name.Equals("filename", StringComparison.OrdinalIgnoreCase) || p.Name.Equals("filename*", StringComparison.OrdinalIgnoreCase));
        return new FormPart(name, isFile, HeaderUtilities.RemoveQuotes(file).Value);
    }
}
