using Microsoft.AspNetCore.Http;
using Semblance.Access;
using Semblance.Accounts;
using Semblance.Audit;
using Semblance.Clients;

namespace Semblance.Server.Access;

/// <summary>Who asks, with what rights, and for which client: nothing reaches the store without one.</summary>
internal sealed record Caller
{
    public required Rights Rights { get; init; }

    /// <summary>Whose people it is about.</summary>
    public required ClientId Client { get; init; }

    /// <summary>As the audit log names them.</summary>
    public required AuditActor Actor { get; init; }

    /// <summary>Names them in limits and logs.</summary>
    public required string Id { get; init; }

    /// <summary>The key they came with; null for who logged in.</summary>
    public ApiKey? Key { get; init; }

    /// <summary>The login that goes on; null for who came with a key.</summary>
    public LoginSession? Session { get; init; }

    /// <summary>The key they came with, or that their login stands for.</summary>
    public ApiKey? ActsAs => Key ?? Session?.Key;

    /// <summary>Whether a browser sent it by itself, as it would for a page of somebody else.</summary>
    public bool IsByCookie { get; init; }

    public bool Has(Scopes scopes) => Rights.Has(scopes);

    public static Caller Of(ApiKey key) => new()
    {
        Rights = key.Rights,
        Client = key.Client,
        Actor = AuditActor.OfKey(key.Id),
        Id = AuditActor.OfKey(key.Id).ToString(),
        Key = key,
    };

    public static Caller Of(LoginSession session, bool isByCookie)
    {
        var actor = session switch
        {
            { Key: { } key } => AuditActor.OfKey(key.Id),
            { Account: { } account } => AuditActor.OfAccount(account.Id),
            _ => AuditActor.Anonymous,
        };
        return new Caller
        {
            Rights = session.Rights,
            Client = session.Token.Client,
            Actor = actor,
            Id = actor == AuditActor.Anonymous ? $"token:{session.Token.Id}" : actor.ToString(),
            Session = session,
            IsByCookie = isByCookie,
        };
    }

    /// <summary>Endpoints get it as a parameter; authentication has set it before.</summary>
    public static ValueTask<Caller?> BindAsync(HttpContext context) => ValueTask.FromResult<Caller?>(Of(context));

    public static Caller Of(HttpContext context) => Find(context)
        ?? throw new InvalidOperationException("An endpoint that needs a caller asks for no key.");

    /// <summary>Null where nobody said who they are, which only some endpoints allow.</summary>
    public static Caller? Find(HttpContext context) => context.Features.Get<Caller>();
}
