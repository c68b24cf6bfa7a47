using System.Text;

namespace Semblance.Documents.Endpoints;

/// <summary>
/// A model behind an endpoint that speaks as OpenAI's does (https://platform.openai.com/docs/api-reference): OpenAI itself, Ollama, vLLM, llama.cpp, LM Studio and many more.
/// Its key is never shown.
/// </summary>
public sealed record ModelEndpoint
{
    private ModelEndpoint(Uri url, string model, string? key) => (Url, Model, Key) = (url, model, key);

    /// <summary>Ends with a slash; requests go to paths below it.</summary>
    public Uri Url { get; }

    /// <summary>As the endpoint names it.</summary>
    public string Model { get; }

    /// <summary>Null for an endpoint that wants none.</summary>
    internal string? Key { get; }

    /// <param name="url">With a path such as /v1, which is taken where there is none.</param>
    /// <param name="key">Goes over HTTPS, or to this machine, alone.</param>
    /// <exception cref="SemblanceException">Invalid, <c>endpoint-url</c>, <c>endpoint-model</c> or <c>endpoint-key</c>; Refused, <c>endpoint-plain</c>.</exception>
    public static ModelEndpoint Of(string url, string model, string? key)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var found) || found.Scheme is not ("http" or "https") || found.UserInfo.Length > 0 || found.Query.Length > 0 || found.Fragment.Length > 0)
        {
            throw new SemblanceException(ErrorKind.Invalid, "endpoint-url", "The endpoint's address is no http or https URL without user, query and fragment: http://localhost:11434/v1 is one.");
        }

        if (string.IsNullOrWhiteSpace(model) || model.Length > 200 || model.Any(char.IsControl))
        {
            throw new SemblanceException(ErrorKind.Invalid, "endpoint-model", "Name the endpoint's model: 1 to 200 characters.");
        }

        var secret = string.IsNullOrWhiteSpace(key) ? null : key.Trim();
        if (secret is not null && found.Scheme == "http" && !found.IsLoopback)
        {
            throw new SemblanceException(ErrorKind.Refused, "endpoint-plain", $"The key of {found.Host} would go over the network in clear: use https, or no key.");
        }

        if (secret is not null && secret.Any(c => c is < '!' or > '~'))
        {
            throw new SemblanceException(ErrorKind.Invalid, "endpoint-key", "The endpoint's key holds characters that no header takes.");
        }

        var path = found.AbsolutePath.Trim('/');
        return new ModelEndpoint(new UriBuilder(found) { Path = path.Length == 0 ? "v1/" : path + "/" }.Uri, model.Trim(), secret);
    }

    private bool PrintMembers(StringBuilder text)
    {
        text.Append(Model).Append(" at ").Append(Url);
        return true;
    }
}
