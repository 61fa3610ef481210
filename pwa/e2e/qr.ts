import type { Locator } from '@playwright/test';
import jsqr from 'jsqr';

// The package is CommonJS: what it exports stands under `default` once more.
const read = (jsqr as unknown as { default?: typeof jsqr }).default ?? jsqr;

/** What the code on a screen says to a camera: a screenshot, read by another program than the one that drew it. */
export async function scanned(code: Locator): Promise<string> {
  const picture = await code.screenshot();
  const { data, width, height } = await code.page().evaluate(async (base64) => {
    const image = new Image();
    image.src = `data:image/png;base64,${base64}`;
    await image.decode();
    const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
    const context = canvas.getContext('2d');
    if (!context) throw new Error('no canvas');
    context.drawImage(image, 0, 0);
    const pixels = context.getImageData(0, 0, canvas.width, canvas.height);
    return { data: Array.from(pixels.data), width: canvas.width, height: canvas.height };
  }, picture.toString('base64'));
  const found = read(Uint8ClampedArray.from(data), width, height);
  if (!found) throw new Error('no camera could read the code');
  return found.data;
}
