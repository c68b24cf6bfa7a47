using Semblance.Cli.Commands;
using Semblance.Cli.Commands.Attendance;
using Semblance.Cli.Commands.Doctor;
using Semblance.Cli.Commands.Documents;
using Semblance.Cli.Commands.Import;
using Semblance.Cli.Commands.Supabase;
using Semblance.Cli.Configuration;
using Semblance.Cli.Hosting;
using Semblance.Cli.Output;

namespace Semblance.Cli;

/// <summary>The one executable: every command is put together here.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        using var stop = new StopSignals();
        return await RunAsync(args, CliHost.OfProcess(), stop.Token);
    }

    /// <summary>The whole program on any host; what <see cref="Main"/> and the tests call.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    internal static Task<int> RunAsync(string[] args, CliHost plain, CancellationToken stop)
    {
        CliHost host;
        try
        {
            host = EnvironmentFiles.Over(plain);
        }
        catch (SemblanceException e)
        {
            return Task.FromResult(new Screen(plain, args.Contains("--json")).Fail(e));
        }

        var line = new CommandLine(host, "Moves legacy face stores safely into one store, and recognises people from it.")
        {
            Examples =
            [
                new("semblance inspect ~/old-project", "what is there?"),
                new("semblance migrate ~/old-project", "the whole way, guided; ends with the command that undoes it"),
                new("semblance identify --vector q.json --space dlib-resnet-v1", "who is this?"),
            ],
        };

        line.Add(InspectCommand.On(line));
        line.Add(MigrateCommand.On(line));
        line.Add(ImportCommand.On(line));
        line.Add(EnrollCommand.On(line));
        line.Add(ReembedCommand.On(line));
        line.Add(IdentifyCommand.On(line));
        line.Add(VerifyCommand.On(line));
        line.Add(PeopleCommand.On(line));
        line.Add(AttendanceCommand.On(line));
        line.Add(SpacesCommand.On(line));
        line.Add(FacesCommand.On(line));
        line.Add(IngestCommand.On(line));
        line.Add(TagCommand.On(line));
        line.Add(HrmCommand.On(line));
        line.Add(DocumentsCommand.On(line));
        line.Add(SearchCommand.On(line));
        line.Add(ModelsCommand.On(line));
        line.Add(ServeCommand.On(line));
        line.Add(ClientsCommand.On(line));
        line.Add(KeysCommand.On(line));
        line.Add(AccountsCommand.On(line));
        line.Add(AuditCommand.On(line));
        line.Add(StoreCommand.On(line));
        line.Add(DbCommand.On(line));
        line.Add(SupabaseCommand.On(line));
        line.Add(IndexCommand.On(line));
        line.Add(BackupCommand.On(line));
        line.Add(RestoreCommand.On(line));
        line.Add(DoctorCommand.On(line));
        return line.InvokeAsync(args, stop);
    }
}
