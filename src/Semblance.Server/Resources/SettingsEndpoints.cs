using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Semblance.Access;
using Semblance.Recognition;
using Semblance.Server.Access;
using Semblance.Server.Api;
using Semblance.Server.Documents;
using Semblance.Storage;

namespace Semblance.Server.Resources;

/// <summary><c>/v1/settings</c>: what a client decides for itself.</summary>
internal static class SettingsEndpoints
{
    private const string Tag = "settings";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/settings", async (Caller caller, IStore store, CancellationToken stop) => SettingsDocument.Of(await store.Clients.FindSettingsAsync(caller.Client, stop)))
            .RequireScope(Scopes.Read).Answers<SettingsDocument>().Describe("getSettings", Tag, "Read the client's settings");
        routes.MapPut("/settings", UpdateAsync).RequireScope(Scopes.Admin).Answers<SettingsDocument>()
            .Audit("client.settings").Describe("updateSettings", Tag, "Replace the client's settings",
                "All of them: what is left out is as the product has it. They hold for the next request here, and within five seconds in other processes.");
    }

    private static async Task<SettingsDocument> UpdateAsync(SettingsDocument input, Caller caller, IStore store, Recognizer recognizer, CancellationToken stop)
    {
        var settings = input.ToSettings();
        settings.CheckAfter(await store.Clients.FindSettingsAsync(caller.Client, stop));
        await store.Clients.UpdateSettingsAsync(caller.Client, settings, stop);
        recognizer.ForgetSettings(caller.Client);
        return SettingsDocument.Of(await store.Clients.FindSettingsAsync(caller.Client, stop));
    }
}
