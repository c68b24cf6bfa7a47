using System.Globalization;
using System.Text;

namespace Semblance.Storage.Postgres;

/// <summary>The conditions of a query that only some callers have, with their values: a query asks for nothing that was not asked, and is planned for what was.</summary>
/// <param name="first">Always there; <c>$1</c> is <paramref name="value"/>.</param>
internal sealed class PostgresConditions(string first, object value)
{
    private readonly StringBuilder _sql = new(first);
    private readonly List<object?> _values = [value];

    public string Sql => _sql.ToString();

    /// <summary>Adds one, unless there is no value.</summary>
    /// <param name="sql">With <c>{0}</c> where the value belongs.</param>
    public PostgresConditions Add(string sql, object? value) => value is null ? this : AddAll(sql, value);

    /// <summary>Those behind the last row of the page before, of a list that goes back in time; none for the first page.</summary>
    /// <param name="at">The column of the time.</param>
    public PostgresConditions Before(TimeCursor? after, string at, string id = "id") =>
        after is null ? this : AddAll($"({at}, {id}) < ({{0}}, {{1}})", after.At.ToUniversalTime(), after.Id);

    /// <param name="sql">With <c>{0}</c>, <c>{1}</c> … where the values belong.</param>
    public PostgresConditions AddAll(string sql, params object[] values)
    {
        var places = values.Select(object (v) => Place(v)).ToArray();
        _sql.Append(" AND ").AppendFormat(CultureInfo.InvariantCulture, sql, places);
        return this;
    }

    /// <summary>The placeholder of one more value, for another place in the query.</summary>
    public string Place(object? value)
    {
        _values.Add(value);
        return string.Create(CultureInfo.InvariantCulture, $"${_values.Count}");
    }

    /// <summary>All values, in order.</summary>
    public object?[] Values => [.. _values];
}
