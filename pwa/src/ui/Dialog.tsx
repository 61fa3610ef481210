import '@digdir/designsystemet-web/dialog';
import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';

type Props = {
  open: boolean;
  title: string;
  onClose: () => void;
  children: ComponentChildren;
};

/** A question over the page. The browser keeps the focus inside and gives it back; Escape closes. */
export function Dialog({ open, title, onClose, children }: Props) {
  const box = useRef<HTMLDialogElement>(null);
  const id = useId();
  // With the change itself: what moves the focus after it (an effect of the page's) would meet a page that is still held back.
  useLayoutEffect(() => {
    const dialog = box.current;
    if (!dialog) return;
    if (open && !dialog.open) dialog.showModal();
    if (!open && dialog.open) dialog.close();
  }, [open]);
  return (
    <dialog class="ds-dialog" ref={box} aria-labelledby={id} onClose={onClose}>
      {open && (
        <div class="stack">
          <h2 id={id}>{title}</h2>
          {children}
        </div>
      )}
    </dialog>
  );
}
