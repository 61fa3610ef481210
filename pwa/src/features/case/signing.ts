/** A drawn point, in pixels of the place it was drawn in. */
export interface Dot {
  x: number;
  y: number;
}

/** The box that a kept signature is drawn in; server/consents shows it in the same. */
export const BOX = { width: 600, height: 200 } as const;
/** What the field takes (internal/bti, Consent.Signature). */
const PATH_MAX = 16_000;

/** Strokes as the d of an SVG path in BOX. Where there are too many points every other one goes, until it fits. */
export function pathOf(strokes: readonly (readonly Dot[])[], width: number, height: number): string {
  const scale = Math.min(BOX.width / width, BOX.height / height);
  const at = (dot: Dot) => `${Math.round(dot.x * scale * 10) / 10} ${Math.round(dot.y * scale * 10) / 10}`;
  let thin = strokes.filter((stroke) => stroke.length > 0);
  for (;;) {
    const path = thin
      // A dot is a line to itself: round ends make it seen.
      .map(
        (stroke) =>
          `M${at(stroke[0] as Dot)}${stroke
            .slice(stroke.length > 1 ? 1 : 0)
            .map((dot) => `L${at(dot)}`)
            .join('')}`,
      )
      .join('');
    if (path.length <= PATH_MAX) return path;
    thin = thin.map((stroke) => stroke.filter((_, i) => i % 2 === 0 || i === stroke.length - 1));
    if (thin.every((stroke) => stroke.length <= 2)) thin = thin.slice(0, Math.ceil(thin.length / 2));
  }
}

/** A photo as it is kept takes no more than this. */
export const PHOTO_BYTES_MAX = 60 * 1024;
const WIDTHS = [1400, 1100, 850, 650, 500];
const QUALITIES = [0.6, 0.42, 0.28];

/**
 * A photo of a sheet as a small grey JPEG in base64. It is drawn anew, so that nothing of what a camera writes
 * beside the picture – where and when it was taken – comes along. Undefined when it is no picture.
 */
export async function smallPhoto(file: Blob): Promise<string | undefined> {
  const picture = await createImageBitmap(file).catch(() => undefined);
  if (!picture) return undefined;
  try {
    for (const side of WIDTHS) {
      const scale = Math.min(1, side / Math.max(picture.width, picture.height));
      const canvas = new OffscreenCanvas(
        Math.max(1, Math.round(picture.width * scale)),
        Math.max(1, Math.round(picture.height * scale)),
      );
      const context = canvas.getContext('2d');
      if (!context) return undefined;
      context.fillStyle = '#fff';
      context.fillRect(0, 0, canvas.width, canvas.height);
      context.drawImage(picture, 0, 0, canvas.width, canvas.height);
      const pixels = context.getImageData(0, 0, canvas.width, canvas.height);
      greyed(pixels.data);
      context.putImageData(pixels, 0, 0);
      for (const quality of QUALITIES) {
        const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality });
        if (blob.size <= PHOTO_BYTES_MAX) return base64(new Uint8Array(await blob.arrayBuffer()));
      }
    }
    return undefined;
  } finally {
    picture.close();
  }
}

/** Makes RGBA pixels grey, by the weights of ITU-R BT.601. */
export function greyed(pixels: Uint8ClampedArray): void {
  for (let i = 0; i + 3 < pixels.length; i += 4) {
    const [r = 0, g = 0, b = 0] = [pixels[i], pixels[i + 1], pixels[i + 2]];
    const grey = 0.299 * r + 0.587 * g + 0.114 * b;
    pixels[i] = pixels[i + 1] = pixels[i + 2] = grey;
  }
}

function base64(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return btoa(text);
}
