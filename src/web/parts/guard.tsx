import { Component, type ComponentChildren } from 'preact';
import { SpeechContext } from '../words/language.ts';

type Props = Readonly<{ children: ComponentChildren }>;

/** Keeps what a part cannot show from blanking the page: says so in its place, and tries again with the next view. */
export class Guard extends Component<Props, Readonly<{ failed: boolean }>> {
  override state = { failed: false };

  static override getDerivedStateFromError = () => ({ failed: true });

  override componentDidCatch(error: unknown): void {
    console.error(error);
  }

  override componentDidUpdate(before: Props): void {
    if (this.state.failed && before.children !== this.props.children) this.setState({ failed: false });
  }

  override render(): ComponentChildren {
    if (!this.state.failed) return this.props.children;
    return (
      <SpeechContext.Consumer>
        {({ words }) => (
          <section class="panel broken" role="alert">
            {words.broken}
          </section>
        )}
      </SpeechContext.Consumer>
    );
  }
}
