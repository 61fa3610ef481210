/** A stretch of a text, and whether the other text lacks it. */
export interface Stretch {
  text: string;
  own: boolean;
}

/** Above this many words on either side, comparing would take longer than reading. */
const WORDS_MAX = 800;

const wordsOf = (text: string): string[] => text.match(/\S+\s*|\s+/g) ?? [];

/**
 * Two texts cut into stretches, with those marked that the other text lacks: the longest common run of words
 * stays unmarked. Joined, the stretches of a side are its text, unchanged.
 */
export function differences(a: string, b: string): [Stretch[], Stretch[]] {
  const left = wordsOf(a);
  const right = wordsOf(b);
  if (left.length > WORDS_MAX || right.length > WORDS_MAX)
    return [[{ text: a, own: false }], [{ text: b, own: false }]];
  const width = right.length + 1;
  const best = new Uint16Array((left.length + 1) * width);
  for (let i = left.length - 1; i >= 0; i--)
    for (let j = right.length - 1; j >= 0; j--)
      best[i * width + j] =
        left[i] === right[j]
          ? (best[(i + 1) * width + j + 1] ?? 0) + 1
          : Math.max(best[(i + 1) * width + j] ?? 0, best[i * width + j + 1] ?? 0);
  const one: Stretch[] = [];
  const two: Stretch[] = [];
  let i = 0;
  let j = 0;
  while (i < left.length || j < right.length) {
    const l = left[i];
    const r = right[j];
    if (l !== undefined && l === r) {
      put(one, l, false);
      put(two, l, false);
      i++;
      j++;
    } else if (
      r === undefined ||
      (l !== undefined && (best[(i + 1) * width + j] ?? 0) >= (best[i * width + j + 1] ?? 0))
    ) {
      put(one, l ?? '', true);
      i++;
    } else {
      put(two, r, true);
      j++;
    }
  }
  return [one, two];
}

function put(side: Stretch[], word: string, own: boolean): void {
  const last = side.at(-1);
  if (last && last.own === own) last.text += word;
  else side.push({ text: word, own });
}
