using Microsoft.AspNetCore.WebUtilities;
using Semblance.Server.Problems;
using Semblance.Server.Uploads;

namespace Semblance.Tests.Server.Uploads;

public sealed class FormPartTests
{
    [Theory]
    [InlineData("form-data; name=photo", "photo", false, null)]
    [InlineData("form-data; name=\"photo\"; filename=\"a b.jpg\"", "photo", true, "a b.jpg")]
    [InlineData("form-data; name=photo; filename=a.jpg; filename*=utf-8''%C3%A9.jpg", "photo", true, "é.jpg")]
    [InlineData("form-data; name=photo; filename*=", "photo", true, null)]
    [InlineData("form-data; name=photo; filename*=nonsense", "photo", true, null)]
    [InlineData("form-data; name=photo; filename*=no-such-charset''a.jpg", "photo", true, null)]
    public void A_part_is_told_by_its_disposition(string disposition, string name, bool isFile, string? file)
    {
        var part = FormPart.Of(Section(disposition));

        Assert.Equal((name, isFile), (part.Name, part.IsFile));
        Assert.Equal(file ?? "", part.File ?? "");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("form-data")]
    [InlineData("form-data; name=")]
    [InlineData("form-data; name=\"\"")]
    [InlineData("form-data; name=photo; filename*")]
    [InlineData("form-data; name=photo; filename=a.jpg; filename*")]
    public void A_part_without_a_name_or_with_half_a_parameter_is_refused(string? disposition) =>
        Assert.Equal("form-malformed", Assert.Throws<HttpFault>(() => FormPart.Of(Section(disposition))).Code);

    private static MultipartSection Section(string? disposition) => new()
    {
        Headers = disposition is null ? [] : new() { ["Content-Disposition"] = disposition },
        Body = Stream.Null,
    };
}
