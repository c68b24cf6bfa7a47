using System.Globalization;

namespace Semblance.Migration.Sources.Numpy;

/// <summary>
/// The text header of an .npy file: a Python dict of descr, fortran_order and shape. A parser of just that, in the spellings that NumPy has
/// written since 2007; anything else is no header. Source: https://numpy.org/doc/2.2/reference/generated/numpy.lib.format.html.
/// </summary>
internal sealed record NpyHeader(string Descr, bool FortranOrder, IReadOnlyList<long> Shape)
{
    /// <summary>What <see cref="Descr"/> says when the element type is structured.</summary>
    public const string Structured = "structured";

    /// <summary>Null when the text is anything but such a dict.</summary>
    public static NpyHeader? Parse(string text)
    {
        var scanner = new Scanner(text);
        string? descr = null;
        bool? fortran = null;
        IReadOnlyList<long>? shape = null;
        var good = scanner.Take('{');
        while (good && !scanner.Take('}'))
        {
            var key = scanner.Quoted();
            good = key is not null && scanner.Take(':') && key switch
            {
                "descr" => descr is null && (descr = scanner.Quoted() ?? scanner.SkipStructure()) is not null,
                "fortran_order" => fortran is null && (fortran = scanner.Truth()) is not null,
                "shape" => shape is null && (shape = scanner.Tuple()) is not null,
                _ => false,
            };
            good = good && (scanner.Take(',') || scanner.Peek('}'));
        }

        return good && scanner.AtEnd && descr is not null && fortran is { } order && shape is not null ? new NpyHeader(descr, order, shape) : null;
    }

    private sealed class Scanner(string text)
    {
        private int _next;

        public bool AtEnd
        {
            get
            {
                SkipBlanks();
                return _next == text.Length;
            }
        }

        public bool Peek(char c)
        {
            SkipBlanks();
            return _next < text.Length && text[_next] == c;
        }

        public bool Take(char c)
        {
            var there = Peek(c);
            _next += there ? 1 : 0;
            return there;
        }

        /// <summary>'…' or "…" without escapes, a leading u or b allowed.</summary>
        public string? Quoted()
        {
            SkipBlanks();
            if (_next + 1 < text.Length && text[_next] is 'u' or 'b' && text[_next + 1] is '\'' or '"')
            {
                _next++;
            }

            if (!Peek('\'') && !Peek('"'))
            {
                return null;
            }

            var end = text.IndexOf(text[_next], _next + 1);
            var quoted = end < 0 ? null : text[(_next + 1)..end];
            _next = end < 0 ? text.Length : end + 1;
            return quoted is null || quoted.Contains('\\', StringComparison.Ordinal) ? null : quoted;
        }

        public bool? Truth() => Word() switch { "True" => true, "False" => false, _ => null };

        /// <summary>Up to 64 non-negative integers; the L of Python 2's long integers is allowed.</summary>
        public List<long>? Tuple()
        {
            var items = new List<long>();
            if (!Take('('))
            {
                return null;
            }

            while (!Take(')'))
            {
                if (items.Count == 64 || !long.TryParse(Word().TrimEnd('L'), NumberStyles.None, CultureInfo.InvariantCulture, out var item))
                {
                    return null;
                }

                items.Add(item);
                if (!Take(',') && !Peek(')'))
                {
                    return null;
                }
            }

            return items;
        }

        /// <summary>Passes over a bracketed list, the description of a structured type. Null when there is none or it does not end.</summary>
        public string? SkipStructure()
        {
            if (!Peek('[') && !Peek('('))
            {
                return null;
            }

            for (var depth = 0; _next < text.Length; _next++)
            {
                depth += text[_next] is '[' or '(' ? 1 : text[_next] is ']' or ')' ? -1 : 0;
                if (depth == 0)
                {
                    _next++;
                    return Structured;
                }
            }

            return null;
        }

        private string Word()
        {
            SkipBlanks();
            var start = _next;
            while (_next < text.Length && char.IsAsciiLetterOrDigit(text[_next]))
            {
                _next++;
            }

            return text[start.._next];
        }

        private void SkipBlanks()
        {
            while (_next < text.Length && text[_next] is ' ' or '\n' or '\t' or '\r')
            {
                _next++;
            }
        }
    }
}
