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

/** What a search found in a document: its text, and which stretches of it are words that were looked for. */
export interface Found { text: string; marks: Mark[] }

const leastPhrase = 2;

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

/** Marks that were counted from the beginning of passages, counted from the beginning of the whole text. */
export function marksOf(passages: readonly { start: number; marks: readonly Mark[] }[]): Mark[] {
  return passages.flatMap(({ start, marks }) => marks.map((mark) => ({ start: start + mark.start, length: mark.length })));
}

/** Where what was found stands in a text that holds a part of it, or all: its paragraphs are looked for one by one, as it may be put together of several. */
export function locate(found: Found, text: string): { passages: Mark[]; words: Mark[] } {
  const [passages, words]: [Mark[], Mark[]] = [[], []];
  let [from, offset] = [0, 0];
  for (const paragraph of found.text.split('\n\n')) {
    const at = paragraph.length < leastPhrase ? -1 : text.indexOf(paragraph, from);
    if (at >= 0) {
      const [begin, end] = [offset, offset + paragraph.length];
      passages.push({ start: at, length: paragraph.length });
      words.push(...found.marks.filter((mark) => mark.start >= begin && mark.start + mark.length <= end).map((mark) => ({ start: mark.start - begin + at, length: mark.length })));
      from = at + paragraph.length;
    }
    offset += paragraph.length + 2;
  }
  // The search marks the best stretches alone: the same words elsewhere in what was found are no worse.
  const others = occurrences(text, wordsOf(found)).filter((mark) => passages.some((passage) => passage.start <= mark.start && mark.start + mark.length <= passage.start + passage.length));
  return { passages, words: [...words, ...others] };
}

/** The words themselves, each once, longest first; in small letters. */
export function wordsOf(found: Found): string[] {
  const all = new Set(found.marks.map((mark) => found.text.slice(mark.start, mark.start + mark.length).toLowerCase()));
  return [...all].filter((word) => word.trim() !== '').sort((a, b) => b.length - a.length);
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
