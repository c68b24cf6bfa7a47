/** A stretch of a text in characters (UTF-16), as the search says it. */
export interface Mark { start: number; length: number }

/** A piece of a text as it is shown. */
export interface Piece {
  text: string;
  /** A word that was looked for. */
  isWord: boolean;
  /** Inside the passage that was found. */
  isPassage: boolean;
}

/** Cuts a text where what is shown of it changes. Marks may come in any order, overlap, or lie outside: nothing of the text is lost or said twice. */
export function pieces(text: string, words: readonly Mark[], passages: readonly Mark[] = []): Piece[] {
  const cuts = new Set([0, text.length]);
  for (const mark of [...words, ...passages]) {
    cuts.add(clamp(mark.start, text.length));
    cuts.add(clamp(mark.start + mark.length, text.length));
  }
  const at = [...cuts].sort((a, b) => a - b);
  return at.slice(0, -1).map((start, i) => ({ text: text.slice(start, at[i + 1]), isWord: words.some(has(start)), isPassage: passages.some(has(start)) }));
}

/** Where these words begin a word of the text, in either case: for texts whose marks nobody has counted. */
export function occurrences(text: string, words: readonly string[]): Mark[] {
  const small = text.toLowerCase();
  // Few letters change their length with their case; where one does, nothing is marked rather than something wrong.
  if (small.length !== text.length) return [];
  const marks: Mark[] = [];
  for (const word of words) {
    for (let at = small.indexOf(word); at >= 0; at = small.indexOf(word, at + word.length)) {
      if (at === 0 || !/[\p{L}\p{N}]/u.test(small[at - 1]!)) marks.push({ start: at, length: word.length });
    }
  }
  return marks;
}

function clamp(at: number, length: number): number {
  return Math.max(0, Math.min(at, length));
}

function has(at: number): (mark: Mark) => boolean {
  return (mark) => mark.start <= at && at < mark.start + mark.length;
}
