using FsCheck;
using FsCheck.Fluent;
using Semblance.Documents;

namespace Semblance.Tests.Documents;

public sealed class TextChunkerTests
{
    private static readonly Guid Document = Guid.NewGuid();

    [Fact]
    public void Short_paragraphs_of_a_section_are_put_together_and_long_ones_cut_at_sentences()
    {
        var sentence = "This is a sentence of some length about nothing in particular. ";
        var chunks = TextChunker.Cut(Document, [Of(0, 1, "first\n\nsecond"), Of(1, 2, string.Concat(Enumerable.Repeat(sentence, 60)))]).ToList();

        Assert.Equal("first\n\nsecond", chunks[0].Text);
        Assert.All(chunks, c => Assert.InRange(c.Text.Length, 1, TextChunker.Most));
        Assert.All(chunks.Skip(1).SkipLast(1), c => Assert.EndsWith(".", c.Text, StringComparison.Ordinal));
        Assert.Equal(2, chunks[1].Place.Page);

        // What lies across a cut is whole in one of the two.
        Assert.All(chunks.Skip(1).Zip(chunks.Skip(2)), pair => Assert.Contains(pair.Second.Text[..60], pair.First.Text, StringComparison.Ordinal));
    }

    [Fact]
    public void The_same_text_has_the_same_ids_and_a_text_that_occurs_twice_has_two()
    {
        var sections = new[] { Of(0, 1, "same"), Of(1, 2, "same"), Of(2, 3, "other") };

        var chunks = TextChunker.Cut(Document, sections).ToList();

        Assert.Equal(3, chunks.Select(c => c.Id).Distinct().Count());
        Assert.Equal(chunks.Select(c => c.Id), TextChunker.Cut(Document, sections).Select(c => c.Id));
        Assert.Equal(chunks[2].Id, TextChunker.Cut(Document, [Of(0, 1, "new before it"), .. sections]).Last().Id);
        Assert.NotEqual(chunks[0].Id, TextChunker.Cut(Guid.NewGuid(), sections).First().Id);
        Assert.Empty(TextChunker.Cut(Document, []));
    }

    [Fact]
    public void Every_word_is_in_a_piece_whatever_the_text() => Prop.ForAll<string[], byte>((words, repeats) =>
    {
        var text = string.Join(' ', Enumerable.Repeat(string.Join("\n\n", words.Where(w => !string.IsNullOrWhiteSpace(w))), 1 + (repeats % 40)));
        var pieces = TextChunker.Cut(Document, [new Section(0, new Place { Line = 1 }, null, text)]).ToList();
        var all = string.Concat(pieces.Select(p => p.Text));
        return pieces.All(p => p.Text.Length is > 0 and <= TextChunker.Most && p.Place.Line >= 1)
            && text.Where(c => !char.IsWhiteSpace(c)).Distinct().All(c => all.Contains(c, StringComparison.Ordinal));
    }).Check(Cases.Of(100));

    private static Section Of(int order, int page, string text) => new(order, new Place { Page = page }, null, text);
}
