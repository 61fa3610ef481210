import { text } from '../../text';
import { Empty, Page } from '../../ui';

/** Drawn by the feature that owns this folder. */
export default function Screen() {
  const words = text();
  return (
    <Page title={words.nav.looks}>
      <Empty icon="cases" title={words.nothingHere} />
    </Page>
  );
}
