using FsCheck;
using FsCheck.Fluent;
using Semblance.Documents.Search;

namespace Semblance.Tests.Documents.Search;

public class PassageTests
{
    [Fact]
    public void A_short_text_is_its_own_passage() =>
        Assert.Equivalent(new Passage(0, "a loan", [new TextMark(2, 4)]), Assert.Single(Passage.Of("a loan", [new TextMark(2, 4)])));

    [Fact]
    public void A_long_text_is_shown_around_most_of_what_was_found()
    {
        var text = string.Join(' ', Enumerable.Range(0, 300).Select(i => i is 150 or 152 or 155 ? "loan" : i == 20 ? "loan" : $"word{i}"));
        var marks = new List<TextMark>();
        for (var at = text.IndexOf("loan", StringComparison.Ordinal); at >= 0; at = text.IndexOf("loan", at + 1, StringComparison.Ordinal))
        {
            marks.Add(new TextMark(at, 4));
        }

        var best = Assert.Single(Passage.Of(text, marks, most: 1));
        Assert.Equal(["loan", "loan", "loan"], best.Marks.Select(m => best.Text.Substring(m.Start, m.Length)));
        Assert.Equal(text.Substring(best.Start, best.Text.Length), best.Text);
        Assert.Equal(2, Passage.Of(text, marks).Count);
    }

    [Fact]
    public void Marks_of_any_passage_are_within_it_and_it_is_within_the_text() => Prop.ForAll(
        ArbMap.Default.ArbFor<(NonNull<string>, int[])>(),
        given =>
        {
            var text = string.Concat(Enumerable.Repeat(given.Item1.Get + " 🚀x", 40));
            var marks = (given.Item2 ?? []).Select(n => new TextMark((n & int.MaxValue) % text.Length, 1)).OrderBy(m => m.Start).ToList();
            return Passage.Of(text, marks).All(p => text.Substring(p.Start, p.Text.Length) == p.Text && p.Marks.All(m => m.Start >= 0 && m.Start + m.Length <= p.Text.Length));
        }).Check(Cases.Of(100));
}
