namespace Semblance.Storage;

/// <summary>
/// What English words have in common whatever their ending, as PostgreSQL's dictionary <c>english_stem</c> has it: Porter's second algorithm,
/// https://snowballstem.org/algorithms/english/stemmer.html. Pieces get their lexemes here, because the server takes as long for them as for everything else it does to keep a piece.
/// </summary>
internal ref struct EnglishStem
{
    private static readonly Dictionary<string, string> Exceptions = new(StringComparer.Ordinal)
    {
        ["skis"] = "ski",
        ["skies"] = "sky",
        ["dying"] = "die",
        ["lying"] = "lie",
        ["tying"] = "tie",
        ["idly"] = "idl",
        ["gently"] = "gentl",
        ["ugly"] = "ugli",
        ["early"] = "earli",
        ["only"] = "onli",
        ["singly"] = "singl",
        ["sky"] = "sky",
        ["news"] = "news",
        ["howe"] = "howe",
        ["atlas"] = "atlas",
        ["cosmos"] = "cosmos",
        ["bias"] = "bias",
        ["andes"] = "andes",
    };

    private static readonly string[] WithoutEnding = ["inning", "outing", "canning", "herring", "earring", "proceed", "exceed", "succeed"];

    private static readonly string[] Beginnings = ["gener", "commun", "arsen"];

    // Longer endings come before those that they end with.
    private static readonly (string Ending, string To)[] Second =
    [
        ("ization", "ize"), ("ational", "ate"), ("fulness", "ful"), ("ousness", "ous"), ("iveness", "ive"), ("tional", "tion"), ("biliti", "ble"), ("lessli", "less"),
        ("entli", "ent"), ("ation", "ate"), ("alism", "al"), ("aliti", "al"), ("ousli", "ous"), ("iviti", "ive"), ("fulli", "ful"), ("enci", "ence"), ("anci", "ance"),
        ("abli", "able"), ("izer", "ize"), ("ator", "ate"), ("alli", "al"), ("bli", "ble"), ("ogi", "og"), ("li", ""),
    ];

    private static readonly (string Ending, string To)[] Third =
    [
        ("ational", "ate"), ("tional", "tion"), ("alize", "al"), ("icate", "ic"), ("iciti", "ic"), ("ative", ""), ("ical", "ic"), ("ness", ""), ("ful", ""),
    ];

    private static readonly string[] Fourth =
        ["ement", "ance", "ence", "able", "ible", "ment", "ant", "ent", "ism", "ate", "iti", "ous", "ive", "ize", "ion", "al", "er", "ic"];

    private readonly Span<char> _word;
    private int _length;
    private int _first = int.MaxValue;
    private int _second = int.MaxValue;

    private EnglishStem(Span<char> word, int length)
    {
        _word = word;
        _length = length;
    }

    private readonly ReadOnlySpan<char> Word => _word[.._length];

    /// <param name="word">In small letters; what is no Latin letter is taken for a consonant.</param>
    public static string Of(ReadOnlySpan<char> word)
    {
        if (word.Length < 3)
        {
            return word.ToString();
        }

        if (Exceptions.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(word, out var exception))
        {
            return exception;
        }

        // One more, for an e that comes back.
        var buffer = word.Length < 255 ? stackalloc char[word.Length + 1] : new char[word.Length + 1];
        word.CopyTo(buffer);
        var stem = new EnglishStem(buffer, word.Length);
        stem.Run();
        return stem.Word.ToString().Replace('Y', 'y');
    }

    private void Run()
    {
        MarkConsonants();
        FindRegions();
        Plural();
        foreach (var word in WithoutEnding)
        {
            if (Word.SequenceEqual(word))
            {
                return;
            }
        }

        Past();
        if (_length > 2 && _word[_length - 1] is 'y' or 'Y' && !IsVowel(_word[_length - 2]))
        {
            _word[_length - 1] = 'i';
        }

        SecondStep();
        ThirdStep();
        FourthStep();
        Last();
    }

    /// <summary>An y at the beginning, or after a vowel, is a consonant.</summary>
    private readonly void MarkConsonants()
    {
        for (var i = 0; i < _length; i++)
        {
            if (_word[i] == 'y' && (i == 0 || IsVowel(_word[i - 1])))
            {
                _word[i] = 'Y';
            }
        }
    }

    /// <summary>Behind the first consonant after a vowel, and the same once more.</summary>
    private void FindRegions()
    {
        foreach (var beginning in Beginnings)
        {
            if (Word.StartsWith(beginning))
            {
                _first = beginning.Length;
            }
        }

        _first = _first == int.MaxValue ? AfterSyllable(0) : _first;
        _second = AfterSyllable(_first);
    }

    private readonly int AfterSyllable(int from)
    {
        var at = from;
        while (at < _length && !IsVowel(_word[at]))
        {
            at++;
        }

        while (at < _length && IsVowel(_word[at]))
        {
            at++;
        }

        return at < _length ? at + 1 : Math.Max(_length, from);
    }

    private void Plural()
    {
        if (Word.EndsWith("sses"))
        {
            _length -= 2;
        }
        else if (Word.EndsWith("ied") || Word.EndsWith("ies"))
        {
            _length -= _length > 4 ? 2 : 1;
        }
        else if (_word[_length - 1] == 's' && !Word.EndsWith("us") && !Word.EndsWith("ss") && HasVowel(_length - 2))
        {
            _length--;
        }
    }

    private void Past()
    {
        var eed = Word.EndsWith("eed") ? 3 : Word.EndsWith("eedly") ? 5 : 0;
        if (eed > 0)
        {
            _length = _length - eed >= _first ? _length - eed + 2 : _length;
            return;
        }

        var cut = Word.EndsWith("ed") ? 2 : Word.EndsWith("edly") ? 4 : Word.EndsWith("ing") ? 3 : Word.EndsWith("ingly") ? 5 : 0;
        if (cut == 0 || !HasVowel(_length - cut))
        {
            return;
        }

        _length -= cut;
        if (Word.EndsWith("at") || Word.EndsWith("bl") || Word.EndsWith("iz") || (!EndsDouble() && _length == _first && IsShort(_length)))
        {
            _word[_length++] = 'e';
        }
        else if (EndsDouble())
        {
            _length--;
        }
    }

    private void SecondStep()
    {
        foreach (var (ending, to) in Second)
        {
            if (Word.EndsWith(ending))
            {
                var before = _length > ending.Length ? _word[_length - ending.Length - 1] : ' ';
                if (ending switch { "ogi" => before == 'l', "li" => before is 'c' or 'd' or 'e' or 'g' or 'h' or 'k' or 'm' or 'n' or 'r' or 't', _ => true })
                {
                    Replace(ending, to, _first);
                }

                return;
            }
        }
    }

    private void ThirdStep()
    {
        foreach (var (ending, to) in Third)
        {
            if (Word.EndsWith(ending))
            {
                Replace(ending, to, ending == "ative" ? _second : _first);
                return;
            }
        }
    }

    private void FourthStep()
    {
        foreach (var ending in Fourth)
        {
            if (Word.EndsWith(ending))
            {
                if (ending != "ion" || (_length > 3 && _word[_length - 4] is 's' or 't'))
                {
                    Replace(ending, "", _second);
                }

                return;
            }
        }
    }

    private void Last()
    {
        var cut = _length - 1;
        var goes = _word[cut] switch
        {
            'e' => cut >= _second || (cut >= _first && !IsShort(cut)),
            'l' => cut >= _second && cut > 0 && _word[cut - 1] == 'l',
            _ => false,
        };
        _length = goes ? cut : _length;
    }

    private void Replace(string ending, string to, int region)
    {
        var from = _length - ending.Length;
        if (from >= region)
        {
            to.CopyTo(_word[from..]);
            _length = from + to.Length;
        }
    }

    private readonly bool HasVowel(int before)
    {
        for (var i = 0; i < before; i++)
        {
            if (IsVowel(_word[i]))
            {
                return true;
            }
        }

        return false;
    }

    private readonly bool EndsDouble() =>
        _length > 1 && _word[_length - 1] == _word[_length - 2] && _word[_length - 1] is 'b' or 'd' or 'f' or 'g' or 'm' or 'n' or 'p' or 'r' or 't';

    /// <summary>Whether what comes before a place ends with a short syllable.</summary>
    private readonly bool IsShort(int before) => before == 2
        ? IsVowel(_word[0]) && !IsVowel(_word[1])
        : before > 2 && !IsVowel(_word[before - 3]) && IsVowel(_word[before - 2]) && !IsVowel(_word[before - 1]) && _word[before - 1] is not ('w' or 'x' or 'Y');

    private static bool IsVowel(char letter) => letter is 'a' or 'e' or 'i' or 'o' or 'u' or 'y';
}
