import './invite.css';
import { useState } from 'preact/hooks';
import { encode } from 'uqr';
import { date, text } from '../../text';
import { Button, Notice } from '../../ui';
import { dayOf } from './day';
import { t } from './text';

type Props = { link: string; expires: number; onClose: () => void };

/**
 * A link as a code to scan, as words to copy, and as a sheet for paper. Nothing on the sheet says whom it is for: it may be
 * lost on the way home.
 */
export default function LinkSheet({ link, expires, onClose }: Props) {
  const words = t();
  const [copied, setCopied] = useState(false);
  const day = date(dayOf(expires));
  return (
    <div class="stack">
      <p class="no-print">{words.linkLead}</p>
      <div class="link-sheet stack">
        <h3 class="link-sheet-title">{words.sheetTitle}</h3>
        <Code text={link} label={words.qr} />
        <ol class="link-sheet-steps">
          {words.sheetSteps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
        <div>
          <p class="soft small">{words.link}</p>
          <p>
            <output class="link-sheet-link">{link}</output>
          </p>
        </div>
        <p>{words.sheetUntil(day)}</p>
        <p class="link-sheet-title">{words.sheetCare}</p>
      </div>
      <div class="row no-print">
        <Button
          variant="secondary"
          onClick={() => {
            void navigator.clipboard.writeText(link).then(() => setCopied(true));
          }}
        >
          {words.copy}
        </Button>
        <Button variant="secondary" icon="print" onClick={() => print()}>
          {words.print}
        </Button>
        <Button onClick={onClose}>{text().button.close}</Button>
      </div>
      <p class="no-print" role="status">
        {copied && words.copied}
      </p>
      <div class="no-print">
        <Notice tone="info">
          <p>{words.once}</p>
        </Notice>
      </div>
    </div>
  );
}

/** A QR code, drawn as one path: a square for each dark module. */
function Code({ text, label }: { text: string; label: string }) {
  const { data, size } = encode(text, { ecc: 'M', border: 4 });
  let path = '';
  data.forEach((row, y) => {
    row.forEach((dark, x) => {
      if (dark) path += `M${x} ${y}h1v1h-1z`;
    });
  });
  return (
    <svg class="link-sheet-code" role="img" aria-label={label} viewBox={`0 0 ${size} ${size}`}>
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" shape-rendering="crispEdges" />
    </svg>
  );
}
