namespace Semblance.Server.Imports;

/// <summary>The broken rules of imports that several places report.</summary>
internal static class ImportErrors
{
    public static SemblanceException Unknown(Guid id) => new(ErrorKind.NotFound, "import-unknown", $"There is no import {id}: GET /v1/imports lists those there are.");

    public static SemblanceException NotPlanned(Guid id) => new(ErrorKind.Conflict, "import-not-planned", $"The import {id} has no plan: POST /v1/imports/{id}/plan makes one.");

    public static SemblanceException Off() => new(ErrorKind.Unsupported, "imports-off", "This server takes no imports.");

    public static SemblanceException FoldersOff() =>
        new(ErrorKind.NotFound, "folders-off", "This server's operator allows no folder to import from (imports.from): upload the files.");
}
