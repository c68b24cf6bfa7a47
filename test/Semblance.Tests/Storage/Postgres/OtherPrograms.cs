using System.Diagnostics;

namespace Semblance.Tests.Storage.Postgres;

/// <summary>A copy of the server's programs and of what lies beside them, as links, from which a test takes something away.</summary>
internal sealed class OtherPrograms : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("semblance-programs-").FullName;

    public OtherPrograms()
    {
        // The server finds what lies beside its program, and the program by following links: so the programs themselves are copied.
        using var copying = Process.Start(new ProcessStartInfo("sh",
        [
            "-c",
            """
            set -e
            from=$0 to=$1 major=$2
            chmod 755 "$to"
            mkdir -p "$to/usr/lib/postgresql/$major/bin" "$to/usr/share/postgresql"
            cp "$from/bin/postgres" "$from/bin/initdb" "$to/usr/lib/postgresql/$major/bin/"
            ln -s "$from/lib" "$to/usr/lib/postgresql/$major/lib"
            cp -rs "$from/../../../share/postgresql/$major" "$to/usr/share/postgresql/"
            """,
            Path.GetDirectoryName(PostgresServer.Programs)!, _root, PostgresServer.Major,
        ]))!;
        copying.WaitForExit();
        Assert.Equal(0, copying.ExitCode);
    }

    public string Folder => Path.Combine(_root, "usr", "lib", "postgresql", PostgresServer.Major, "bin");

    /// <param name="file">Under PostgreSQL's shared files.</param>
    public void Remove(string file) => File.Delete(Path.Combine(_root, "usr", "share", "postgresql", PostgresServer.Major, file));

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
