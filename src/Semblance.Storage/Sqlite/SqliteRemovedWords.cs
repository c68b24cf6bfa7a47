using SQLitePCL;

namespace Semblance.Storage.Sqlite;

/// <summary>
/// Takes the words of removed pieces out of the file. FTS5 notes that a piece is gone beside what it has written of it, and lets go of its words when it joins the two
/// (https://www.sqlite.org/fts5.html#the_merge_command), which may be never. So everything is joined after a removal: in the background, and in lots, so that nobody waits for long who writes.
/// What a kill leaves of that is done after the next removal, or by a rebuild.
/// </summary>
internal sealed class SqliteRemovedWords(SqliteConnections connections)
{
    /// <summary>Of 4 KB, written in one transaction.</summary>
    private const int Pages = 500;

    private readonly Lock _gate = new();
    private Task _running = Task.CompletedTask;
    private bool _isRunning;
    private bool _isAsked;

    /// <summary>Begins, or has the one under way begin once more when it is through.</summary>
    public void Begin()
    {
        lock (_gate)
        {
            _isAsked = true;
            if (!_isRunning)
            {
                _isRunning = true;
                _running = Task.Run(RunAsync);
            }
        }
    }

    /// <summary>Waits until nothing is under way.</summary>
    public Task EndAsync()
    {
        lock (_gate)
        {
            return _running;
        }
    }

    private async Task RunAsync()
    {
        while (Take())
        {
            try
            {
                var pages = -Pages; // below zero: everything that there is now is to become one
                while (await connections.WriteDerivedAsync(database => Join(database, pages), CancellationToken.None))
                {
                    pages = Pages;
                }

                await connections.TruncateLogAsync(CancellationToken.None);
            }
            catch (SemblanceException)
            {
                // Another process writes, or the disk is full: the removal itself is done, and the next one tries this again.
            }
        }
    }

    private bool Take()
    {
        lock (_gate)
        {
            (_isRunning, _isAsked) = (_isAsked, false);
            return _isRunning;
        }
    }

    /// <returns>False when nothing was left to join, which changes a single row.</returns>
    private static bool Join(SqliteDatabase database, int pages)
    {
        var before = raw.sqlite3_total_changes(database.Handle);
        database.Execute($"INSERT INTO search_words (search_words, rank) VALUES ('merge', {pages})");
        return raw.sqlite3_total_changes(database.Handle) - before >= 2;
    }
}
