import { Component, type ComponentChildren } from 'preact';
import { text } from '../text';
import { Button, Notice, Page } from '../ui';

type State = { detail?: string };

/** Catches a screen that fails to draw, says so, and that nothing written is lost. */
export class Boundary extends Component<{ children: ComponentChildren }, State> {
  override state: State = {};

  static override getDerivedStateFromError(thrown: unknown): State {
    return { detail: thrown instanceof Error ? thrown.message : String(thrown) };
  }

  override render() {
    const { detail } = this.state;
    if (detail === undefined) return this.props.children;
    const words = text().fault;
    return (
      <Page title={words.title}>
        <Notice tone="danger" live>
          <p>{words.keep}</p>
          <div>
            <Button onClick={() => location.reload()}>{words.reload}</Button>
          </div>
          <details class="small">
            <summary>{words.details}</summary>
            <code>{detail}</code>
          </details>
        </Notice>
      </Page>
    );
  }
}
