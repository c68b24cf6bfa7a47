using Microsoft.AspNetCore.Http;
using Semblance.Accounts;
using Semblance.Clients;
using Semblance.Server.Access;
using Semblance.Server.Documents;
using Semblance.Server.Http;
using Semblance.Server.Uploads;

namespace Semblance.Server.Resources;

/// <summary>What a login came with: JSON, or a form with photos. Disposing it gives the room of the photos back.</summary>
internal sealed record LoginRequest : IDisposable
{
    public LoginName? Account { get; init; }

    public string? Password { get; init; }

    public required ClientId Client { get; init; }

    public bool Cookie { get; init; }

    public required TimeSpan Life { get; init; }

    /// <summary>What the form holds; null for JSON.</summary>
    public Upload? Upload { get; init; }

    public IReadOnlyList<UploadedPhoto> Photos => Upload?.Photos ?? [];

    /// <exception cref="SemblanceException">Invalid: <c>login-name</c>, <c>login-what</c>, <c>client-id</c>; NotFound, <c>client-unknown</c>.</exception>
    public static async Task<LoginRequest> ReadAsync(HttpRequest request, Caller? caller, UploadReader uploads, CancellationToken stop)
    {
        if (JsonBody.IsJson(request))
        {
            var input = await JsonBody.ReadAsync<LoginInput>(request, stop);
            return Of(request, caller, input, null);
        }

        var upload = await uploads.ReadAsync(request, stop);
        try
        {
            return Of(request, caller, Read(upload), upload);
        }
        catch
        {
            upload.Dispose();
            throw;
        }
    }

    public void Dispose() => Upload?.Dispose();

    private static LoginInput Read(Upload form) => new()
    {
        Account = form.Field("account"),
        Password = form.Field("password"),
        Client = form.Field("client"),
        Cookie = form.Field("cookie") switch
        {
            null or "false" => false,
            "true" => true,
            _ => throw Invalid("The field cookie is true or false."),
        },
        LifeSeconds = form.Field("lifeSeconds") switch
        {
            null => null,
            var text when int.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var seconds) => seconds,
            _ => throw Invalid("The field lifeSeconds is a number."),
        },
    };

    private static LoginRequest Of(HttpRequest request, Caller? caller, LoginInput input, Upload? upload)
    {
        if (input.Cookie)
        {
            SessionCookie.RequireHeader(request);
        }

        return new LoginRequest
        {
            Account = input.Account is null ? null : new LoginName(input.Account),
            Password = input.Password,
            Client = ClientOf(request, caller, input.Client),
            Cookie = input.Cookie,
            Life = input.LifeSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : Logins.DefaultLife,
            Upload = upload,
        };
    }

    /// <summary>Who came with a key logs in to the client that acts for; who has none names one.</summary>
    public static ClientId ClientOf(HttpRequest request, Caller? caller, string? named)
    {
        var wanted = named ?? (caller is null ? request.Headers[KeyCheck.ClientHeader].ToString() : "");
        var client = wanted.Length == 0 ? caller?.Client ?? ClientId.Default : new ClientId(wanted);
        return caller is null || client == caller.Client ? client : throw KeyCheck.Unknown(client);
    }

    private static SemblanceException Invalid(string message) => new(ErrorKind.Invalid, "login-what", message);
}
