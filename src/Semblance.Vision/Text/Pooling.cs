namespace Semblance.Vision.Text;

/// <summary>How the vectors of a text's pieces become one of the text (Reimers and Gurevych, "Sentence-BERT", 2019, section 3).</summary>
public enum Pooling
{
    /// <summary>The mean of all pieces, what fills up a batch left out.</summary>
    Mean,

    /// <summary>That of the mark at the beginning.</summary>
    First,

    /// <summary>The model does it itself: its output has one vector a text.</summary>
    Model,
}
