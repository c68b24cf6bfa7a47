using System.Text;

namespace Semblance.Storage.Sqlite;

/// <summary>The conditions of a query that only some callers have, with their values: a query asks for nothing that was not asked.</summary>
/// <param name="first">Always there.</param>
internal sealed class SqliteConditions(string first, Action<SqliteStatement> bind)
{
    private readonly StringBuilder _sql = new(first);
    private readonly List<Action<SqliteStatement>> _values = [bind];

    public string Sql => _sql.ToString();

    /// <summary>Adds one, unless there is no value.</summary>
    public SqliteConditions Add(string sql, string? value) => value is null ? this : Add(sql, statement => statement.Add(value));

    /// <inheritdoc cref="Add(string, string?)"/>
    public SqliteConditions Add(string sql, Guid? value) => value is { } id ? Add(sql, statement => statement.Add(id)) : this;

    /// <inheritdoc cref="Add(string, string?)"/>
    public SqliteConditions Add(string sql, DateOnly? value) => Add(sql, value is { } day ? SqliteDays.Write(day) : null);

    /// <summary>Those behind the last row of the page before, of a list that goes back in time; none for the first page.</summary>
    /// <param name="at">The column of the time.</param>
    public SqliteConditions Before(TimeCursor? after, string at, string id = "id") =>
        after is null ? this : Add($"({at}, {id}) < (?, ?)", s => s.Add(after.At).Add(after.Id));

    public SqliteConditions Add(string sql, Action<SqliteStatement> bind)
    {
        _sql.Append(" AND ").Append(sql);
        _values.Add(bind);
        return this;
    }

    /// <summary>Binds all values, in order.</summary>
    public SqliteStatement Bind(SqliteStatement statement)
    {
        _values.ForEach(bind => bind(statement));
        return statement;
    }
}
