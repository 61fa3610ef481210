import './guidance.css';
import { RecordState } from '../ui';
import { DepthTag } from './DepthTag';
import type { RecordView } from './shapes';
import { Values } from './Values';

/** A record to read: what it says, who can see it, how far it has come. */
export function RecordSheet({ record }: { record: RecordView }) {
  return (
    <div class="sheet stack stack-sm">
      <span class="row">
        <DepthTag depth={record.depth} />
        <RecordState state={record.state} />
      </span>
      <Values record={record} />
    </div>
  );
}
