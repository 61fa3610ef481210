import { Component, type ComponentChildren } from 'preact';
import { text } from '../text';
import { Button, Notice, Page } from '../ui';

type State = { detail?: string | undefined };
type Props = {
  /** A journey to another place gives the next screen a chance. */
  place: string;
  children: ComponentChildren;
};

/** Catches a screen that fails to draw, says so, and that nothing written is lost. */
export class Boundary extends Component<Props, State> {
  override state: State = {};

  static override getDerivedStateFromError(thrown: unknown): State {
    return { detail: thrown instanceof Error ? thrown.message : String(thrown) };
  }

  override componentDidUpdate(before: Props): void {
    if (before.place !== this.props.place && this.state.detail !== undefined)
      this.setState({ detail: undefined });
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
