import './signing.css';
import { useEffect, useRef, useState } from 'preact/hooks';
import SignaturePad from 'signature_pad';
import { Button, Check, Icon, TextField } from '../../ui';
import { BOX, pathOf, smallPhoto } from './signing';
import { signing } from './text/signing';

export interface Hand {
  /** What was drawn, as an SVG path; '' for nothing. */
  signature: string;
  /** Or what was typed. */
  signedName: string;
}

type HandProps = { value: Hand; onValue: (hand: Hand) => void; fault: string | undefined };

/** A signature by hand on the screen, or, for whoever cannot or will not draw, the name in letters. */
export function HandField({ value, onValue, fault }: HandProps) {
  const t = signing();
  const [typing, setTyping] = useState(value.signedName !== '');
  return (
    <fieldset class="ds-fieldset stack stack-sm" aria-describedby="hand-help">
      <legend class="ds-label">{t.hand}</legend>
      <p id="hand-help" class="small soft">
        {t.handHelp}
      </p>
      {typing ? (
        <TextField
          name="signedName"
          label={t.typed}
          help={t.typedHelp}
          value={value.signedName}
          onValue={(signedName) => onValue({ signature: '', signedName })}
          fault={fault}
        />
      ) : (
        <Drawing
          drawn={value.signature !== ''}
          fault={fault}
          onPath={(signature) => onValue({ signature, signedName: '' })}
        />
      )}
      <Check
        label={t.instead}
        checked={typing}
        onChecked={(on) => {
          setTyping(on);
          onValue({ signature: '', signedName: '' });
        }}
      />
    </fieldset>
  );
}

type DrawingProps = { drawn: boolean; fault: string | undefined; onPath: (path: string) => void };

function Drawing({ drawn, fault, onPath }: DrawingProps) {
  const t = signing();
  const canvas = useRef<HTMLCanvasElement>(null);
  const pad = useRef<SignaturePad>(undefined);
  const tell = useRef(onPath);
  tell.current = onPath;
  useEffect(() => {
    const place = canvas.current;
    if (!place) return;
    const made = new SignaturePad(place, { minWidth: 1, maxWidth: 2.5, penColor: '#1e2b3c' });
    let size = { width: 0, height: 0 };
    // A dialog has no size until it is shown, and another when the screen is turned: what was drawn follows.
    const fit = () => {
      const { width, height } = place.getBoundingClientRect();
      if (width === 0 || (width === size.width && height === size.height)) return;
      const grown = size.width ? width / size.width : 1;
      const data = made.toData().map((stroke) => ({
        ...stroke,
        points: stroke.points.map((point) => ({ ...point, x: point.x * grown, y: point.y * grown })),
      }));
      const ratio = Math.max(window.devicePixelRatio || 1, 1);
      place.width = width * ratio;
      place.height = height * ratio;
      place.getContext('2d')?.scale(ratio, ratio);
      size = { width, height };
      made.fromData(data);
    };
    const watch = new ResizeObserver(fit);
    watch.observe(place);
    made.addEventListener('endStroke', () => {
      const strokes = made.toData().map((stroke) => stroke.points);
      tell.current(pathOf(strokes, size.width, size.height));
    });
    pad.current = made;
    return () => {
      watch.disconnect();
      made.off();
    };
  }, []);
  return (
    <div class="stack stack-sm">
      <canvas
        ref={canvas}
        class="signature-place"
        role="img"
        aria-label={drawn ? t.drawn : t.draw}
        data-fault={fault ? 'true' : undefined}
      />
      {fault && (
        <p class="ds-validation-message" role="alert">
          {fault}
        </p>
      )}
      <div>
        <Button
          variant="tertiary"
          data-size="sm"
          icon="undo"
          onClick={() => {
            pad.current?.clear();
            onPath('');
          }}
        >
          {t.clear}
        </Button>
      </div>
    </div>
  );
}

type PhotoProps = { value: string; onValue: (photo: string) => void };

/** A photo of the sheet that was signed, made small before it is kept. */
export function PhotoField({ value, onValue }: PhotoProps) {
  const t = signing();
  const [fault, setFault] = useState(false);
  const [busy, setBusy] = useState(false);
  const take = async (file: File | undefined) => {
    if (!file) return;
    setBusy(true);
    const photo = await smallPhoto(file).catch(() => undefined);
    setFault(photo === undefined);
    if (photo !== undefined) onValue(photo);
    setBusy(false);
  };
  return (
    <div class="stack stack-sm">
      <label class="ds-label" for="photo-of-sheet">
        {t.photo}
      </label>
      <p class="small soft" id="photo-help">
        {t.photoHelp}
      </p>
      <input
        id="photo-of-sheet"
        type="file"
        accept="image/*"
        capture="environment"
        autoComplete="off"
        class="ds-input"
        aria-describedby="photo-help"
        disabled={busy}
        onChange={(event) => void take(event.currentTarget.files?.[0])}
      />
      {fault && (
        <p class="ds-validation-message" role="alert">
          {t.photoFault}
        </p>
      )}
      {value && (
        <div class="row">
          <Icon name="check" />
          <span role="status">{t.photoTaken}</span>
          <Button variant="tertiary" data-size="sm" onClick={() => onValue('')}>
            {t.remove}
          </Button>
        </div>
      )}
    </div>
  );
}

/** What stands under a consent that is kept: the drawing, the name or the photo. */
export function Mark({ signature, signedName, photo }: Hand & { photo: string }) {
  const t = signing();
  return (
    <>
      {signature && (
        <svg class="signature" viewBox={`0 0 ${BOX.width} ${BOX.height}`} role="img" aria-label={t.mark}>
          <path d={signature} />
        </svg>
      )}
      {signedName && <p>{t.signedAs(signedName)}</p>}
      {photo && <img class="signature" src={`data:image/jpeg;base64,${photo}`} alt={t.picture} />}
    </>
  );
}
