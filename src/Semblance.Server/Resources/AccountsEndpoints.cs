using System.ComponentModel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Semblance.Access;
using Semblance.Accounts;
using Semblance.People;
using Semblance.Server.Access;
using Semblance.Server.Api;
using Semblance.Server.Documents;
using Semblance.Server.Problems;
using Semblance.Storage;

namespace Semblance.Server.Resources;

/// <summary><c>/v1/accounts</c>: who logs in, as what. A password comes in and never goes out.</summary>
internal static class AccountsEndpoints
{
    private const string Tag = "accounts";
    private const int DefaultPage = 100;

    // As Logins counts.
    private static readonly LoginRule Rule = new();

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/accounts", ListAsync).RequireScope(Scopes.Admin).Answers<AccountsPageDocument>().Describe("listAccounts", Tag, "List the client's accounts, oldest first");
        routes.MapPost("/accounts", AddAsync).RequireScope(Scopes.Admin).WithMetadata(new Http.Idempotency.NeverRepeated()).Answers<AccountDocument>(StatusCodes.Status201Created)
            .Audit("account.add").Describe("addAccount", Tag, "Add an account", "Nobody gives rights that they do not have.");
        routes.MapGet("/accounts/{account}", async (Guid account, Caller caller, IStore store, TimeProvider time, CancellationToken stop) =>
                await DescribeAsync(await FindAsync(account, caller, store, stop), store, time, stop))
            .RequireScope(Scopes.Admin).Answers<AccountDocument>().Describe("getAccount", Tag, "Read an account");
        routes.MapPut("/accounts/{account}", UpdateAsync).RequireScope(Scopes.Admin).Answers<AccountDocument>()
            .Audit("account.update").Describe("updateAccount", Tag, "Give an account another role, or another person");
        routes.MapPut("/accounts/{account}/password", ChangePasswordAsync).RequireScope(Scopes.Admin).Answers<PasswordChangedDocument>()
            .Audit("account.password").Describe("changePassword", Tag, "Give an account another password", "Ends every login of the account, and unlocks it.");
        routes.MapPost("/accounts/{account}/unlock", UnlockAsync).RequireScope(Scopes.Admin).Answers<AccountDocument>()
            .Audit("account.unlock").Describe("unlockAccount", Tag, "Forget an account's failed logins");
        routes.MapDelete("/accounts/{account}", RemoveAsync).RequireScope(Scopes.Admin).Produces(StatusCodes.Status204NoContent)
            .Audit("account.remove").Describe("removeAccount", Tag, "Remove an account, with its logins");
    }

    /// <summary>What a login of the account may do.</summary>
    public static Rights RightsOf(Account account) => new(account.Client, account.Role, Roles.DefaultOf(account.Role), Reach.Client);

    /// <exception cref="HttpFault">403, <c>rights-beyond-yours</c>.</exception>
    public static void RequireGrant(Caller caller, Rights rights)
    {
        if (!caller.Rights.MayGrant(rights.Client, rights.Role, rights.Scopes, rights.Reach))
        {
            throw new HttpFault(StatusCodes.Status403Forbidden, "rights-beyond-yours", "That has rights which you lack: ask somebody who has them.");
        }
    }

    private static async Task<AccountsPageDocument> ListAsync(
        Caller caller, IStore store, TimeProvider time,
        [FromQuery(Name = "cursor"), Description("Where the page before said to go on.")] Guid? cursor,
        [FromQuery(Name = "limit"), Description("1 to 1000; 100 by default.")] int? limit,
        CancellationToken stop)
    {
        var most = limit ?? DefaultPage;
        var page = await store.Accounts.ListAsync(caller.Client, cursor is { } after ? new AccountId(after) : null, most, stop);
        var described = new List<AccountDocument>(page.Count);
        foreach (var account in page)
        {
            described.Add(await DescribeAsync(account, store, time, stop));
        }

        return new AccountsPageDocument(described, page.Count == most ? page[^1].Id.ToString() : null);
    }

    private static async Task<IResult> AddAsync(
        AccountInput input, Caller caller, AccountRegister accounts, IStore store, TimeProvider time, HttpContext context, CancellationToken stop)
    {
        if (input is { Password: not null, PasswordHash: not null })
        {
            throw new SemblanceException(ErrorKind.Invalid, "account-password", "Give a password or a hash of one, not both.");
        }

        RequireGrant(caller, new Rights(caller.Client, input.Role, Roles.DefaultOf(input.Role), Reach.Client));
        var added = await accounts.AddAsync(
            new NewAccount
            {
                Client = caller.Client,
                Login = new LoginName(input.Login),
                Role = input.Role,
                Person = PersonOf(input.Person),
                Password = input.Password,
                Imported = input.PasswordHash is { } hash ? PasswordHash.ParseImported(hash) : null,
            },
            stop);
        Note(context, added);
        return TypedResults.Created($"/v1/accounts/{added.Id}", await DescribeAsync(added, store, time, stop));
    }

    private static async Task<AccountDocument> UpdateAsync(
        Guid account, AccountChange input, Caller caller, IStore store, LoginSessions sessions, TimeProvider time, HttpContext context, CancellationToken stop)
    {
        var found = await FindGrantedAsync(account, caller, store, context, stop);
        RequireGrant(caller, RightsOf(found with { Role = input.Role }));
        var updated = await store.Accounts.UpdateAsync(caller.Client, found.Id, input.Role, PersonOf(input.Person), stop) ?? throw Unknown(account);
        sessions.Forget();
        Note(context, updated);
        return await DescribeAsync(updated, store, time, stop);
    }

    private static async Task<PasswordChangedDocument> ChangePasswordAsync(
        Guid account, PasswordInput input, Caller caller, AccountRegister accounts, IStore store, LoginSessions sessions, HttpContext context, CancellationToken stop)
    {
        var found = await FindGrantedAsync(account, caller, store, context, stop);
        var ended = await accounts.ChangePasswordAsync(caller.Client, found.Id, input.Password, stop) ?? throw Unknown(account);
        sessions.Forget();
        return new PasswordChangedDocument(ended);
    }

    private static async Task<AccountDocument> UnlockAsync(Guid account, Caller caller, IStore store, TimeProvider time, HttpContext context, CancellationToken stop)
    {
        var found = await FindGrantedAsync(account, caller, store, context, stop);
        await store.Accounts.RemoveFailuresAsync(caller.Client, LoginKey.Of(found.Login), stop);
        return await DescribeAsync(found, store, time, stop);
    }

    private static async Task<IResult> RemoveAsync(Guid account, Caller caller, IStore store, LoginSessions sessions, HttpContext context, CancellationToken stop)
    {
        var found = await FindGrantedAsync(account, caller, store, context, stop);
        if (!await store.Accounts.RemoveAsync(caller.Client, found.Id, stop))
        {
            throw Unknown(account);
        }

        sessions.Forget();
        return TypedResults.NoContent();
    }

    private static async Task<Account> FindAsync(Guid account, Caller caller, IStore store, CancellationToken stop) =>
        await store.Accounts.FindAsync(caller.Client, new AccountId(account), stop) ?? throw Unknown(account);

    /// <summary>An account of this client, whose rights the caller has.</summary>
    private static async Task<Account> FindGrantedAsync(Guid account, Caller caller, IStore store, HttpContext context, CancellationToken stop)
    {
        var found = await FindAsync(account, caller, store, stop);
        Note(context, found);
        RequireGrant(caller, RightsOf(found));
        return found;
    }

    private static async Task<AccountDocument> DescribeAsync(Account account, IStore store, TimeProvider time, CancellationToken stop) => AccountDocument.Of(
        account, await store.Accounts.FindFailuresAsync(account.Client, LoginKey.Of(account.Login), stop), Rule, time.GetUtcNow());

    /// <summary>The audit log names people, not accounts.</summary>
    private static void Note(HttpContext context, Account account)
    {
        if (account.Person is { } person)
        {
            context.Features.Set(new AuditedPerson(person));
        }
    }

    private static PersonId? PersonOf(Guid? person) => person is { } id ? new PersonId(id) : null;

    private static SemblanceException Unknown(Guid account) => new(ErrorKind.NotFound, "account-unknown", $"There is no account {account}: GET /v1/accounts lists those there are.");
}
