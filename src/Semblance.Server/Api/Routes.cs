using Microsoft.AspNetCore.Builder;
using Semblance.Server.Compat;
using Semblance.Server.Resources;
using Semblance.Server.Resources.Library;
using Semblance.Server.Web;

namespace Semblance.Server.Api;

/// <summary>Every address of the server.</summary>
internal static class Routes
{
    public static void Map(WebApplication app, ServerOptions options)
    {
        HealthEndpoints.Map(app);
        Viewer.Map(app);
        WebInterface.Map(app);
        var v1 = app.MapGroup("/v1");
        ClientsEndpoints.Map(v1);
        KeysEndpoints.Map(v1);
        Login.Map(v1, options);
        LoginEndpoints.Map(v1);
        LivenessEndpoints.Map(v1);
        TokensEndpoints.Map(v1);
        AccountsEndpoints.Map(v1);
        SettingsEndpoints.Map(v1);
        PeopleEndpoints.Map(v1);
        MergesEndpoints.Map(v1);
        PhotosEndpoints.Map(v1);
        FacesEndpoints.Map(v1);
        SpacesEndpoints.Map(v1);
        LabelsEndpoints.Map(v1);
        StatisticsEndpoints.Map(v1);
        ScoresEndpoints.Map(v1);
        Identify.Map(v1, options);
        Verify.Map(v1, options);
        Detect.Map(v1, options);
        Enroll.Map(v1, options);
        EnrolmentsEndpoints.Map(v1, options);
        ConsentsEndpoints.Map(v1);
        ErasuresEndpoints.Map(v1);
        RetentionEndpoints.Map(v1);
        ExportEndpoints.Map(v1);
        SightingsEndpoints.Map(v1);
        AuditEndpoints.Map(v1);
        ImportsEndpoints.Map(v1, options);
        SubjectsEndpoints.Map(v1);
        SessionsEndpoints.Map(v1);
        RecordsEndpoints.Map(v1);
        Markings.Map(v1, options);
        CheckIns.Map(v1, options);
        LeavesEndpoints.Map(v1);
        AttendanceEndpoints.Map(v1);
        AttendanceReportEndpoint.Map(v1);
        LibraryRoutes.Map(v1, options);
        CompatRoutes.Map(app, options);
    }
}
