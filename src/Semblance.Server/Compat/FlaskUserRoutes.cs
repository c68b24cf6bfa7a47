using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Semblance.Access;
using Semblance.Accounts;
using Semblance.People;
using Semblance.Privacy;
using Semblance.Server.Access;
using Semblance.Server.Documents;
using Semblance.Server.Problems;

namespace Semblance.Server.Compat;

/// <summary>
/// <c>/api/users</c> of guide 002: a person, and an account under their e-mail address. The member password is there and always empty: nobody is shown
/// one. Accounts made here are kiosks: their tokens may identify, and see nobody's data.
/// </summary>
internal static class FlaskUserRoutes
{
    private const string Email = "email";

    public static void Map(RouteGroupBuilder routes)
    {
        routes.MapGet("/api/users", ListAsync).RequireScope(Scopes.Read);
        routes.MapPost("/api/users", AddAsync).RequireScope(Scopes.Enrol | Scopes.Identify).Audit("person.create");
        routes.MapGet("/api/users/{user:long}", async (long user, Caller caller, OldRecognition recognition, CancellationToken stop) =>
            OldAnswer.Json(Describe(await FlaskFaceRoutes.FindAsync(recognition, caller, user, stop)))).RequireScope(Scopes.Read);
        routes.MapPut("/api/users/{user:long}", UpdateAsync).RequireScope(Scopes.Enrol | Scopes.Identify).Audit("person.update");
        routes.MapDelete("/api/users/{user:long}", RemoveAsync).RequireScope(Scopes.Enrol).Audit("person.erase");
    }

    public static JsonNode Describe(Person person) => new JsonObject
    {
        ["id"] = OldNumbers.Of(person),
        ["name"] = person.Name,
        ["email"] = person.Attributes.GetValueOrDefault(Email),
        ["password"] = "",
    };

    private static async Task<IResult> ListAsync(Caller caller, OldRecognition recognition, CancellationToken stop)
    {
        var users = new JsonArray();
        await foreach (var summary in OldNumbers.ListAsync(recognition.Store, caller.Client, null, stop))
        {
            users.Add(Describe(summary.Person));
        }

        return OldAnswer.Json(users);
    }

    private static async Task<IResult> AddAsync(
        HttpContext context, Caller caller, OldRecognition recognition, OldFormReader forms, AccountRegister accounts, TimeProvider time, CancellationToken stop)
    {
        using var form = await OldForm.ReadAsync(context.Request, forms, stop);
        var (name, login, password) = (TextRules.Required(form.Field("name") ?? "", "name", "person-name"), new LoginName(form.Field(Email) ?? ""), form.Field("password") ?? "");
        PasswordRule.Check(password, login);
        await RequireFreeAsync(recognition, caller, login, stop);
        var now = time.GetUtcNow();
        var person = new Person { Id = PersonId.New(), Client = caller.Client, Name = name, Attributes = With(null, login), CreatedAt = now, UpdatedAt = now };
        await recognition.Store.People.AddAsync(person, stop);
        try
        {
            await accounts.AddAsync(new NewAccount { Client = caller.Client, Login = login, Role = Role.Kiosk, Person = person.Id, Password = password }, stop);
        }
        catch (SemblanceException)
        {
            // Somebody took the address in between: half a user is none.
            await recognition.Store.People.RemoveAsync(caller.Client, person.Id, CancellationToken.None);
            throw;
        }

        context.Features.Set(new AuditedPerson(person.Id));
        return OldAnswer.Json(Describe(person), StatusCodes.Status201Created);
    }

    private static async Task<IResult> UpdateAsync(
        long user, HttpContext context, Caller caller, OldRecognition recognition, OldFormReader forms, AccountRegister accounts, LoginSessions sessions,
        CancellationToken stop)
    {
        using var form = await OldForm.ReadAsync(context.Request, forms, stop);
        var person = await FlaskFaceRoutes.FindAsync(recognition, caller, user, stop);
        context.Features.Set(new AuditedPerson(person.Id));
        var (name, login) = (TextRules.Required(form.Field("name") ?? person.Name, "name", "person-name"), new LoginName(form.Field(Email) ?? ""));
        var account = await recognition.Store.Accounts.FindByPersonAsync(caller.Client, person.Id, stop);
        if (account is { Role: not Role.Kiosk } && (form.Field("password") is not null || account.Login != login))
        {
            throw new HttpFault(StatusCodes.Status403Forbidden, "rights-beyond-yours", "This account may do more than users of the old system: change it with PUT /v1/accounts.");
        }

        if (account?.Login != login)
        {
            await RequireFreeAsync(recognition, caller, login, stop);
        }

        await SetPasswordAsync(form.Field("password"), caller, account, person, login, recognition, accounts, stop);
        sessions.Forget();
        var updated = await recognition.Store.People.UpdateAsync(person with { Name = name, Attributes = With(person, login) }, stop);
        return OldAnswer.Json(Describe(updated));
    }

    /// <summary>An account keeps its name for good: another address is another account, with the same password unless there is a new one.</summary>
    private static async Task SetPasswordAsync(
        string? password, Caller caller, Account? account, Person person, LoginName login, OldRecognition recognition, AccountRegister accounts, CancellationToken stop)
    {
        if (account is not null && account.Login == login)
        {
            if (password is not null)
            {
                await accounts.ChangePasswordAsync(caller.Client, account.Id, password, stop);
            }

            return;
        }

        var wanted = new NewAccount { Client = caller.Client, Login = login, Role = Role.Kiosk, Person = person.Id, Password = password, Imported = account?.Password };
        await accounts.AddAsync(wanted, stop);
        if (account is not null)
        {
            await recognition.Store.Accounts.RemoveAsync(caller.Client, account.Id, stop);
        }
    }

    private static async Task<IResult> RemoveAsync(
        long user, HttpContext context, Caller caller, OldRecognition recognition, PersonErasure erasure, LoginSessions sessions, CancellationToken stop)
    {
        var person = await FlaskFaceRoutes.FindAsync(recognition, caller, user, stop);
        context.Features.Set(new AuditedPerson(person.Id));
        if (await recognition.Store.Accounts.FindByPersonAsync(caller.Client, person.Id, stop) is { Role: Role.Kiosk } account)
        {
            await recognition.Store.Accounts.RemoveAsync(caller.Client, account.Id, stop);
        }

        await erasure.EraseAsync(caller.Client, person.Id, caller.Actor.ToString(), CancellationToken.None);
        sessions.Forget();
        return OldAnswer.Json(new JsonObject { ["message"] = $"User {user} was removed." });
    }

    private static async Task RequireFreeAsync(OldRecognition recognition, Caller caller, LoginName login, CancellationToken stop)
    {
        if (await recognition.Store.Accounts.FindByLoginAsync(caller.Client, login, stop) is not null)
        {
            throw new SemblanceException(ErrorKind.Invalid, "account-exists", "This e-mail address is taken: use another.");
        }
    }

    private static SortedDictionary<string, string> With(Person? person, LoginName login)
    {
        var attributes = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in person?.Attributes ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            attributes[name] = value;
        }

        attributes[Email] = login.Value;
        return attributes;
    }
}
