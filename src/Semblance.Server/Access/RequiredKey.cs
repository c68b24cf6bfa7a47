using Microsoft.AspNetCore.Builder;
using Semblance.Access;

namespace Semblance.Server.Access;

/// <summary>What an endpoint asks of a key. Endpoints without this are refused, unless they say <see cref="OpenToAll"/>.</summary>
/// <param name="Installation">Only keys that reach the whole installation.</param>
internal sealed record RequiredKey(Scopes Scopes, bool Installation = false);

/// <summary>That an endpoint is open without a key.</summary>
internal sealed record OpenToAll;

/// <summary>That an endpoint serves who presents nothing as well; what is presented has to be good nevertheless.</summary>
internal sealed record OptionalKey;

/// <summary>That an endpoint tells how the store is: while it is away and neither a key nor a login can be looked up, one that was good within the last hour will do.</summary>
internal sealed record AnswersWhileAway;

internal static class RequiredKeyConvention
{
    public static TBuilder RequireScope<TBuilder>(this TBuilder builder, Scopes scopes, bool installation = false)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new RequiredKey(scopes, installation));

    public static TBuilder AllowWithoutKey<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new OptionalKey());

    public static TBuilder AllowEverybody<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new OpenToAll());

    public static TBuilder AnswerWhileStoreIsAway<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new AnswersWhileAway());
}
