import { text } from '../text';
import { Button } from './Button';
import { Dialog } from './Dialog';

type Props = {
  open: boolean;
  title: string;
  lead: string;
  /** The words of the button that does it. */
  label: string;
  onYes: () => void;
  onClose: () => void;
};

/** Asked before something that cannot be taken back. */
export function Confirm({ open, title, lead, label, onYes, onClose }: Props) {
  return (
    <Dialog open={open} title={title} onClose={onClose}>
      <p>{lead}</p>
      <div class="row">
        <Button color="danger" onClick={onYes}>
          {label}
        </Button>
        <Button variant="secondary" onClick={onClose}>
          {text().button.cancel}
        </Button>
      </div>
    </Dialog>
  );
}
