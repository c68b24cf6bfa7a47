namespace Semblance.Documents.Text;

/// <summary>The heading that the text being read stands under. One that nothing stands under becomes a text of its own, so that its words are found.</summary>
internal sealed class OpenHeading
{
    private Place _place = Place.Unknown;
    private bool _isSaid = true;

    /// <summary>Null before the first, and under one without words.</summary>
    public string? Text { get; private set; }

    /// <summary>A text that stands under it.</summary>
    public Section Over(Place place, string text)
    {
        _isSaid = true;
        return new Section(0, place, Text, text);
    }

    /// <summary>A table that stands under it; where the table does not carry its words, it comes first by itself.</summary>
    public IEnumerable<DocumentPart> Before(TableRows table)
    {
        if (table.Name == Text && table.Rows.Count > 0)
        {
            _isSaid = true;
        }

        return [.. Left(), table];
    }

    /// <summary>Another heading begins.</summary>
    /// <param name="text">Its words; blank for none.</param>
    /// <returns>The one before, where nothing stood under it and the new one does not say the same; else none.</returns>
    public IReadOnlyList<Section> Turn(string? text, Place place)
    {
        var next = string.IsNullOrWhiteSpace(text) ? null : text;
        var left = next is not null && next == Text ? [] : Left();
        (Text, _place, _isSaid) = (next, place, next is null);
        return left;
    }

    /// <returns>The heading, where nothing stood under it so far; it has been said then.</returns>
    public IReadOnlyList<Section> Left()
    {
        if (_isSaid || Text is null)
        {
            return [];
        }

        _isSaid = true;
        return [new Section(0, _place, null, Text)];
    }
}
