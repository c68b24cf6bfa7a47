using FsCheck;
using FsCheck.Fluent;
using Semblance.Documents.Search;

namespace Semblance.Tests.Documents.Search;

public class SearchWordsTests
{
    [Theory]
    [InlineData("loan onboarding", "loan|onboarding", "")]
    [InlineData("\"loan onboarding\" -draft", "loan onboarding", "draft")]
    [InlineData("-\"first draft\" terms", "terms", "first draft")]
    [InlineData("onboard* /v1/loans E-504", "onboard*|v1 loans|E 504", "")]
    [InlineData("what is the loan", "loan", "")]
    [InlineData("the who", "", "")]
    [InlineData("“loan” „terms” never closed", "loan|terms|never|closed", "")]
    [InlineData("\"never closed", "never closed", "")]
    [InlineData("a - b --", "b", "")]
    [InlineData("", "", "")]
    public void Typed_text_becomes_words_phrases_and_what_must_not_be_there(string text, string wanted, string unwanted)
    {
        var words = SearchWords.Of(text);

        Assert.Equal(wanted, string.Join('|', words.Wanted.Select(Shown)));
        Assert.Equal(unwanted, string.Join('|', words.Unwanted.Select(Shown)));
    }

    [Fact]
    public void What_a_model_is_asked_has_every_word_but_the_unwanted() =>
        Assert.Equal("what is the loan of 3% first draft", SearchWords.Of("what is the loan of 3% -bank \"first draft\"").Meaning);

    [Fact]
    public void A_query_longer_than_any_question_is_refused_and_terms_beyond_the_limit_are_ignored()
    {
        Assert.Equal("query-long", Assert.Throws<SemblanceException>(() => SearchWords.Of(new string('a', SearchWords.MostText + 1))).Code);
        Assert.Equal(SearchWords.MostTerms, SearchWords.Of(string.Join(' ', Enumerable.Range(0, 100).Select(i => $"w{i}"))).Wanted.Count);
    }

    [Fact]
    public void Whatever_is_typed_leaves_words_of_letters_and_digits_alone() => Prop.ForAll(
        ArbMap.Default.ArbFor<string>().Filter(t => t is not null && t.Length <= SearchWords.MostText),
        text => SearchWords.Of(text) is var words && words.Wanted.Concat(words.Unwanted).SelectMany(t => t.Words)
            .All(w => w.Length > 0 && w.EnumerateRunes().All(FoldedText.IsOfWord))).Check(Cases.Of(100));

    [Fact]
    public void A_folded_text_tells_where_each_of_its_characters_came_from() => Prop.ForAll(
        ArbMap.Default.ArbFor<string>().Filter(t => t is not null),
        text =>
        {
            var folded = FoldedText.Of(text);
            return folded.Origins.Count == folded.Text.Length + 1 && folded.Origins[^1] == text.Length
                && folded.Origins.Zip(folded.Origins.Skip(1)).All(p => p.First <= p.Second);
        }).Check(Cases.Of(100));

    [Fact]
    public void Accents_and_capitals_are_folded_and_signs_become_blanks() => Assert.Equal("muller s e 504  елка", FoldedText.Of("Müller’s E-504, Ёлка").Text);

    private static string Shown(SearchTerm term) => string.Join(' ', term.Words) + (term.IsPrefix ? "*" : "");
}
