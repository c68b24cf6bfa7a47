using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using Semblance.Server.Access;
using Semblance.Server.Documents;
using Semblance.Server.Http;
using Semblance.Server.Problems;

namespace Semblance.Server.Api;

/// <summary>
/// Writes openapi.json from the endpoints. The file is committed and built in; a test compares it with what the endpoints say now, so that no change
/// of the API goes unseen.
/// </summary>
internal static class ApiDescription
{
    /// <summary>Of the document among the services.</summary>
    public const string Name = "v1";

    private const string Scheme = "key";

    public static void Add(IServiceCollection services) => services.AddOpenApi(Name, options =>
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.AddDocumentTransformer((document, _, _) =>
        {
            Introduce(document);
            return Task.CompletedTask;
        });
        options.AddSchemaTransformer((schema, context, _) =>
        {
            // Members without a value are left out of answers: whoever reads them cannot require them.
            foreach (var member in context.JsonTypeInfo.Properties.Where(p => p.IsGetNullable))
            {
                schema.Required?.Remove(member.Name);
            }

            return Task.CompletedTask;
        });
        options.AddOperationTransformer(DescribeAsync);
    });

    private static void Introduce(OpenApiDocument document)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Semblance",
            Version = Name,
            Description = "Recognises people in photos. Every address needs a key (Authorization: Bearer smb_...) but /health/live, /openapi.json and /docs. "
                + "The token of a login (POST /v1/login) is as good as a key, with the scopes of its account's role; in a browser's cookie it needs the header X-Semblance: 1 to change anything. "
                + "What belongs to another client is answered as if it did not exist. Problems are RFC 9457 documents with a stable type.",
        };
        document.Servers = [];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
        {
            [Scheme] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "A key of the API, smb_ID_SECRET, or the token of a login, smbt_ID_SECRET." },
        };
    }

    private static async Task DescribeAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken stop)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var problem = await SchemaAsync(context, typeof(ProblemDocument), stop);
        operation.Responses ??= [];
        operation.Responses["default"] = new OpenApiResponse
        {
            Description = "A problem",
            Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal) { [ProblemAnswer.MediaType] = new() { Schema = problem } },
        };
        if (metadata.OfType<PhotoBody>().LastOrDefault() is { } body)
        {
            operation.RequestBody = await BodyAsync(body, context, stop);
        }

        if (metadata.OfType<Description.FileBody>().Any())
        {
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = true,
                Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
                {
                    [Description.FileBody.MediaType] = new() { Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" } },
                },
            };
        }

        if (metadata.OfType<Description.Shown>().LastOrDefault() is { } shown)
        {
            Show(operation, shown);
        }

        if (metadata.OfType<RequiredKey>().LastOrDefault() is { } required)
        {
            AddKey(operation, context.Document!, required);
        }

        if (metadata.OfType<OptionalKey>().Any())
        {
            // An empty requirement makes the other optional.
            operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Scheme, context.Document!)] = [] }, []];
        }

        if (string.Equals(context.Description.HttpMethod, "POST", StringComparison.Ordinal) && !metadata.OfType<Idempotency.NeverRepeated>().Any())
        {
            AddHeader(operation, Idempotency.Header, "The same key with the same body gets the same answer, for a day, and runs once.");
        }
    }

    private static void Show(OpenApiOperation operation, Description.Shown shown)
    {
        foreach (var (_, answer) in operation.Responses!.Where(r => r.Key.StartsWith('2')))
        {
            answer.Content![Description.Json].Example = Written(shown.Answer);
        }

        if (shown.Body is not null)
        {
            operation.RequestBody!.Content![Description.Json].Example = Written(shown.Body);
        }
    }

    private static JsonNode? Written(object example) => JsonSerializer.SerializeToNode(example, ApiJson.Options);

    private static void AddKey(OpenApiOperation operation, OpenApiDocument document, RequiredKey required)
    {
        operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Scheme, document)] = [] }];
        var scopes = Semblance.Access.AccessNames.Of(required.Scopes);
        var need = scopes.Count == 0 ? "Needs any key." : $"Needs the scope {string.Join(" and ", scopes)}{(required.Installation ? ", of a key of the installation" : "")}.";
        operation.Description = operation.Description is null ? need : $"{operation.Description} {need}";
        AddHeader(operation, KeyCheck.ClientHeader, "For a key of the installation: the client it acts for.");
    }

    private static void AddHeader(OpenApiOperation operation, string name, string description)
    {
        operation.Parameters ??= [];
        operation.Parameters.Add(new OpenApiParameter
        {
            Name = name,
            In = ParameterLocation.Header,
            Description = description,
            Schema = new OpenApiSchema { Type = JsonSchemaType.String },
        });
    }

    private static async Task<OpenApiRequestBody> BodyAsync(PhotoBody body, OpenApiOperationTransformerContext context, CancellationToken stop)
    {
        var content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal) { ["multipart/form-data"] = new() { Schema = Form(body) } };
        if (body.TakesRaw)
        {
            content["image/*"] = new OpenApiMediaType { Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" } };
        }

        if (body.Json is { } json)
        {
            content[Description.Json] = new OpenApiMediaType { Schema = await SchemaAsync(context, json, stop) };
        }

        return new OpenApiRequestBody { Required = true, Content = content };
    }

    private static OpenApiSchema Form(PhotoBody body)
    {
        var form = new OpenApiSchema { Type = JsonSchemaType.Object, Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal) };
        foreach (var (name, meaning) in body.Files)
        {
            form.Properties[name] = new OpenApiSchema
            {
                Type = JsonSchemaType.Array,
                Description = meaning,
                Items = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" },
            };
        }

        foreach (var (name, meaning) in body.Fields)
        {
            form.Properties[name] = new OpenApiSchema { Type = JsonSchemaType.String, Description = meaning };
        }

        return form;
    }

    /// <summary>A reference to the type's schema, which is put among the components where it is not there yet.</summary>
    private static async Task<IOpenApiSchema> SchemaAsync(OpenApiOperationTransformerContext context, Type type, CancellationToken stop)
    {
        var document = context.Document!;
        document.Components ??= new OpenApiComponents();
        document.Components.Schemas ??= new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal);
        if (!document.Components.Schemas.ContainsKey(type.Name))
        {
            document.AddComponent(type.Name, await context.GetOrCreateSchemaAsync(type, null, stop));
        }

        return new OpenApiSchemaReference(type.Name, document);
    }
}
